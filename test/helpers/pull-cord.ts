import type { ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import { runLogin } from '../../gateway/app/broker-users.ts';
import type { App } from '../../gateway/app.ts';
import { deviceUser } from '../../gateway/bus/users.ts';

const secret = runLogin('cord', (length) => new Uint8Array(length).fill(3));

/** A pull cord that speaks MQTT at a bed: what the configuration says of it, and its user on the broker. */
export const cordAt = (bed: string) => ({
  id: 'cord-1',
  driver: 'mqtt-json',
  bed,
  options: { measures: ['call'], silentAfterS: 3600 },
});
export const cordUser = deviceUser(
  { username: secret.username, secret: { kind: 'token', token: secret.password } },
  'cord-1',
);

/** Pulls it until somebody has heard. */
export async function pullUntil<Heard>(t: ExecutionContext, app: App, heard: Promise<Heard>): Promise<Heard> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${app.brokerPort}`, { ...secret });
  t.teardown(() => client.endAsync());
  const say = (value: number) =>
    client.publish(
      'vigil/v1/in/cord-1/call',
      JSON.stringify({ t: Date.now() / 1000, code: 'call', value, unit: '1' }),
    );
  const pulling = setInterval(() => [0, 1].map(say), 500);
  return heard.finally(() => clearInterval(pulling));
}
