import { readFileSync } from 'node:fs';
import { messageOf, VigilError } from '../core/error.ts';
import { isConsistent, type Weighing } from '../corroborate/odds.ts';
import { openForReading, storeError } from '../store/database.ts';
import { ledgerTable, type StoredEntry } from '../store/ledger-table.ts';
import { isHeadSigned, type SignedHead } from '../store/site-key.ts';
import type { Verdict } from '../store/store.ts';
import { verified } from '../store/store.ts';

/**
 * Checks a database's ledger offline and prints what it found as one JSON line: whether every row holds, and whether each
 * weighing on it follows from the statements that it names, and each signed head is of a row as it is, by the key in `keyFile` or,
 * without one, by the key that the row names. 0 if all do, otherwise 1.
 */
export async function verifyLedger(
  path: string,
  write: (text: string) => void,
  keyFile?: string,
): Promise<number> {
  const verdict = await verdictOn(path, keyFile);
  write(`${JSON.stringify(verdict)}\n`);
  return verdict.isIntact ? 0 : 1;
}

type Verified = Verdict & Partial<Read>;

async function verdictOn(
  path: string,
  keyFile: string | undefined,
): Promise<Verified | { isIntact: false; code: string; reason: string }> {
  try {
    const key = keyFile === undefined ? undefined : readFileSync(keyFile, 'utf8');
    const db = openForReading(path);
    try {
      const { check, entries } = ledgerTable(db);
      const verdict = await verified((from) => check(from, rowsPerSlice));
      return verdict.isIntact
        ? { ...verdict, ...meaning(entries, verdict.rows, key) }
        : { ...verdict, code: 'VIGIL_LEDGER_BROKEN' };
    } finally {
      db.close();
    }
  } catch (thrown) {
    const error = thrown instanceof VigilError ? thrown : storeError(path, thrown);
    return { isIntact: false, code: error.code, reason: messageOf(error) };
  }
}

const rowsPerSlice = 10_000;

interface Read {
  readonly weighings: number;
  readonly signedHeads: number;
  /** Whose signatures they are; note it down off this machine. */
  readonly keyId?: string;
}

type Fault = Extract<Verdict, { isIntact: false }> & { readonly code: string };

/** What the rows say beyond their chain, or the first that does not hold: a weighing, or a signature of an earlier head. */
function meaning(
  entries: (afterSeq: number, limit: number) => readonly StoredEntry[],
  rows: number,
  key: string | undefined,
): Read | Fault {
  let read: Read = { weighings: 0, signedHeads: 0 };
  let slice = entries(0, rowsPerSlice);
  while (slice.length > 0) {
    for (const entry of slice) {
      const reason = faultOf(entry, entries, key);
      if (reason !== undefined)
        return { isIntact: false, rows, brokenAt: entry.seq, reason, code: 'VIGIL_LEDGER_BROKEN' };
      if (entry.kind === 'weighing') read = { ...read, weighings: read.weighings + 1 };
      if (entry.kind === 'ledger-head')
        read = { ...read, signedHeads: read.signedHeads + 1, keyId: (entry.body as SignedHead).keyId };
    }
    slice = entries(slice.at(-1)?.seq ?? rows, rowsPerSlice);
  }
  return read;
}

function faultOf(
  { kind, seq, body }: StoredEntry,
  entries: (afterSeq: number, limit: number) => readonly StoredEntry[],
  key: string | undefined,
): string | undefined {
  if (kind === 'weighing' && !isConsistent(body as Weighing))
    return `the weighing in row ${seq} does not follow from its statements`;
  if (kind !== 'ledger-head') return undefined;
  const head = body as SignedHead;
  if (entries(head.seq - 1, 1)[0]?.hash !== head.hash) return `row ${seq} signs another row ${head.seq}`;
  return isHeadSigned(head, key ?? head.publicKey) ? undefined : `row ${seq} has a signature by another key`;
}
