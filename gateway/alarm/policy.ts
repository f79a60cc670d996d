import type { Category, DeadlineKind, Priority } from '../core/alarm.ts';
import type { Subject } from '../core/care-event.ts';
import { VigilError } from '../core/error.ts';

/** How one kind of alarm condition behaves. Data only: the rules that read it are in `life.ts`. */
export interface AlarmPolicy {
  readonly category: Category;
  /** Never lower than this while the condition is present (IEC 60601-1-8, priorities). */
  readonly priority: Priority;
  /** The signal outlives the condition until a person acts. */
  readonly isLatching: boolean;
  /** It has a cessation (low SpO2, a silent device). Otherwise it is a happening (a fall) and only a person ends it. */
  readonly isLasting: boolean;
  /** Happenings of one family at one bed within `joinWithinMs` are one alarm with several witnesses. */
  readonly family?: string;
  /** Nobody accepted for so long: the next escalation step. */
  readonly acceptWithinMs: number;
  /** Accepted, but nobody arrived or closed for so long: the signal comes back. */
  readonly acceptanceExpiresMs: number;
  /** At the bedside, or answered while still present, but not over for so long: the signal comes back. */
  readonly bedsideExpiresMs: number;
  /** Escalation steps before it only repeats. */
  readonly maxSteps: number;
  /** The priority gains one rank a step, up to this one. */
  readonly risesTo: Priority;
  /** After the last step: how often the call is repeated (reminder signal), for as long as nobody accepts. */
  readonly remindEveryMs: number;
}

export type AlarmPolicies = ReadonlyMap<string, AlarmPolicy>;

/** A fall and a suspected fall this close together at one bed are one happening seen twice. */
export const joinWithinMs = 30_000;

const seconds = 1000;
const minutes = 60_000;

const urgent: AlarmPolicy = {
  category: 'physiological',
  priority: 'high',
  isLatching: true,
  isLasting: false,
  acceptWithinMs: 60 * seconds,
  acceptanceExpiresMs: 3 * minutes,
  bedsideExpiresMs: 30 * minutes,
  maxSteps: 3,
  risesTo: 'high',
  remindEveryMs: 2 * minutes,
};

const equipment: AlarmPolicy = {
  category: 'technical',
  priority: 'medium',
  // Usual for technical conditions: their signals stop by themselves when the fault is gone (IEC 60601-1-8).
  isLatching: false,
  isLasting: true,
  acceptWithinMs: 5 * minutes,
  acceptanceExpiresMs: 15 * minutes,
  bedsideExpiresMs: 60 * minutes,
  maxSteps: 2,
  risesTo: 'medium',
  remindEveryMs: 10 * minutes,
};

/**
 * The policy of each care event type. Priorities follow IEC 60601-1-8's table of harm against onset (reference:
 * standards page on alarms, section 1); its numbers are to be checked against the text before any claim.
 */
export const defaultPolicies: AlarmPolicies = new Map<string, AlarmPolicy>([
  ['fall', { ...urgent, family: 'fall' }],
  [
    'suspected-fall',
    {
      ...urgent,
      priority: 'medium',
      family: 'fall',
      acceptWithinMs: 90 * seconds,
      remindEveryMs: 3 * minutes,
    },
  ],
  // Irreversible harm, prompt onset. ISO 80601-2-61 asks for medium at least; latching, because a resident who
  // recovered from a desaturation by himself must still be looked at.
  ['spo2-low', { ...urgent, isLasting: true }],
  ['apnoea', { ...urgent, isLasting: true }],
  // The robot pressed on a person: hidden injuries are found only by looking.
  ['contact', urgent],
  // UL 1069: a call stays lit until it is reset by hand.
  ['help-call', urgent],
  [
    'bed-exit',
    {
      ...urgent,
      priority: 'low',
      isLatching: false,
      isLasting: true,
      acceptWithinMs: 5 * minutes,
      risesTo: 'medium',
    },
  ],
  [
    'irregular-pulse',
    { ...urgent, priority: 'low', isLasting: true, acceptWithinMs: 15 * minutes, risesTo: 'medium' },
  ],
  // The robot is safe when stopped, but it may stand in a doorway or hold something: somebody goes within minutes.
  [
    'emergency-stop',
    { ...equipment, acceptWithinMs: 2 * minutes, acceptanceExpiresMs: 10 * minutes, risesTo: 'high' },
  ],
  // Somebody stands where the robot watches: usual in a ward, worth a look when it lasts.
  ['field-violation', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes }],
  // A wearable stays in its pocket, a hand trembles: the value is not shown, somebody should look at the sensor.
  ['unreliable-reading', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes, risesTo: 'low' }],
  ['sensor-off', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes }],
  // A bed may be unwatched. Harm needs a second event, hence medium; it does not rise, since no rank makes it truer.
  ['device-silent', equipment],
  // A child is restarted within seconds, so it starts at medium; a minute without it is a ward without eyes.
  [
    'process-down',
    { ...equipment, acceptWithinMs: 60 * seconds, risesTo: 'high', remindEveryMs: 2 * minutes },
  ],
  // Alarms sound from memory; a power cut would now lose them.
  [
    'store-failed',
    {
      ...equipment,
      priority: 'high',
      risesTo: 'high',
      acceptWithinMs: 2 * minutes,
      acceptanceExpiresMs: 10 * minutes,
      remindEveryMs: 5 * minutes,
    },
  ],
  // A single slow flush on a worn card delays nothing (the signal went out); it announces a failing disk.
  [
    'store-slow',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // The old model goes on watching; somebody must know that the new one does not.
  ['model-refused', { ...equipment, isLasting: false, acceptWithinMs: 15 * minutes }],
  // Somebody should look; whether it becomes an alarm is decided by the deadline of its check, not here.
  [
    'fall-check',
    {
      ...urgent,
      priority: 'low',
      family: 'fall',
      acceptWithinMs: 10 * minutes,
      risesTo: 'low',
      remindEveryMs: 30 * minutes,
    },
  ],
]);

