import { z } from 'zod';
import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';

export const limitChangeKind = 'limit-change';

const proposal = z.object({
  state: z.literal('proposed'),
  by: z.string(),
  limit: z.string(),
  value: z.number(),
  /** Every bed where it is watched was meant, not one of them. */
  isWard: z.boolean().default(false),
  beds: z.array(z.object({ bedId: z.string(), from: z.number(), residentId: z.string().optional() })),
  days: z.number(),
  before: z.number(),
  after: z.number(),
  /** Ids of the alarms, confirmed real, that would be lost. */
  lost: z.array(z.string()),
  unknown: z.number(),
  needsSecond: z.boolean(),
});
const decision = z.object({ state: z.enum(['approved', 'withdrawn']), by: z.string() });
/** A gateway began with it. */
const begun = z.object({ state: z.literal('in-force') });
/** It could not be written into the configuration, or not be started with. */
const kept = z.object({ state: z.literal('not-in-force'), why: z.string() });
/** Somebody had it tried again. */
const again = z.object({ state: z.literal('again'), by: z.string() });

export type Proposal = z.infer<typeof proposal>;
export type Decision = z.infer<typeof decision>;
export type LimitLine =
  | Proposal
  | Decision
  | z.infer<typeof begun>
  | z.infer<typeof kept>
  | z.infer<typeof again>;

export interface LimitChange {
  readonly id: string;
  readonly proposal: Proposal;
  readonly at: Instant;
  /** `line` is its place among the lines: the order of decisions, whatever the clock said. */
  readonly decision?: Decision & { readonly at: Instant; readonly line: number };
  /** Since when it was in force for the first time. */
  readonly inForceAt?: Instant;
  /** The code of why it was not put in force. */
  readonly why?: string | undefined;
  /** Who had it tried again last. */
  readonly again?: { readonly by: string; readonly at: Instant };
}

export const changeEntry = (id: string, body: LimitLine, at: Instant): LedgerEntry => ({
  kind: limitChangeKind,
  subject: id,
  at,
  body,
});

/** Changes as the ledger's lines of that kind add up to, oldest first. Pure. */
export function changesIn(lines: readonly LedgerEntry[]): readonly LimitChange[] {
  const changes = new Map<string, LimitChange>();
  for (const [line, { kind, subject: id, at, body }] of lines.entries()) {
    if (kind !== limitChangeKind) continue;
    const proposed = proposal.safeParse(body);
    if (proposed.success) changes.set(id, { id, proposal: proposed.data, at });
    const before = changes.get(id);
    if (before !== undefined) changes.set(id, { ...before, ...addedBy(before, body, at, line) });
  }
  return [...changes.values()];
}

function addedBy(
  { decision: decided, inForceAt }: LimitChange,
  body: unknown,
  at: Instant,
  line: number,
): object {
  const next = decision.safeParse(body);
  if (next.success && decided === undefined) return { decision: { ...next.data, at, line } };
  if (begun.safeParse(body).success && inForceAt === undefined) return { inForceAt: at };
  const retried = again.safeParse(body);
  // What came of the try before says nothing about this one.
  if (retried.success) return { again: { by: retried.data.by, at }, why: undefined };
  const reason = kept.safeParse(body);
  return reason.success ? { why: reason.data.why } : {};
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

export type ForceRefusal =
  | 'change-unknown'
  | 'not-approved'
  | 'already-in-force'
  | 'change-replaced'
  | 'second-person';

/**
 * Why somebody may not have an approved limit tried again; undefined where they may. An approval is used up once a gateway ran with it, and
 * is void once another one of the same limit was approved at one of its beds. Who may not approve it may not put it in force. Pure.
 */
export function whyNotForce(
  changes: readonly LimitChange[],
  id: string,
  staffId: string,
): ForceRefusal | undefined {
  const change = changes.find((one) => one.id === id);
  if (change === undefined) return 'change-unknown';
  if (change.decision?.state !== 'approved') return 'not-approved';
  if (change.inForceAt !== undefined) return 'already-in-force';
  if (changes.some((one) => isReplacedBy(change, one))) return 'change-replaced';
  const { needsSecond, by } = change.proposal;
  return needsSecond && by === staffId ? 'second-person' : undefined;
}

function isReplacedBy(
  { decision: own, proposal: { limit, beds } }: LimitChange,
  other: LimitChange,
): boolean {
  const { decision: theirs, proposal } = other;
  if (own === undefined || theirs?.state !== 'approved' || theirs.line <= own.line) return false;
  const at = new Set(beds.map(({ bedId }) => bedId));
  return proposal.limit === limit && proposal.beds.some(({ bedId }) => at.has(bedId));
}
