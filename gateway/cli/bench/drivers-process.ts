import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type DeviceCounters,
  driversNodeFlags,
  type FromDrivers,
  type ToDrivers,
} from '../../plugin/child.ts';
import type { Figure } from './figure.ts';
import { load, warmUpS } from './load.ts';
import { heard, pause } from './player.ts';

const moduleOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
// The bare loops run as the drivers process does, and beside it: the ratio tells of our code alone.
const start = (path: string): ChildProcess =>
  fork(moduleOf(path), [], { serialization: 'advanced', execArgv: [...driversNodeFlags] });

/** A clock tick of `/proc/<pid>/stat`, in milliseconds: 100 a second on every Linux that Node runs on. */
const tickMs = 10;

interface Played {
  readonly frames: Readonly<Record<string, number>>;
  readonly dropped: number;
}

/** Four force sensors at 1 kHz, forty wearables at 100 Hz, forty oximeters at 75 Hz, on real pseudo-terminals, in one process. */
export async function driversProcess(seconds: number): Promise<readonly Figure[]> {
  const play = warmUpS + seconds;
  // First, as it takes seconds, and a device that is opened and says nothing is asked again.
  const bare = start('./bare-decode.js');
  bare.send({ play });
  await heard(bare, 'ready');
  const devices = start('./devices.js');
  const drivers = start('../../../drivers/process.js');
  try {
    const ports = await heard<{ ports: Record<string, string> }>(devices, 'ready');
    let counters: readonly DeviceCounters[] = [];
    drivers.on('message', (message: FromDrivers) => {
      if (message.type === 'counters') counters = message.devices;
    });
    const specs = load.map(({ deviceId, driver, options }) => ({
      deviceId,
      driver,
      options,
      ...(ports.ports[deviceId] && { port: ports.ports[deviceId] }),
    }));
    drivers.send({ type: 'start', devices: specs } satisfies ToDrivers);
    await until(() => counters.length === load.length && counters.every(({ state }) => state === 'open'));
    const decoded = heard<{ msPerS: number }>(bare, 'decoded');
    const playing = heard<Played>(devices, 'played');
    for (const player of [devices, bare]) player.send({ play });
    await pause(warmUpS * 1000);
    const spent = meter(drivers);
    const played = await playing;
    const msPerS = spent();
    const { msPerS: bareMs } = await decoded;
    await settled(() => counters);
    return figures(msPerS, bareMs, played, counters);
  } finally {
    devices.disconnect();
    drivers.disconnect();
    bare.disconnect();
  }
}

function figures(
  msPerS: number,
  bareMs: number,
  { frames, dropped }: Played,
  counters: readonly DeviceCounters[],
): Figure[] {
  const sent = Object.values(frames).reduce((sum, count) => sum + count, 0);
  const received = counters.reduce((sum, counter) => sum + counter.frames, 0);
  const total = (key: 'faults' | 'gaps' | 'dropped') =>
    counters.reduce((sum, counter) => sum + counter[key], 0);
  return [
    {
      name: 'drivers process beside its bare decode loops',
      value: msPerS / bareMs,
      unit: '×',
      limit: 3,
      detail: `${msPerS.toFixed(1)} ms and ${bareMs.toFixed(1)} ms of processor a second; 84 devices, ${sent} frames`,
    },
    {
      name: 'frames lost between line and core',
      value: sent - received + total('dropped'),
      unit: '',
      limit: 0,
      detail: `${sent} sent, ${received} decoded, ${total('faults')} faults, ${total('gaps')} gaps, ${dropped} bytes not taken`,
    },
  ];
}

/** Reads the processor time that a process used a second from now on, in milliseconds. */
function meter(child: ChildProcess): () => number {
  const fromMs = cpuMs(child);
  const startMs = performance.now();
  return () => ((cpuMs(child) - fromMs) / (performance.now() - startMs)) * 1000;
}

/** Processor time that a process has used, user and system; fields 14 and 15 of its stat line, proc(5). */
function cpuMs({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Rounds of counters come each second; a process that was held up for some of them is behind, not at a loss. */
const stillS = 5;

/** Waits until the processes have told all that they will: no frame more for some rounds. */
async function settled(counters: () => readonly DeviceCounters[]): Promise<void> {
  const total = () => counters().reduce((sum, { frames }) => sum + frames, 0);
  for (let still = 0, last = total(); still < stillS; ) {
    await pause(1_000);
    const now = total();
    still = now === last ? still + 1 : 0;
    last = now;
  }
}

async function until(isReached: () => boolean): Promise<void> {
  for (let tries = 0; !isReached(); tries += 1) {
    if (tries > 300) throw new Error('the devices did not open within 30 s');
    await pause(100);
  }
}
