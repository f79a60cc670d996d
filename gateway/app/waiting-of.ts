import type { Check } from '../corroborate/check.ts';
import type { Lease } from '../corroborate/lease.ts';
import type { Waiting } from '../station/waiting.ts';

/** What is under way at a bed, as the board is told of it. A lease that is dead holds nothing, and is not shown. */
export function waitingOf(check: Check | undefined, lease: Lease | undefined): Waiting {
  const [first] = check?.events ?? [];
  const isAlive = lease !== undefined && lease.end === undefined;
  return {
    ...(check && {
      check: {
        sinceMs: (first?.onset ?? check.dueAt).wallMs,
        untilMs: check.dueAt.wallMs,
        ...(check.asked !== undefined && { robotId: check.asked }),
        evidence: check.evidence,
      },
    }),
    ...(isAlive && {
      handled: {
        robotId: lease.robotId,
        sinceMs: lease.grantedAt.wallMs,
        isExitHeld: lease.held !== undefined,
      },
    }),
  };
}
