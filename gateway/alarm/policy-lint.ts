import { VigilError } from '../core/error.ts';
import type { AlarmPolicies, AlarmPolicy } from './policy.ts';
import { defaultPolicies, higher, unknownAboutPerson } from './policy.ts';

const seconds = 1000;
const minutes = 60_000;

export type PolicyOverrides = Readonly<Record<string, Partial<AlarmPolicy>>>;

/** The default policies with a facility's changes. Refuses, all at once, what would silence a high-priority kind. */
export function policiesWith(overrides: PolicyOverrides): AlarmPolicies {
  const policies = new Map(defaultPolicies);
  const problems: string[] = [];
  for (const [type, change] of Object.entries(overrides)) {
    const base = defaultPolicies.get(type) ?? unknownAboutPerson;
    const policy = { ...base, ...change };
    problems.push(
      ...problemsOf(type, policy, base).map(({ field, reason }) => `alarms.${type}: ${field}: ${reason}`),
    );
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

const delayMost = { any: 10 * minutes, high: 10 * seconds } as const;

/**
 * The kinds that have a limit, and their widest deadband in the unit of the value: twice the detectors' own. Wider, and a value
 * that hardly recovered would never be told a second time.
 */
export const widestDeadband: Readonly<Record<string, number>> = {
  'spo2-low': 5,
  'heart-rate-low': 10,
  'heart-rate-high': 10,
  'respiration-low': 4,
  'respiration-high': 4,
  'temperature-low': 0.4,
  'temperature-high': 0.4,
  'blood-pressure-low': 10,
  'blood-pressure-high': 10,
  'robot-battery-low': 6,
};

/** One thing in a policy that would silence what must sound, or makes no sense. */
export interface PolicyProblem {
  readonly field: keyof AlarmPolicy;
  readonly reason: string;
}

/** What is wrong with a kind's changed policy; `base` is the shipped one. */
export function problemsOf(type: string, policy: AlarmPolicy, base: AlarmPolicy): PolicyProblem[] {
  const isHigh = base.priority === 'high' || policy.priority === 'high';
  const rules: readonly Rule[] = [
    ...(Object.keys(longest) as Limit[]).map((limit) => {
      const most = isHigh ? longest[limit].high : longest[limit].any;
      const isUsable = policy[limit] >= seconds && policy[limit] <= most;
      return [limit, isUsable, `must be 1 to ${most / seconds} s, not ${policy[limit] / seconds} s`] as const;
    }),
    ...(['onDelayMs', 'offDelayMs'] as const).flatMap((delay) => {
      const given = policy[delay] ?? 0;
      const most = isHigh && delay === 'onDelayMs' ? delayMost.high : delayMost.any;
      const isUsable = given >= 0 && given <= most;
      return [
        [delay, isUsable, `must be 0 to ${most / seconds} s, not ${given / seconds} s`] as const,
        // Nobody falls for ten seconds: a happening that is held back is lost.
        [delay, given === 0 || policy.isLasting, 'only a condition that lasts can be delayed'] as const,
      ];
    }),
    ...deadbandRules(type, policy),
    ['maxSteps', policy.maxSteps >= 1 && policy.maxSteps <= 10, 'must be 1 to 10'],
    ['risesTo', higher(policy.risesTo, policy.priority) === policy.risesTo, 'is below priority'],
    // De-escalation never below what the condition deserves (IEC 60601-1-8).
    ['priority', base.priority !== 'high' || policy.priority === 'high', 'a high-priority kind stays high'],
    [
      'isLatching',
      !(base.priority === 'high' && base.isLatching) || policy.isLatching,
      'this kind latches until a person has looked',
    ],
  ];
  return rules.flatMap(([field, isKept, reason]) => (isKept ? [] : [{ field, reason }]));
}

type Rule = readonly [field: keyof AlarmPolicy, isKept: boolean, reason: string];

function deadbandRules(type: string, { deadband }: AlarmPolicy): Rule[] {
  const most = widestDeadband[type];
  if (deadband === undefined) return [];
  if (most === undefined) return [['deadband', false, 'this kind has no limit to come back over']];
  return [['deadband', deadband >= 0 && deadband <= most, `must be 0 to ${most}, not ${deadband}`]];
}
