import type { Instant } from '../../core/instant.ts';

/** Of which alarm a piece of evidence is, and what it holds. Ids only, no names. */
export interface EvidenceAbout {
  readonly alarmId: string;
  readonly type: string;
  readonly bedId?: string;
  readonly residentId?: string;
  readonly robotId?: string;
  readonly onset: Instant;
  readonly decidedAt: Instant;
  /** Where `t` is nought in every block: the onset, or the decision where the onset was before this boot. */
  readonly origin: Instant;
  /** Monotonic milliseconds; what overlaps this is in it. */
  readonly fromMonoMs: number;
  readonly untilMonoMs: number;
  /** False where something of the span had been let go already, or the gateway stopped before its end. */
  readonly isWhole: boolean;
  readonly devices: readonly string[];
}

/** A file as it was written: what goes on the ledger. */
export interface EvidenceFile {
  readonly alarmId: string;
  /** Below the store's directory. */
  readonly file: string;
  /** Hexadecimal, of the whole file. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Why a file was taken away. */
export type RemovalCause = 'space' | 'age';

export interface Removed {
  readonly alarmId: string;
  readonly because: RemovalCause;
}

export interface EvidenceLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}
