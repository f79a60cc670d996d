import { type LedgerWords, rowHash } from '../chain.ts';
import { type SalvagedRun, type SalvageReport, salvageKind } from './report.ts';

/**
 * Follows the chain that a ledger had before it was salvaged: rows from beyond the damage keep their words, and with their old numbers
 * they must still give their old hashes. Rows are given in order, once each.
 */
export class OldChain {
  #report: SalvageReport | undefined;
  #salvages = 0;
  #previous = '';
  /** Of the run's rows by their old numbers. */
  readonly #hashes = new Map<number, string>();

  /** What is wrong with a row as one of the old ledger, if anything. */
  fault(row: LedgerWords): string | undefined {
    const run = this.runOf(row.seq);
    if (row.kind === salvageKind) {
      const report = JSON.parse(row.body) as SalvageReport;
      this.#salvages += 1;
      if (report.kept.rows === row.seq - 1) return this.#begin(report);
      // The line of an earlier salvage, which lay beyond a later damage, is a row like others.
      if (run === undefined) return `row ${row.seq} tells of ${report.kept.rows} rows before it`;
    }
    if (run === undefined) return undefined;
    const seq = run.from + row.seq - run.firstSeq;
    this.#previous = rowHash(seq === run.from ? run.prevHash : this.#previous, { ...row, seq });
    this.#hashes.set(seq, this.#previous);
    // A head is signed when it is new.
    this.#hashes.delete(seq - 100_000);
    if (seq < run.to || this.#previous === run.lastHash) return undefined;
    return `rows ${run.firstSeq} to ${row.seq} are not those that were salvaged`;
  }

  #begin(report: SalvageReport): undefined {
    this.#report = report;
    this.#hashes.clear();
  }

  runOf(seq: number): SalvagedRun | undefined {
    return this.#report?.runs.find((run) => seq >= run.firstSeq && seq <= run.firstSeq + run.to - run.from);
  }

  /** Whether a row of a run may sign a head: false where the old row is there and another; undefined where it is lost. */
  isHead(seq: number, hash: string, keptHash: (seq: number) => string | undefined): boolean | undefined {
    const known = seq <= (this.#report?.kept.rows ?? 0) ? keptHash(seq) : this.#hashes.get(seq);
    if (known === hash) return true;
    // Salvaged twice, a head was signed with numbers that no run tells any more.
    return known === undefined || this.#salvages > 1 ? undefined : false;
  }
}
