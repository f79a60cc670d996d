/** Rows of the damaged file, first and last, by the numbers that they had there. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Rows that lay beyond a loss. They follow one another as they did; chained anew, they begin at `firstSeq`. Whoever computes their
 * hashes with their old numbers, from `prevHash` on, arrives at `lastHash`: none was altered on the way.
 */
export interface SalvagedRun extends Span {
  readonly prevHash: string;
  readonly lastHash: string;
  readonly firstSeq: number;
}

export interface TableReport {
  readonly rows: number;
  /** Pages and rows that could not be read. */
  readonly lostPages: number;
  readonly lostRows: number;
}

/** What a salvage found: the body of the ledger's `salvage` line. */
export interface SalvageReport {
  readonly act: 'salvaged';
  readonly reason: string;
  /** The name under which the damaged file is kept, and its digest; none where there was none. */
  readonly file: string;
  readonly sha256?: string;
  /** The rows from the first on that were kept as they were, and the hash of the last. */
  readonly kept: { readonly rows: number; readonly head: string };
  /** The last row that is known to have been there. */
  readonly oldHead: { readonly seq: number; readonly hash?: string };
  /** Whether more rows than that may have been there. */
  readonly isEndKnown: boolean;
  readonly lost: readonly Span[];
  readonly lostRows: number;
  /** Rows that are there, but not as they were written; they stay in the damaged file. */
  readonly altered: readonly number[];
  readonly runs: readonly SalvagedRun[];
  /** Rows that follow one another no more than these bounds allow, left in the damaged file. */
  readonly leftRows: number;
  readonly tables: Readonly<Record<string, TableReport>>;
  /** Alarms and waiting things that the tables had lost and the ledger gave back. */
  readonly rebuilt: { readonly alarms: number; readonly waiting: number };
}

/** The kind of the ledger's line. */
export const salvageKind = 'salvage';
