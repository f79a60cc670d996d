import type { CareEvent, Evidence } from '../core/care-event.ts';
import type { Hold } from '../core/hold.ts';
import type { BedId, RobotId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs, plusMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';

/**
 * While a transfer robot handles a resident, the empty bed is expected: the robot's lease holds the bed exit. A lease dies of
 * anything that makes the handling doubtful, and a dead lease holds nothing: what it held becomes an alarm in the same step.
 */
export interface Lease {
  readonly bedId: BedId;
  readonly robotId: RobotId;
  readonly grantedAt: Instant;
  /** Without a sign of life it ends here. */
  readonly dueAt: Instant;
  /** The exit that it holds. */
  readonly held?: CareEvent;
  /** It is dead, and stays so until the robot has stopped saying that it handles the resident: it holds nothing. */
  readonly end?: LeaseEnd;
}

export type Leases = ReadonlyMap<BedId, Lease>;

export const noLeases: Leases = new Map();

/** Why a lease is dead. */
export const leaseEnds = [
  'link-lost',
  'force-limit',
  'stopped',
  'ended',
  'no-sign-of-life',
  'too-long',
  'not-stored',
] as const;

export type LeaseEnd = (typeof leaseEnds)[number];

export type LeaseInput =
  /** The robot says, again and again, that it handles the resident of this bed. */
  | { readonly type: 'handling'; readonly robotId: RobotId; readonly bedId: BedId }
  | { readonly type: 'lost'; readonly robotId: RobotId; readonly end: LeaseEnd }
  | { readonly type: 'event'; readonly event: CareEvent }
  | { readonly type: 'due'; readonly bedId: BedId };

export interface LeaseResult {
  readonly leases: Leases;
  /** Bed exits that go on to the alarms. */
  readonly onward: readonly CareEvent[];
  readonly entries: readonly LedgerEntry[];
  readonly setHolds: readonly Hold[];
  readonly clearHolds: readonly string[];
}

/** VDA 5050: a state comes every 30 s at the latest; a robot that says nothing for longer is no witness. */
export const signOfLifeMs = 35_000;
/** A renewal is stored; robots that tell their state many times a second are not renewed at each. */
const renewedAfterMs = 5_000;
/** A transfer takes minutes; what lasts longer is none, whatever the robot says. */
export const longestMs = 15 * 60_000;

/** The types of event that a lease may hold. */
const holdable: ReadonlySet<string> = new Set(['bed-exit', 'failed-return']);

const holdId = (bed: BedId) => `lease.${bed}`;

const same = (leases: Leases): LeaseResult => ({
  leases,
  onward: [],
  entries: [],
  setHolds: [],
  clearHolds: [],
});

/** The next leases. Pure. A bed exit is silent exactly while its lease lives. */
export function leaseStep(leases: Leases, input: LeaseInput, now: Instant): LeaseResult {
  switch (input.type) {
    case 'handling':
      return onHandling(leases, input.robotId, input.bedId, now);
    case 'lost':
      return [...leases.values()]
        .filter(
          ({ robotId, end }) => robotId === input.robotId && (end === undefined || input.end === 'ended'),
        )
        .reduce((result, lease) => joined(result, ended(result.leases, lease, input.end, now)), same(leases));
    case 'event':
      return onEvent(leases, input.event, now);
    case 'due': {
      const lease = leases.get(input.bedId);
      if (lease === undefined || elapsedMs(now, lease.dueAt) > 0) return same(leases);
      return lease.end === undefined
        ? ended(leases, lease, endOf(lease, now), now)
        : forgotten(leases, lease);
    }
    default:
      return input satisfies never;
  }
}

/** Which limit a lease that is due has reached. */
const endOf = ({ grantedAt }: Lease, now: Instant): LeaseEnd =>
  elapsedMs(grantedAt, now) >= longestMs ? 'too-long' : 'no-sign-of-life';

function onHandling(leases: Leases, robotId: RobotId, bedId: BedId, now: Instant): LeaseResult {
  const earlier = leases.get(bedId);
  if (earlier !== undefined && earlier.robotId !== robotId) return same(leases);
  const isFresh = earlier !== undefined && elapsedMs(now, earlier.dueAt) > signOfLifeMs - renewedAfterMs;
  if (isFresh) return same(leases);
  // What died of a force limit does not live again because the robot goes on.
  if (earlier?.end !== undefined) return kept(leases, { ...earlier, dueAt: plusMs(now, signOfLifeMs) });
  if (earlier !== undefined && elapsedMs(earlier.dueAt, now) >= 0)
    return ended(leases, earlier, endOf(earlier, now), now);
  const grantedAt = earlier?.grantedAt ?? now;
  const leftMs = longestMs - elapsedMs(grantedAt, now);
  const lease: Lease = {
    ...(earlier ?? { bedId, robotId, grantedAt }),
    dueAt: plusMs(now, Math.min(signOfLifeMs, leftMs)),
  };
  const result = kept(leases, lease);
  return earlier === undefined ? { ...result, entries: [entry(lease, 'lease-granted', now)] } : result;
}

function onEvent(leases: Leases, event: CareEvent, now: Instant): LeaseResult {
  const lease = event.bedId === undefined ? undefined : leases.get(event.bedId);
  const passed = { ...same(leases), onward: [event] };
  if (lease === undefined || lease.end !== undefined || !holdable.has(event.type)) return passed;
  if (elapsedMs(lease.dueAt, now) >= 0) {
    const end = ended(leases, lease, endOf(lease, now), now);
    return { ...end, onward: [...end.onward, event] };
  }
  if (event.phase === 'onset') {
    // One condition waits; what another device says of the bed is not held by the same lease.
    if (lease.held !== undefined && lease.held.conditionId !== event.conditionId) return passed;
    const held = { ...lease, held: event };
    return { ...kept(leases, held), entries: [entry(held, 'exit-held', now, { event })] };
  }
  if (lease.held?.conditionId !== event.conditionId) return passed;
  const { held, ...free } = lease;
  return { ...kept(leases, free), entries: [entry(free, 'exit-over', now, { held: held.id })] };
}

function ended(leases: Leases, lease: Lease, end: LeaseEnd, now: Instant): LeaseResult {
  const { held, ...rest } = lease;
  const { robotId } = lease;
  const dead = kept(leases, { ...rest, end, dueAt: plusMs(now, signOfLifeMs) });
  const why: Evidence = { witness: 'robot', key: `lease-${end}`, values: { robot: robotId }, isFor: true };
  return {
    ...(end === 'ended' ? forgotten(leases, lease) : dead),
    onward: held === undefined ? [] : [{ ...held, evidence: [...held.evidence, why] }],
    entries: [entry(lease, 'lease-ended', now, { end, ...(held && { held: held.id }) })],
  };
}

function forgotten(leases: Leases, { bedId }: Lease): LeaseResult {
  const rest = new Map(leases);
  rest.delete(bedId);
  return { ...same(rest), clearHolds: [holdId(bedId)] };
}

function kept(leases: Leases, lease: Lease): LeaseResult {
  const hold: Hold = { id: holdId(lease.bedId), kind: 'lease', dueAt: lease.dueAt, body: lease };
  return { ...same(new Map(leases).set(lease.bedId, lease)), setHolds: [hold] };
}

const joined = (a: LeaseResult, b: LeaseResult): LeaseResult => ({
  leases: b.leases,
  onward: [...a.onward, ...b.onward],
  entries: [...a.entries, ...b.entries],
  setHolds: [...a.setHolds, ...b.setHolds],
  clearHolds: [...a.clearHolds, ...b.clearHolds],
});

const entry = (lease: Lease, act: string, at: Instant, more: object = {}): LedgerEntry => ({
  kind: 'lease',
  subject: lease.bedId,
  at,
  body: { act, robotId: lease.robotId, ...more },
});

/** A lease that a restart found. Across boots it cannot have been renewed: it is due at once. */
export function restoredLease({ body, dueAt }: Hold, now: Instant): Lease {
  const lease = body as Lease;
  return { ...lease, dueAt: dueAt.bootId === now.bootId ? dueAt : now };
}
