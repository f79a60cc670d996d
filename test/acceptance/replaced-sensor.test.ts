import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import mqtt from 'mqtt';
import { runLogin } from '../../gateway/app/broker-users.ts';
import type { App } from '../../gateway/app/contract.ts';
import { registries } from '../../gateway/app/registries.ts';
import { fileSource } from '../../gateway/app/settings/source.ts';
import { startSuccession } from '../../gateway/app/settings/succession.ts';
import { deviceUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import type { CommissioningView, LiveTestView } from '../../gateway/station/commissioning-wire.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { heardLog } from '../helpers/gateway.ts';

const text = (directory: string) => `site: test
gateway: g1
ward: Ward
station: { port: 0 }
broker: { port: 0 }
store: { directory: ${directory} }
beds: [{ id: bed-1, room: "1", label: 1·A, resident: { id: r-1, displayName: Mrs Plum } }]
staff:
  - { id: nina, displayName: Nina, role: nurse, pin: { env: UNUSED } }
  - { id: tom, displayName: Tom, role: technician, pin: { env: UNUSED } }
devices:
  # the first one
  - { id: pulse-1, driver: mqtt-json, bed: bed-1, options: { measures: [heart-rate] } }
`;

test('a sensor that speaks and is not known is found, takes the place of another at its bed, and is seen in a live test; the record shows both', async (t) => {
  t.timeout(60_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-replace-'));
  const path = join(directory, 'vigil.yaml');
  await writeFile(path, text(directory));
  const [log, clock, login, pinHash] = [
    heardLog(),
    systemClock(),
    runLogin('pulse-2', randomBytes),
    await hashPin('2468'),
  ];
  let onNext: (app: App) => void = () => {};
  const gateways = await startSuccession({
    source: fileSource(path),
    check: (all) => parseConfig(all, registries),
    clock,
    log,
    optionsFor: async () => ({
      clock,
      log,
      version: 'test',
      isDemo: false,
      pinHashes: new Map([['tom', pinHash]]),
      brokerHashes: new Map(),
      extraUsers: () => [
        deviceUser({ username: 'pulse-2', secret: { kind: 'token', token: login.password } }, 'pulse-2'),
      ],
    }),
    onStart: (app) => onNext(app),
  });
  t.teardown(async () => {
    await gateways.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const url = gateways.app.stationUrl;
  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${gateways.app.brokerPort}`, {
    ...login,
    protocolVersion: 4,
    reconnectPeriod: 100,
  });
  t.teardown(() => device.endAsync(true));
  const say = (value: number) =>
    device.publishAsync(
      'vigil/v1/in/pulse-2/reading',
      JSON.stringify({ t: performance.now() / 1000, code: 'heart-rate', value, unit: '/min' }),
    );
  const asTechnician = async () => {
    const headers = { 'content-type': 'application/json', origin: url };
    const body = JSON.stringify({ staffId: 'tom', pin: '2468' });
    const signedIn = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
    const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]);
    return async (method: string, at: string, what?: object) => {
      const answer = await fetch(`${url}/api/v1/commissioning${at}`, {
        method,
        headers: { ...headers, cookie: cookie.join('; ') },
        ...(what && { body: JSON.stringify(what) }),
      });
      return (await answer.json()) as unknown;
    };
  };

  const ask = await asTechnician();
  await ask('GET', '');
  await say(71);
  const view = (await ask('GET', '')) as CommissioningView;
  t.like(view.heard, [{ driver: 'mqtt-json', name: 'pulse-2' }]);
  const next = new Promise<App>((resolve) => {
    onNext = resolve;
  });
  const wanted = {
    seen: view.digest,
    replaces: 'pulse-1',
    device: { id: 'pulse-2', driver: 'mqtt-json', options: { measures: ['heart-rate'] } },
  };
  t.like(await ask('POST', '/devices', wanted), { problems: [] });
  const app = await next;

  // Whoever was signed in at the gateway before is so at this one.
  t.like(((await ask('GET', '')) as CommissioningView).devices, [{ id: 'pulse-2', bed: 'bed-1' }]);
  await ask('POST', '/devices/pulse-2/test', {});
  let seen: LiveTestView | undefined;
  // Its own connection comes back by itself; each word is one measurement.
  for (let n = 0; n < 5000 && seen?.change === undefined; n += 1) {
    await say(70 + (n % 2));
    seen = (await ask('GET', '/devices/pulse-2/test')) as LiveTestView;
  }
  t.is(seen?.change?.value.metric, 'heart-rate');
  const lines = await app.store.ledger({ afterSeq: 0, limit: 1000 });
  const bound = lines
    .flatMap(({ kind, body }) => (kind === 'standing' ? [JSON.stringify(body)] : []))
    .join('\n');
  t.regex(bound, /"deviceId":"pulse-1"/);
  t.regex(bound, /"clear":\["binding\.pulse-1"\].*|"binding\.pulse-1"/);
  t.regex(bound, /"bedId":"bed-1"[^}]*"deviceId":"pulse-2"[^}]*"residentId":"r-1"/);
  t.is(
    lines.filter(({ kind, body }) => kind === 'sign-in' && JSON.stringify(body).includes('"signed-in"'))
      .length,
    1,
  );
  t.true(
    lines.some(({ kind, body }) => kind === 'config-change' && JSON.stringify(body).includes('"by":"tom"')),
  );
});
