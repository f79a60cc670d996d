/** What a detector has learnt about one resident, beyond the run that learnt it: plain JSON under a name of the detector's own. */
export interface DetectorMemory {
  /** What was kept last, in this run or an earlier one; the reader checks its shape. */
  recall(key: string): unknown;
  keep(key: string, learnt: unknown): void;
  /** Calls `begin` when everything about the resident was erased; returns what ends that. */
  onErased?(begin: () => void): () => void;
}

/** One row of it as it is stored. */
export interface LearntRow {
  readonly residentId: string;
  readonly key: string;
  readonly body: string;
  readonly changedMs: number;
}

/** The key under which stands who the resident was of whom the other rows tell. */
export const personKey = '@person';

/** Of whom something is kept: since when unchanged, under which keys, and of which person. */
export interface LearntPerson {
  readonly residentId: string;
  readonly changedMs: number;
  readonly keys: readonly string[];
  readonly person?: string;
}

/** Somebody asked that what was learnt about a resident be erased. */
export interface ErasureRequest {
  readonly residentId: string;
  readonly askedMs: number;
  readonly askedBy: string;
  readonly reason: string;
}
