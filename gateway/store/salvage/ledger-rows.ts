import { type ChainHead, genesis, type LedgerRow, rowHash } from '../chain.ts';
import type { Pages } from './pages.ts';
import { type Record, recordAt } from './record.ts';
import type { SalvagedRun, SalvageReport, Span } from './report.ts';
import { attempt, cellsOn } from './tree.ts';

/** Where a row lies. */
interface Place {
  readonly seq: number;
  readonly page: number;
  readonly offset: number;
}

/** What of a ledger is there: each row by its own hash genuine, whatever became of the pages that led to it. */
export interface FoundLedger {
  /** The rows that follow the very first, without a gap. */
  readonly kept: ChainHead;
  readonly runs: readonly Omit<SalvagedRun, 'firstSeq'>[];
  readonly lost: readonly Span[];
  readonly altered: readonly number[];
  readonly leftRows: number;
  readonly last: SalvageReport['oldHead'];
  /** The rows of `kept` and of `runs`, in order. */
  rows(): Generator<LedgerRow>;
}

/** More stretches than a badly worn card leaves; the rows of further ones stay in the damaged file. */
export const runsMax = 10_000;
const alteredMax = 10_000;

/**
 * Looks at every page, as the pages that lead to a row may be lost. A row's hash covers its words and the hash before it, so that a
 * copy in a page that is no longer used is as good as the row itself.
 */
export function findLedger(pages: Pages, end: SalvageReport['oldHead'] | undefined): FoundLedger {
  const places = placesIn(pages, end?.seq ?? 0);
  const chosen: Place[] = [];
  const altered: number[] = [];
  const runs: Omit<SalvagedRun, 'firstSeq'>[] = [];
  const lost: Span[] = [];
  let kept = genesis;
  let previous = genesis;
  let leftRows = 0;
  for (const same of bySeq(places)) {
    const found = genuineOf(pages, same, previous);
    if (found === undefined) {
      if (altered.length < alteredMax) altered.push(same[0]?.seq ?? 0);
      continue;
    }
    const { place, row } = found;
    if (row.seq > previous.seq + 1) lost.push({ from: previous.seq + 1, to: row.seq - 1 });
    const follows = row.seq === previous.seq + 1 && row.prevHash === previous.hash;
    const run = runs.at(-1);
    if (leftRows > 0 || (!follows && runs.length >= runsMax)) leftRows += 1;
    else {
      if (!follows) runs.push({ from: row.seq, to: row.seq, prevHash: row.prevHash, lastHash: row.hash });
      else if (run === undefined) kept = { seq: row.seq, hash: row.hash };
      else runs[runs.length - 1] = { ...run, to: row.seq, lastHash: row.hash };
      chosen.push(place);
    }
    previous = { seq: row.seq, hash: row.hash };
  }
  const last = end !== undefined && end.seq > previous.seq ? end : previous;
  if (last.seq > previous.seq) lost.push({ from: previous.seq + 1, to: last.seq });
  return {
    kept,
    runs,
    lost,
    altered,
    leftRows,
    last,
    *rows() {
      for (const place of chosen) yield rowAt(pages, place) as LedgerRow;
    },
  };
}

/** What no commit vouches for counts only where the ledger is known to have gone so far. */
function placesIn(pages: Pages, endSeq: number): Place[] {
  const places: Place[] = [];
  for (let number = -pages.strays; number <= pages.count; number += 1) {
    const page = pages.page(number);
    if (page === undefined) continue;
    for (const offset of cellsOn(page, number)) {
      const row = attempt(() => ledgerRowOf(recordAt(pages, page, offset)));
      if (row !== undefined && (number > 0 || row.seq <= endSeq))
        places.push({ seq: row.seq, page: number, offset });
    }
  }
  return places.sort((a, b) => a.seq - b.seq);
}

function* bySeq(places: readonly Place[]): Generator<readonly Place[]> {
  let same: Place[] = [];
  for (const place of places) {
    if (same.length > 0 && same[0]?.seq !== place.seq) {
      yield same;
      same = [];
    }
    same.push(place);
  }
  if (same.length > 0) yield same;
}

/** Of several rows of one number (a write that was undone leaves its words) the one that follows the row before. */
function genuineOf(pages: Pages, places: readonly Place[], { hash }: ChainHead) {
  const genuine = places.flatMap((place) => {
    const row = rowAt(pages, place);
    return row !== undefined && row.hash === rowHash(row.prevHash, row) ? [{ place, row }] : [];
  });
  return genuine.find(({ row }) => row.prevHash === hash) ?? genuine[0];
}

function rowAt(pages: Pages, { page, offset }: Place): LedgerRow | undefined {
  const bytes = pages.page(page);
  return bytes && attempt(() => ledgerRowOf(recordAt(pages, bytes, offset)));
}

function ledgerRowOf({ rowid, values }: Record): LedgerRow | undefined {
  const [key, kind, subject, wallMs, monoMs, bootId, errorMs, body, prevHash, hash] = values;
  const isNumbers = [wallMs, monoMs, errorMs].every((value) => typeof value === 'number');
  const isTexts = [kind, subject, bootId, body, prevHash].every((value) => typeof value === 'string');
  const isRow = values.length === 10 && key === null && isNumbers && isTexts && String(hash).length === 64;
  if (!isRow || rowid < 1) return undefined;
  return { seq: rowid, kind, subject, wallMs, monoMs, bootId, errorMs, body, prevHash, hash } as LedgerRow;
}
