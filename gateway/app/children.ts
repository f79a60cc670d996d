import { fileURLToPath } from 'node:url';
import type { CareEvent } from '../core/care-event.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Clock, Log } from '../core/ports.ts';
import { batchReader } from '../plugin/batch.ts';
import type {
  BrokerLogin,
  DeviceSpec,
  FromDrivers,
  FromInference,
  ToDrivers,
  ToInference,
} from '../plugin/child.ts';
import { driversNodeFlags } from '../plugin/child.ts';
import { Supervisor } from '../process/supervisor.ts';
import type { ProcessView } from '../station/wire.ts';
import { ProcessWatch } from './process-watch.ts';

const moduleOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What every child process tells the root, beside its own messages. */
export interface ChildWatcher {
  readonly clock: Clock;
  readonly log: Log;
  onEvent(event: CareEvent): void;
  onProcess(view: ProcessView): void;
}

/** A supervised child whose absence is a technical condition. */
export interface Child<Out extends object> {
  readonly supervisor: Supervisor<unknown, Out>;
  stop(): Promise<void>;
}

interface ChildPlan<In, Out> {
  readonly name: string;
  readonly module: string;
  readonly start: () => Out;
  readonly isReady: (message: In) => boolean;
  readonly onMessage: (message: In) => void;
  readonly onStatus?: (isUp: boolean) => void;
  readonly hasSpare?: boolean;
  readonly execArgv?: readonly string[];
}

/** Starts a child process and joins its ups and downs to the board and the alarms. */
export function startChild<In, Out extends object>(
  plan: ChildPlan<In, Out>,
  { clock, log, onEvent, onProcess }: ChildWatcher,
): Child<Out> {
  const watch = new ProcessWatch(plan.name, clock, onEvent);
  const supervisor = new Supervisor<In, Out>(
    {
      name: plan.name,
      module: plan.module,
      start: plan.start,
      isReady: plan.isReady,
      onMessage: plan.onMessage,
      ...(plan.hasSpare ? { hasSpare: true } : {}),
      ...(plan.execArgv ? { execArgv: plan.execArgv } : {}),
      onStatus(isUp, reason) {
        watch.status(isUp, reason);
        onProcess({ name: plan.name, isUp, sinceMs: clock.now().wallMs });
        plan.onStatus?.(isUp);
      },
    },
    clock,
    log,
  );
  return {
    supervisor: supervisor as Supervisor<unknown, Out>,
    stop() {
      watch.stop();
      return supervisor.stop();
    },
  };
}

/** What the drivers process says, its batches unpacked. */
export type DriversMessage =
  | Exclude<FromDrivers, { readonly type: 'batch' }>
  | { readonly type: 'batch'; readonly measurements: readonly Measurement[] };

/** The process that holds serial ports and speaks MQTT with devices. */
export function startDrivers(
  devices: readonly DeviceSpec[],
  broker: BrokerLogin,
  on: { readonly message: (message: DriversMessage) => void; readonly status: (isUp: boolean) => void },
  watcher: ChildWatcher,
): Child<ToDrivers> {
  const unpacked = batchReader(() => watcher.clock.now().errorMs);
  return startChild<FromDrivers, ToDrivers>(
    {
      name: 'drivers',
      module: moduleOf('../../drivers/process.js'),
      execArgv: driversNodeFlags,
      start: () => ({ type: 'start', devices, broker }),
      // Its first counters say that the devices were told to open; a port that does not open is the device's own condition.
      isReady: ({ type }) => type === 'counters',
      onMessage: (message) =>
        on.message(message.type === 'batch' ? { type: 'batch', measurements: unpacked(message) } : message),
      onStatus: on.status,
      // A crash of a native add-on must cost less than two seconds of data, on a small machine too.
      hasSpare: true,
    },
    watcher,
  );
}

/** The process that runs the models. */
export function startInference(
  bundles: readonly string[],
  on: { readonly message: (message: FromInference) => void; readonly status: (isUp: boolean) => void },
  watcher: ChildWatcher,
): Child<ToInference> {
  return startChild<FromInference, ToInference>(
    {
      name: 'inference',
      module: moduleOf('../../models/runtime/process.js'),
      start: () => ({ type: 'start', bundles }),
      isReady: ({ type }) => type === 'ready',
      onMessage: on.message,
      onStatus: on.status,
    },
    watcher,
  );
}
