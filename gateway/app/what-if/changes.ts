import { z } from 'zod';
import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';

export const limitChangeKind = 'limit-change';

const proposal = z.object({
  state: z.literal('proposed'),
  by: z.string(),
  limit: z.string(),
  value: z.number(),
  beds: z.array(z.object({ bedId: z.string(), from: z.number() })),
  days: z.number(),
  before: z.number(),
  after: z.number(),
  /** Ids of the alarms, confirmed real, that would be lost. */
  lost: z.array(z.string()),
  unknown: z.number(),
  needsSecond: z.boolean(),
});
const decision = z.object({ state: z.enum(['approved', 'withdrawn']), by: z.string() });

export type Proposal = z.infer<typeof proposal>;
export type Decision = z.infer<typeof decision>;

export interface LimitChange {
  readonly id: string;
  readonly proposal: Proposal;
  readonly at: Instant;
  readonly decision?: Decision & { readonly at: Instant };
}

export const changeEntry = (id: string, body: Proposal | Decision, at: Instant): LedgerEntry => ({
  kind: limitChangeKind,
  subject: id,
  at,
  body,
});

/** Changes as the ledger's lines of that kind add up to, oldest first. Pure. */
export function changesIn(lines: readonly LedgerEntry[]): readonly LimitChange[] {
  const changes = new Map<string, LimitChange>();
  for (const { kind, subject: id, at, body } of lines) {
    if (kind !== limitChangeKind) continue;
    const proposed = proposal.safeParse(body);
    if (proposed.success) changes.set(id, { id, proposal: proposed.data, at });
    const decided = decision.safeParse(body);
    const before = changes.get(id);
    if (decided.success && before && before.decision === undefined)
      changes.set(id, { ...before, decision: { ...decided.data, at } });
  }
  return [...changes.values()];
}

export type ChangeRefusal = 'change-unknown' | 'change-decided' | 'second-person';

/** Why somebody may not decide a change; undefined where they may. Nobody approves what they proposed; they may withdraw it. Pure. */
export function whyNotDecide(
  change: LimitChange | undefined,
  isApproved: boolean,
  staffId: string,
): ChangeRefusal | undefined {
  if (change === undefined) return 'change-unknown';
  if (change.decision !== undefined) return 'change-decided';
  return isApproved && change.proposal.by === staffId ? 'second-person' : undefined;
}
