import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Aedes } from 'aedes';
import type { ExecutionContext } from 'ava';
import { type DeviceHub, openDevices } from '../../drivers/device-hub.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { createDeliveries } from '../../gateway/bus/deliveries.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Measurement, Reading } from '../../gateway/core/measurement.ts';
import type { DeviceCounters, DeviceSpec } from '../../gateway/plugin/child.ts';
import { root } from './source-tree.ts';

export interface VirtualRun {
  readonly child: ChildProcess;
  readonly address: string;
  /** Ends it as Ctrl-C does; what it counted. */
  end(): Promise<Readonly<Record<string, unknown>>>;
}

/** `vigil virtual` as a person types it, up to the line that says where the device is. */
export async function virtualRun(t: ExecutionContext, ...args: readonly string[]): Promise<VirtualRun> {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), 'virtual', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Readonly<Record<string, unknown>>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the virtual device ended without a word');
    return JSON.parse(value);
  };
  const { address } = await next();
  return {
    child,
    address: String(address),
    async end() {
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      const counters = await next();
      await exit;
      return counters;
    },
  };
}

export interface OpenedHub {
  readonly hub: DeviceHub;
  readonly heard: readonly Measurement[];
  /** Ends when the predicate holds; looked at whenever something came or a state changed. */
  until(isEnough: () => boolean): Promise<void>;
  readings(metric: string): readonly Reading[];
  status(index?: number): Omit<DeviceCounters, 'dropped'> | undefined;
}

/** The devices of a drivers process, in this one, with the machine's own clock and ports. */
export function openedHub(t: ExecutionContext, devices: readonly DeviceSpec[], broker?: string): OpenedHub {
  t.timeout(60_000, 'what the test waits for never came');
  const clock = systemClock();
  const rhythm = beatenRhythm();
  const heard: Measurement[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const one of waiting) one();
  };
  const login = broker === undefined ? undefined : { url: broker, username: 'drivers', password: 'x' };
  const hub = openDevices(devices, login, {
    clock,
    rhythm,
    onMeasurements: (measurements) => {
      heard.push(...measurements);
      look();
    },
    onStatus: look,
  });
  const stop = clock.every(20, () => {
    rhythm.beat();
    heard.push(...hub.flush());
    look();
  });
  t.teardown(async () => {
    stop();
    await hub.close();
  });
  return {
    hub,
    heard,
    until: (isEnough) =>
      new Promise((resolve) => {
        const check = () => {
          if (!isEnough()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    readings: (metric) =>
      heard.filter((one): one is Reading => one.kind === 'reading' && one.metric === metric),
    status: (index = 0) => hub.counters()[index],
  };
}

/** A broker on a free port of this machine. */
export async function loopbackBroker(t: ExecutionContext): Promise<string> {
  // The library alone loses a retained last will behind a reading that overtakes it, where the machine is busy.
  const { authorizeForward, admit } = createDeliveries();
  const aedes = await Aedes.createBroker({ authorizeForward });
  aedes.on('client', admit);
  const server = createServer(aedes.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  const address = server.address();
  return `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
