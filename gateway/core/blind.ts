import type { Priority } from './alarm.ts';
import type { DecidedBy, Evidence } from './care-event.ts';

/** Why nobody was heard: what of ours was away at the time, or else the device or its network. */
export type BlindCause = 'device-away' | 'drivers-away' | 'gateway-away';

/** What the detectors found in late data. Times in wall milliseconds, as these are of the past. */
export interface BlindFinding {
  /** The care event's own id: the same data give the same. */
  readonly eventId: string;
  readonly type: string;
  readonly onsetMs: number;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly by: DecidedBy;
  /** It would have been an alarm of this priority. */
  readonly wouldAlarm?: Priority;
  /** It was one: another device, or the part that came in time, told it. */
  readonly hasAlarmed?: true;
}

/** What happened at a bed (or robot) while we were blind there, told afterwards. Never an alarm. */
export interface BlindReport {
  /** Deterministic: the same stretch told again is the same report. */
  readonly id: string;
  readonly subjectId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: BlindCause;
  readonly devices: readonly { readonly deviceId: string; readonly measurements: number }[];
  readonly findings: readonly BlindFinding[];
  /** Late measurements, or findings, that were too many. */
  readonly dropped?: number;
  /** When it was told. */
  readonly toldMs: number;
}

/** Kind of the ledger's lines about them; `act` in the body is `told` or `seen`. */
export const blindKind = 'blind';
