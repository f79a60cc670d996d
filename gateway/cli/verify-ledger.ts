import { messageOf, VigilError } from '../core/error.ts';
import { isConsistent, type Weighing } from '../corroborate/odds.ts';
import { openForReading, storeError } from '../store/database.ts';
import { ledgerTable, type StoredEntry } from '../store/ledger-table.ts';
import type { Verdict } from '../store/store.ts';
import { verified } from '../store/store.ts';

/**
 * Checks a database's ledger offline and prints what it found as one JSON line: whether every row holds, and whether each
 * weighing on it follows from the statements that it names. 0 if all do, otherwise 1.
 */
export async function verifyLedger(path: string, write: (text: string) => void): Promise<number> {
  const verdict = await verdictOn(path);
  write(`${JSON.stringify(verdict)}\n`);
  return verdict.isIntact ? 0 : 1;
}

type Verified = Verdict & { readonly weighings?: number };

async function verdictOn(
  path: string,
): Promise<Verified | { isIntact: false; code: string; reason: string }> {
  try {
    const db = openForReading(path);
    try {
      const { check, entries } = ledgerTable(db);
      const verdict = await verified((from) => check(from, rowsPerSlice));
      return verdict.isIntact
        ? { ...verdict, ...reasoning(entries, verdict.rows) }
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

/** How many weighings there are, or the first that does not follow from its own statements. */
function reasoning(entries: (afterSeq: number, limit: number) => readonly StoredEntry[], rows: number) {
  let weighings = 0;
  let slice = entries(0, rowsPerSlice);
  while (slice.length > 0) {
    for (const { kind, seq, body } of slice) {
      if (kind !== 'weighing') continue;
      weighings += 1;
      if (isConsistent(body as Weighing)) continue;
      const reason = `the weighing in row ${seq} does not follow from its statements`;
      return { isIntact: false as const, rows, brokenAt: seq, reason, code: 'VIGIL_LEDGER_BROKEN' };
    }
    slice = entries(slice.at(-1)?.seq ?? rows, rowsPerSlice);
  }
  return { weighings };
}
