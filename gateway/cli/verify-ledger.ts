import { readFileSync } from 'node:fs';
import { messageOf, VigilError } from '../core/error.ts';
import { isConsistent, type Weighing } from '../corroborate/odds.ts';
import type { LedgerRow } from '../store/chain.ts';
import { openForReading, storeError } from '../store/database.ts';
import { ledgerTable } from '../store/ledger-table.ts';
import { OldChain } from '../store/salvage/old-chain.ts';
import { type SalvageReport, salvageKind } from '../store/salvage/report.ts';
import { isHeadSigned, type SignedHead } from '../store/site-key.ts';
import type { Verdict } from '../store/store.ts';
import { verified } from '../store/store.ts';

/**
 * Checks a database's ledger offline and prints what it found as one JSON line: whether every row holds, and whether each
 * weighing on it follows from the statements that it names, and each signed head is of a row as it is, by the key in `keyFile` or,
 * without one, by the key that the row names. Where the store was damaged it tells what the ledger lost. 0 if all do, otherwise 1.
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
      const { check, rows } = ledgerTable(db);
      const verdict = await verified((from) => check(from, rowsPerSlice));
      return verdict.isIntact
        ? { ...verdict, ...meaning(rows, verdict.rows, key) }
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
  /** What was lost when the store was damaged, as the ledger tells it. */
  readonly salvages?: readonly Salvage[];
  /** Signed heads of rows that were lost: by the right key, but of nothing that is here. */
  readonly headsOfLostRows?: number;
}

type Salvage = Pick<
  SalvageReport,
  'file' | 'reason' | 'kept' | 'oldHead' | 'isEndKnown' | 'lost' | 'lostRows'
> & {
  readonly seq: number;
};

type Fault = Extract<Verdict, { isIntact: false }> & { readonly code: string };

type Rows = (afterSeq: number, limit: number) => readonly LedgerRow[];

/** What the rows say beyond their chain, or the first that does not hold: a weighing, a signed head, or a row that was salvaged. */
function meaning(rowsAfter: Rows, rows: number, key: string | undefined): Read | Fault {
  const old = new OldChain();
  const salvages: Salvage[] = [];
  let read: Read = { weighings: 0, signedHeads: 0 };
  let headsOfLostRows = 0;
  let slice = rowsAfter(0, rowsPerSlice);
  while (slice.length > 0) {
    for (const row of slice) {
      const isSigned = row.kind === 'ledger-head' ? isOfItsRow(row, rowsAfter, old) : true;
      const reason = old.fault(row) ?? faultOf(row, isSigned, key);
      if (reason !== undefined)
        return { isIntact: false, rows, brokenAt: row.seq, reason, code: 'VIGIL_LEDGER_BROKEN' };
      if (row.kind === salvageKind) salvages.push(salvageOf(row));
      if (row.kind === 'weighing') read = { ...read, weighings: read.weighings + 1 };
      if (row.kind === 'ledger-head')
        read = {
          ...read,
          signedHeads: read.signedHeads + 1,
          keyId: (JSON.parse(row.body) as SignedHead).keyId,
        };
      if (isSigned === undefined) headsOfLostRows += 1;
    }
    slice = rowsAfter(slice.at(-1)?.seq ?? rows, rowsPerSlice);
  }
  return salvages.length === 0 ? read : { ...read, salvages, headsOfLostRows };
}

/** Whether a signed head is of a row as it is here; undefined where that row was lost. */
function isOfItsRow(row: LedgerRow, rowsAfter: Rows, old: OldChain): boolean | undefined {
  const { seq, hash } = JSON.parse(row.body) as SignedHead;
  const hashOf = (of: number): string | undefined => rowsAfter(of - 1, 1)[0]?.hash;
  return old.runOf(row.seq) === undefined ? hashOf(seq) === hash : old.isHead(seq, hash, hashOf);
}

function faultOf(
  { kind, seq, body }: LedgerRow,
  isOfRow: boolean | undefined,
  key: string | undefined,
): string | undefined {
  if (kind === 'weighing' && !isConsistent(JSON.parse(body) as Weighing))
    return `the weighing in row ${seq} does not follow from its statements`;
  if (kind !== 'ledger-head') return undefined;
  const head = JSON.parse(body) as SignedHead;
  if (isOfRow === false) return `row ${seq} signs another row ${head.seq}`;
  return isHeadSigned(head, key ?? head.publicKey) ? undefined : `row ${seq} has a signature by another key`;
}

function salvageOf({ seq, body }: LedgerRow): Salvage {
  const { file, reason, kept, oldHead, isEndKnown, lost, lostRows } = JSON.parse(body) as SalvageReport;
  return { seq, file, reason, kept, oldHead, isEndKnown, lost, lostRows };
}
