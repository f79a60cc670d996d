import { messageOf, VigilError } from '../core/error.ts';
import { openForReading, storeError } from '../store/database.ts';
import { ledgerTable } from '../store/ledger-table.ts';
import type { Verdict } from '../store/store.ts';
import { verified } from '../store/store.ts';

/** Checks a database's ledger offline and prints what it found as one JSON line. 0 if every row holds, otherwise 1. */
export async function verifyLedger(path: string, write: (text: string) => void): Promise<number> {
  const verdict = await verdictOn(path);
  write(`${JSON.stringify(verdict)}\n`);
  return verdict.isIntact ? 0 : 1;
}

async function verdictOn(path: string): Promise<Verdict | { isIntact: false; code: string; reason: string }> {
  try {
    const db = openForReading(path);
    try {
      const { check } = ledgerTable(db);
      const verdict = await verified((from) => check(from, 10_000));
      return verdict.isIntact ? verdict : { ...verdict, code: 'VIGIL_LEDGER_BROKEN' };
    } finally {
      db.close();
    }
  } catch (thrown) {
    const error = thrown instanceof VigilError ? thrown : storeError(path, thrown);
    return { isIntact: false, code: error.code, reason: messageOf(error) };
  }
}