/** Types without a row: about a person until somebody says otherwise, and held until somebody looked. */
const unknownAboutPerson: AlarmPolicy = { ...urgent, priority: 'medium', acceptWithinMs: 2 * minutes };

/** The policy for an alarm or event; unknown types get a careful one, never silence. */
export function policyFor(policies: AlarmPolicies, about: Subject & { readonly type: string }): AlarmPolicy {
  const isAboutPerson = about.bedId !== undefined || about.residentId !== undefined;
  return policies.get(about.type) ?? (isAboutPerson ? unknownAboutPerson : equipment);
}

const ranks: readonly Priority[] = ['low', 'medium', 'high'];

/** The more urgent of two priorities. */
export const higher = (a: Priority, b: Priority): Priority => (ranks.indexOf(a) >= ranks.indexOf(b) ? a : b);

/** One rank up, at most to `limit`; never down. */
export function raised(priority: Priority, limit: Priority): Priority {
  const up = ranks[ranks.indexOf(priority) + 1] ?? priority;
  return higher(up, limit) === limit ? up : priority;
}

/** No deadline of this kind is ever set further ahead; what a restart with a wrong clock is held against. */
export function longestWaitMs(policy: AlarmPolicy, kind: DeadlineKind): number {
  return kind === 'escalation'
    ? Math.max(policy.acceptWithinMs, policy.remindEveryMs)
    : Math.max(policy.acceptanceExpiresMs, policy.bedsideExpiresMs);
}

export type PolicyOverrides = Readonly<Record<string, Partial<AlarmPolicy>>>;

/** The default policies with a facility's changes. Refuses, all at once, what would silence a high-priority kind. */
export function policiesWith(overrides: PolicyOverrides): AlarmPolicies {
  const policies = new Map(defaultPolicies);
  const problems: string[] = [];
  for (const [type, change] of Object.entries(overrides)) {
    const base = defaultPolicies.get(type) ?? unknownAboutPerson;
    const policy = { ...base, ...change };
    problems.push(...problemsOf(policy, base).map((problem) => `alarms.${type}: ${problem}`));
    policies.set(type, policy);
  }
  if (problems.length > 0) throw new VigilError('VIGIL_CONFIG_INVALID', problems.join('; '));
  return policies;
}

type Limit = 'acceptWithinMs' | 'acceptanceExpiresMs' | 'bedsideExpiresMs' | 'remindEveryMs';

/** Longest waits: for any kind a day; for a high-priority kind what leaves time to help. */
const longest: Readonly<Record<Limit, { readonly any: number; readonly high: number }>> = {
  acceptWithinMs: { any: 24 * 60 * minutes, high: 5 * minutes },
  acceptanceExpiresMs: { any: 24 * 60 * minutes, high: 15 * minutes },
  bedsideExpiresMs: { any: 24 * 60 * minutes, high: 120 * minutes },
  remindEveryMs: { any: 24 * 60 * minutes, high: 10 * minutes },
};

function problemsOf(policy: AlarmPolicy, base: AlarmPolicy): string[] {
  const problems: string[] = [];
  const isHigh = base.priority === 'high' || policy.priority === 'high';
  for (const limit of [
    'acceptWithinMs',
    'acceptanceExpiresMs',
    'bedsideExpiresMs',
    'remindEveryMs',
  ] as const) {
    const most = isHigh ? longest[limit].high : longest[limit].any;
    const isUsable = policy[limit] >= 1000 && policy[limit] <= most;
    if (!isUsable) problems.push(`${limit} must be 1000 to ${most}, not ${policy[limit]}`);
  }
  if (!(policy.maxSteps >= 1 && policy.maxSteps <= 10)) problems.push('maxSteps must be 1 to 10');
  if (higher(policy.risesTo, policy.priority) !== policy.risesTo) problems.push('risesTo is below priority');
  // De-escalation never below what the condition deserves (IEC 60601-1-8).
  if (base.priority === 'high' && policy.priority !== 'high')
    problems.push('a high-priority kind stays high');
  if (base.priority === 'high' && base.isLatching && !policy.isLatching) {
    problems.push('this kind latches until a person has looked');
  }
  return problems;
}
