import type { CareEvent } from '../core/care-event.ts';
import type { AlarmId } from '../core/id.ts';
import type { Measurement } from '../core/measurement.ts';
import type { PaintedCall } from '../station/screen-wire.ts';
import type {
  DeviceCommandRequest,
  ObservationRequest,
  Refusal,
  StaffAct,
  StaffOrder,
} from '../station/wire.ts';
import type { DriversMessage } from './children.ts';

/** What a drivers process says beside its measurements. */
export type DriversReport = Exclude<DriversMessage, { readonly type: 'batch' | 'ports' }>;

/**
 * Everything that reaches the core of a ward from outside, beside what models answer: with these alone, at their instants,
 * it decides the same again. Arguments are plain values, so that they can be captured.
 */
export interface WardInputs {
  /** The time has gone on; about twice a second. */
  tick(): void;
  /** Live and late ones. */
  batch(measurements: readonly Measurement[]): void;
  /** `epoch` tells one drivers process from the next. */
  drivers(epoch: number, report: DriversReport): void;
  driversUp(isUp: boolean): void;
  /** Whether the inference process is there, and which models it has loaded. */
  models(isUp: boolean, loaded: readonly string[]): void;
  /** From a process, a receiver, the broker or the disk: from whatever watches something outside. */
  event(event: CareEvent): void;
  /** Somebody outside has an alarm for certain: a link of its custody chain. */
  sent(alarmId: AlarmId, receiver: string): void;
  act(act: StaffAct): Promise<Refusal | undefined>;
  order(order: StaffOrder): Promise<Refusal | undefined>;
  painted(screenId: string, calls: readonly PaintedCall[]): Promise<void>;
  command(request: DeviceCommandRequest): Promise<Refusal | undefined>;
  observe(request: ObservationRequest): Promise<Refusal | undefined>;
  /** Somebody has read a report on late data; false where there is none such. */
  seeReport(reportId: string, staffId: string): Promise<boolean>;
  /** What was learnt about a resident is to be forgotten. */
  forget(residentId: string): void;
}

/** Each of them, by its name in a capture. */
export const inputNames: ReadonlySet<string> = new Set([
  'tick',
  'batch',
  'drivers',
  'driversUp',
  'models',
  'event',
  'sent',
  'act',
  'order',
  'painted',
  'command',
  'observe',
  'forget',
  'seeReport',
] satisfies (keyof WardInputs)[]);
