import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AlarmView, Snapshot } from '../../gateway/station/wire.ts';
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
  const response = await fetch(`${url}/api/stream?screen=test`);
  const alarms = new Map<string, AlarmView>();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const type = /^event: (.*)$/m.exec(event)?.[1];
      const value = JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null');
      if (type === 'snapshot') for (const alarm of (value as Snapshot).alarms) alarms.set(alarm.id, alarm);
      if (type === 'alarm') alarms.set(value.id, value as AlarmView);
      if (isThere([...alarms.values()])) return [...alarms.values()];
    }
  }
  throw new Error('the stream ended');
}
