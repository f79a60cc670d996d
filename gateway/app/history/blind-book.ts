import { z } from 'zod';
import { type BlindReport, blindKind } from '../../core/blind.ts';
import type { LedgerEntry } from '../../core/ledger.ts';

/** Reports that are kept for the board; the oldest goes first, and stays on the ledger. */
const reportsMost = 200;

const finding = z.looseObject({
  eventId: z.string(),
  type: z.string(),
  onsetMs: z.number(),
  confidence: z.number(),
  evidence: z.array(z.looseObject({})),
  by: z.looseObject({}),
});
const told = z.looseObject({
  act: z.literal('told'),
  id: z.string(),
  subjectId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  cause: z.enum(['device-away', 'drivers-away', 'gateway-away']),
  devices: z.array(z.looseObject({})),
  findings: z.array(finding),
  toldMs: z.number(),
});
const seen = z.looseObject({ act: z.literal('seen'), id: z.string() });

/** The reports that nobody has seen yet, and the ids of all that were told. */
export class BlindBook {
  readonly #unseen = new Map<string, BlindReport>();
  readonly #known = new Set<string>();

  /** As the ledger has them, oldest first. */
  constructor(entries: readonly LedgerEntry[]) {
    for (const { body } of entries) {
      const report = told.safeParse(body);
      // What was parsed is what `toldEntry` wrote.
      if (report.success) this.add(reportIn(body as BlindReport & { readonly act: string }));
      const { data } = seen.safeParse(body);
      if (data) this.#unseen.delete(data.id);
    }
  }

  /** False where it has been told before. */
  add(report: BlindReport): boolean {
    if (this.#known.has(report.id)) return false;
    this.#known.add(report.id);
    this.#unseen.set(report.id, report);
    for (const kept of [this.#unseen, this.#known]) {
      const [oldest] = kept.keys();
      if (kept.size > reportsMost && oldest !== undefined) kept.delete(oldest);
    }
    return true;
  }

  get(id: string): BlindReport | undefined {
    return this.#unseen.get(id);
  }

  see(id: string): void {
    this.#unseen.delete(id);
  }

  of(subjectId: string): readonly BlindReport[] {
    return [...this.#unseen.values()].filter((report) => report.subjectId === subjectId);
  }

  get unseen(): readonly BlindReport[] {
    return [...this.#unseen.values()];
  }
}

export const toldEntry = (report: BlindReport, at: LedgerEntry['at']): LedgerEntry => ({
  kind: blindKind,
  subject: report.subjectId,
  at,
  body: { act: 'told', ...report },
});

export const seenEntry = (
  { id, subjectId }: BlindReport,
  by: string,
  at: LedgerEntry['at'],
): LedgerEntry => ({ kind: blindKind, subject: subjectId, at, body: { act: 'seen', id, by } });

const reportIn = ({ act: _, ...report }: BlindReport & { readonly act: string }): BlindReport => report;
