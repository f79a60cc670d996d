import { createHash } from 'node:crypto';
import { VigilError } from '../core/error.ts';
import type { LedgerEntry } from '../core/ledger.ts';

/** One row of the ledger: the words that its hash covers. */
export interface LedgerWords {
  readonly seq: number;
  readonly kind: string;
  readonly subject: string;
  readonly wallMs: number;
  readonly monoMs: number;
  readonly bootId: string;
  readonly errorMs: number;
  /** Canonical JSON. */
  readonly body: string;
}

export interface LedgerRow extends LedgerWords {
  readonly prevHash: string;
  readonly hash: string;
}

/** The last row known to be good: where checking, or appending, goes on. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first row. */
export const genesis: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The same value always gives the same text: keys sorted, no spaces. */
export function canonicalJson(value: unknown): string {
  const sorted = (_key: string, part: unknown): unknown =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted) ?? 'null';
}

/** SHA-256 over the previous hash and every word of the row, so that no row can be altered, removed or moved alone. */
export function rowHash(prevHash: string, row: LedgerWords): string {
  const words = [row.seq, row.kind, row.subject, row.wallMs, row.monoMs, row.bootId, row.errorMs, row.body];
  return createHash('sha256')
    .update(`${prevHash}\n${JSON.stringify(words)}`)
    .digest('hex');
}

/** The row that follows `head` and says what `entry` says. */
export function chained(head: ChainHead, entry: LedgerEntry): LedgerRow {
  const { wallMs, monoMs, errorMs, bootId } = entry.at;
  // SQLite keeps no NaN and an endless number has no JSON: the hash would not survive a round trip.
  if (![wallMs, monoMs, errorMs].every(Number.isFinite)) {
    throw new VigilError(
      'VIGIL_STORE_FAILED',
      `ledger entry ${entry.kind} ${entry.subject} has no usable time`,
    );
  }
  const row: LedgerWords = {
    seq: head.seq + 1,
    kind: wellFormed(entry.kind),
    subject: wellFormed(entry.subject),
    wallMs,
    monoMs,
    bootId: wellFormed(bootId),
    errorMs,
    body: canonicalJson(entry.body),
  };
  return { ...row, prevHash: head.hash, hash: rowHash(head.hash, row) };
}

export type ChainCheck =
  | { readonly isIntact: true; readonly head: ChainHead; readonly rows: number }
  | { readonly isIntact: false; readonly brokenAt: number; readonly reason: string };

/** Checks rows in order from a head on; names the first one that does not follow. */
export function checkRows(from: ChainHead, rows: Iterable<LedgerRow>): ChainCheck {
  let head = from;
  let count = 0;
  for (const row of rows) {
    const broken = (reason: string): ChainCheck => ({ isIntact: false, brokenAt: row.seq, reason });
    if (row.seq !== head.seq + 1) return broken(`rows between ${head.seq} and ${row.seq} are missing`);
    if (row.prevHash !== head.hash) return broken(`row ${row.seq} does not follow row ${head.seq}`);
    if (row.hash !== rowHash(head.hash, row)) return broken(`row ${row.seq} was altered`);
    head = { seq: row.seq, hash: row.hash };
    count += 1;
  }
  return { isIntact: true, head, rows: count };
}

/** SQLite stores UTF-8, which has no lone surrogates; what is hashed must be what is read back. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');
