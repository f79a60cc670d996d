import type { Instant } from '../../core/instant.ts';
import type { LimitChangeView } from '../../station/what-if-wire.ts';
import type { StaffView } from '../../station/wire.ts';
import type { LimitChange } from './changes.ts';

/** What the ledger's lines of a change do not say themselves. */
export interface ChangeContext {
  readonly correct: (at: Instant) => number;
  readonly nameOf: (staffId: string) => string;
  readonly labelOf: (bedId: string) => string;
  /** The gateway is about to begin anew with it. */
  readonly isWaiting: boolean;
  /** The configuration in force has its value at every bed of it. */
  readonly isStill: boolean;
  /** Whoever asks may have it tried again. */
  readonly mayForce: boolean;
}

/** A proposed limit as the page shows it to somebody. Pure. */
export function changeView(
  { id, proposal, at, decision, inForceAt, why, again }: LimitChange,
  who: StaffView,
  { correct, nameOf, labelOf, isWaiting, isStill, mayForce }: ChangeContext,
): LimitChangeView {
  const {
    state: _,
    by,
    lost,
    beds,
    limit,
    value,
    isWard,
    days,
    before,
    after,
    unknown,
    needsSecond,
  } = proposal;
  return {
    id,
    limit,
    value,
    isWard,
    days,
    before,
    after,
    unknown,
    needsSecond,
    beds: beds.map(({ bedId, from }) => ({ bedId, from, label: labelOf(bedId) })),
    lost: lost.length,
    state: decision?.state ?? 'proposed',
    proposedBy: nameOf(by),
    proposedMs: correct(at),
    mayApprove: decision === undefined && by !== who.id,
    mayForce: mayForce && !isWaiting,
    ...(decision && { decidedBy: nameOf(decision.by), decidedMs: correct(decision.at) }),
    ...(decision?.state === 'approved' && { force: forceOf(inForceAt !== undefined, isWaiting, isStill) }),
    ...(again && { againBy: nameOf(again.by), againMs: correct(again.at) }),
    ...(inForceAt ? { inForceMs: correct(inForceAt) } : why !== undefined && { why }),
  };
}

function forceOf(hasBegun: boolean, isWaiting: boolean, isStill: boolean): LimitChangeView['force'] {
  if (hasBegun) return isStill ? 'in-force' : 'replaced';
  return isWaiting ? 'waits' : 'not-in-force';
}
