import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AlarmView } from '../../gateway/station/wire.ts';
import { streamEvents } from './screen.ts';
import { root } from './source-tree.ts';

export interface Started {
  readonly station: string;
  readonly children: Readonly<Record<string, number>>;
}

/** `vigil run` as a service manager would start it; resolves when it says that it has started. */
export async function run(
  config: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly started: Started }> {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), 'run', '--config', config], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.includes('VIGIL_STARTED')) continue;
    child.stderr.resume();
    return { child, started: JSON.parse(line) as Started };
  }
  throw new Error('vigil run ended before it started');
}

/** Reads a screen's stream until a snapshot or an alarm satisfies. */
export async function alarmsUntil(
  url: string,
  isThere: (alarms: readonly AlarmView[]) => boolean,
): Promise<readonly AlarmView[]> {
  const response = await fetch(`${url}/api/v1/stream?screen=test`);
  const alarms = new Map<string, AlarmView>();
  for await (const { type, value } of streamEvents(response)) {
    if (type === 'snapshot') for (const alarm of value.alarms) alarms.set(alarm.id, alarm);
    if (type === 'alarm') alarms.set(value.id, value);
    if (isThere([...alarms.values()])) return [...alarms.values()];
  }
  throw new Error('the stream ended');
}

/** The configuration of a ward with one bed whose oximeter is not there: its silence is an alarm at once, and escalates after 12 s. */
export const silentWard = (directory: string, more = ''): string => `site: test
gateway: g1
ward: Ward
station: { port: 0, openBoard: true }
broker: { port: 0 }
store: { directory: ${directory} }
beds: [{ id: bed-1, room: "1", label: 1·A }]
staff: [{ id: nurse-1, displayName: Nurse, role: nurse, pin: { env: NURSE_PIN } }]
devices: [{ id: ox-1, driver: nonin-oem3, bed: bed-1, port: /dev/vigil-no-such-port }]
alarms: { device-silent: { acceptWithinS: 12 } }
${more}`;
