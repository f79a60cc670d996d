import type { ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import { exhaustMap, filter, firstValueFrom, interval, map } from 'rxjs';
import { runLogin } from '../../gateway/app/broker-users.ts';
import type { App, AppOptions } from '../../gateway/app.ts';
import type { StoredEntry } from '../../gateway/store/ledger-table.ts';
import { type TestGateway, testGateway } from './gateway.ts';
import { leapingClock } from './leaping-clock.ts';
import { virtualRobotOptions, virtualRobotUser } from './virtual-robot.ts';

const sensorsLogin = runLogin('sensors', (length) => new Uint8Array(length).fill(5));

const sayEveryMs = 500;
const rateHz = 100;

/** A device that says what the test lets it say. */
const sensor = (id: string, place: object, ...measures: readonly string[]) => ({
  id,
  driver: 'mqtt-json',
  ...place,
  options: { measures, silentAfterS: 3600 },
});
const robotDevice = (robot: string) => ({
  id: `${robot}-fleet`,
  driver: 'vda5050',
  robot,
  options: virtualRobotOptions,
});

/** A robot that may look, with the eye that answers. */
export const looker = (id: string) => ({
  robot: { id, label: `Looker ${id}`, look: { device: `${id}-fleet` } },
  devices: [robotDevice(id), sensor(`${id}-eye`, { robot: id }, 'person-on-floor')],
});

/** A robot that lifts residents, with a wrench sensor at its arm. */
export const lifter = (id: string) => ({
  robot: { id, label: `Lifter ${id}`, transferBy: 'order-active' },
  devices: [robotDevice(id), sensor(`${id}-wrist`, { robot: id }, 'wrench')],
});

/** A bed with a radar and a mat; its viewpoint so many metres along the corridor. */
export const watchedBed = (id: string, x: number) => ({
  bed: { id, room: id, label: id, viewpoint: { nodeId: `door-${id}`, x, y: 0, mapId: 'ward' } },
  devices: [sensor(`${id}-radar`, { bed: id }, 'fall'), sensor(`${id}-mat`, { bed: id }, 'bed-occupancy')],
});

export interface ChainWard extends TestGateway {
  readonly broker: string;
  readonly clock: ReturnType<typeof leapingClock>;
  /** What a sensor says from now on, again and again. */
  says(device: string, code: string, value: number): void;
  /** The force that a wrench sensor measures from now on. */
  presses(device: string, forceN: number): void;
  /** The first ledger entry that satisfies, as soon as it is there. */
  recorded(isIt: (entry: StoredEntry) => boolean): Promise<StoredEntry>;
}

/** The real gateway with such beds and robots, and a hand on all their sensors. */
export async function chainWard(
  t: ExecutionContext,
  beds: readonly ReturnType<typeof watchedBed>[],
  robots: readonly (ReturnType<typeof looker> | ReturnType<typeof lifter>)[],
  capture?: AppOptions['capture'],
): Promise<ChainWard> {
  const clock = leapingClock();
  const { username, password } = sensorsLogin;
  const gateway = await testGateway(
    t,
    {
      beds: beds.map(({ bed }) => bed),
      robots: robots.map(({ robot }) => robot),
      devices: [...beds, ...robots].flatMap(({ devices }) => devices),
      detectors: { 'bed-exit': { nightDelayS: 1, dayDelayS: 1 } },
    },
    {
      clock,
      ...(capture && { capture }),
      users: [
        ...robots.map(({ robot }) => virtualRobotUser(`${robot.id}-fleet`)),
        {
          username,
          secret: { kind: 'token', token: password },
          mayPublish: ['vigil/v1/in/#'],
          mayRetain: [],
          maySubscribe: [],
        },
      ],
    },
  );
  const broker = `mqtt://127.0.0.1:${gateway.app.brokerPort}`;
  const client = await mqtt.connectAsync(broker, { username, password, protocolVersion: 4 });
  const readings = new Map<
    string,
    { readonly device: string; readonly code: string; readonly value: number }
  >();
  const forces = new Map<string, number>();
  const publish = (device: string, name: string, message: object) =>
    client.publish(`vigil/v1/in/${device}/${name}`, JSON.stringify({ t: Date.now() / 1000, ...message }));
  const stop = clock.every(sayEveryMs, () => {
    for (const { device, code, value } of readings.values())
      publish(device, code, { code, value, unit: '1' });
    for (const [device, forceN] of forces) {
      const samples = Array.from({ length: rateHz * (sayEveryMs / 1000) }, () => [0, 0, forceN, 0, 0, 0]);
      publish(device, 'wrench', { rate: rateHz, unit: 'N', samples });
    }
  });
  t.teardown(async () => {
    stop();
    await client.endAsync();
  });
  return {
    ...gateway,
    broker,
    clock,
    says: (device, code, value) => readings.set(`${device} ${code}`, { device, code, value }),
    presses: (device, forceN) => forces.set(device, forceN),
    recorded: (isIt) =>
      firstValueFrom(
        interval(50).pipe(
          exhaustMap(() => ledgerOf(gateway.app)),
          map((entries) => entries.find(isIt)),
          filter((entry) => entry !== undefined),
        ),
      ),
  };
}

/** Ends when each of the devices has been heard, by the gateway's own counters. */
export async function heardFrom(
  { stationUrl }: Pick<App, 'stationUrl'>,
  devices: readonly string[],
): Promise<void> {
  const isHeard = (text: string, device: string) =>
    new RegExp(`^vigil_device_frames_total\\{device="${device}".*\\} [1-9]`, 'm').test(text);
  await firstValueFrom(
    interval(100).pipe(
      exhaustMap(async () => (await fetch(`${stationUrl}/metrics`)).text()),
      filter((text) => devices.every((device) => isHeard(text, device))),
    ),
  );
}

/** The whole ledger. */
export async function ledgerOf({ store }: Pick<App, 'store'>): Promise<readonly StoredEntry[]> {
  const all: StoredEntry[] = [];
  for (;;) {
    const more = await store.ledger({ afterSeq: all.at(-1)?.seq ?? 0, limit: 1000 });
    if (more.length === 0) return all;
    all.push(...more);
  }
}
