/** What a detector has learnt about one resident, beyond the run that learnt it: plain JSON under a name of the detector's own. */
export interface DetectorMemory {
  /** What was kept last, in this run or an earlier one; the reader checks its shape. */
  recall(key: string): unknown;
  keep(key: string, learnt: unknown): void;
}

/** One row of it as it is stored. */
export interface LearntRow {
  readonly residentId: string;
  readonly key: string;
  readonly body: string;
  readonly changedMs: number;
}
