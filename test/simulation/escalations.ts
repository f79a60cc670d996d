import { type AlarmPolicies, policyFor } from '../../gateway/alarm/policy.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';

export type Line = Pick<LedgerEntry, 'kind' | 'subject' | 'at' | 'body'>;

/** An escalation as the ledger tells it: whose and which step, when, and when it was due. Monotonic milliseconds. */
export interface Fired {
  readonly what: string;
  readonly isScripted: boolean;
  readonly atMs: number;
  readonly dueMs: number;
}

/** The escalation that an alarm had ahead of it when it ended, or when the night did. */
export interface Ahead {
  readonly what: string;
  readonly dueMs: number;
  readonly endedMs: number;
}

/** Every escalation of a night. */
export interface Escalations {
  readonly fired: readonly Fired[];
  readonly ahead: readonly Ahead[];
}

/** From the kill to the moment at which the next process said that it had started; infinite when it was killed first. */
export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Body {
  readonly act: string;
  readonly alarm?: Alarm;
  readonly set?: { readonly escalationStep?: number; readonly closedAt?: unknown };
}

interface Followed {
  readonly name: string;
  readonly isScripted: boolean;
  readonly policy: ReturnType<typeof policyFor>;
  step: number;
  reminders: number;
  dueMs: number;
}

const nextOf = ({ name, policy: { maxSteps }, step, reminders }: Followed): string =>
  step < maxSteps ? `${name} ${step + 1}` : `${name} reminder ${reminders + 1}`;

/**
 * Every escalation and reminder on the ledger, each due one interval after the raising or the escalation before it, since nobody
 * acts that night. The script's conditions go by their names; others (a child that was killed, a slow disk) by their alarm's id,
 * for one condition may come back as another alarm.
 */
export function escalationsIn(
  lines: readonly Line[],
  night: {
    readonly policies: AlarmPolicies;
    readonly conditions: ReadonlySet<string>;
    readonly endMs: number;
  },
): Escalations {
  const open = new Map<string, Followed>();
  const fired: Fired[] = [];
  const ahead: Ahead[] = [];
  const end = (one: Followed, endedMs: number) =>
    ahead.push({ what: nextOf(one), dueMs: one.dueMs, endedMs });
  for (const { kind, subject, at, body } of lines) {
    if (kind !== 'alarm') continue;
    const { act, alarm, set } = body as Body;
    if (alarm !== undefined) {
      const isScripted = night.conditions.has(alarm.conditionId);
      const policy = policyFor(night.policies, alarm);
      const dueMs = at.monoMs + policy.acceptWithinMs;
      const name = isScripted ? alarm.conditionId : alarm.id;
      open.set(subject, { name, isScripted, policy, step: 0, reminders: 0, dueMs });
    }
    const known = open.get(subject);
    if (known === undefined) continue;
    if (act === 'escalated') {
      // A step that is told a second time is named twice; only beyond the last one a repetition is what is asked for.
      const isReminder = set?.escalationStep === undefined && known.step === known.policy.maxSteps;
      known.step = set?.escalationStep ?? known.step;
      if (isReminder) known.reminders += 1;
      const what = isReminder ? `${known.name} reminder ${known.reminders}` : `${known.name} ${known.step}`;
      fired.push({ what, isScripted: known.isScripted, atMs: at.monoMs, dueMs: known.dueMs });
      const { maxSteps, remindEveryMs, acceptWithinMs } = known.policy;
      known.dueMs = at.monoMs + (known.step >= maxSteps ? remindEveryMs : acceptWithinMs);
    }
    if (set?.closedAt === undefined) continue;
    end(known, at.monoMs);
    open.delete(subject);
  }
  for (const one of open.values()) end(one, night.endMs);
  return { fired, ahead };
}

export interface Verdict {
  readonly missing: readonly string[];
  readonly twice: readonly string[];
  readonly unasked: readonly string[];
  readonly early: readonly string[];
  readonly late: readonly string[];
  /** The latest of those that fell due while a process ran, and of those that fell due while none did, counted from its start. */
  readonly worstMs: number;
  readonly worstAfterRestartMs: number;
}

const lateMostMs = 1000;

/**
 * The spans in which a process ran. What fell due must be on the ledger a second after it in the first span that has this second: a
 * process that is killed sooner may have had it under way.
 */
const runsBetween = (outages: readonly Outage[]): readonly Outage[] =>
  [Number.NEGATIVE_INFINITY, ...outages.map(({ untilMs }) => untilMs)].map((fromMs, index) => ({
    fromMs,
    untilMs: outages[index]?.fromMs ?? Number.POSITIVE_INFINITY,
  }));

/**
 * Holds what fired against what must fire: once each, never early, late by at most the restart and a second. For the script that is
 * the list; for any other alarm what the ledger shows to have been due before its end.
 */
export function verdictOn(
  { fired, ahead }: Escalations,
  expected: readonly string[],
  outages: readonly Outage[],
): Verdict {
  const whats = fired.map(({ what }) => what);
  const runs = runsBetween(outages);
  const lateBy = ({ atMs, dueMs }: Pick<Fired, 'atMs' | 'dueMs'>) => {
    const run = runs.find(({ fromMs, untilMs }) => untilMs - Math.max(dueMs, fromMs) > lateMostMs);
    const owedMs = Math.max(dueMs, run?.fromMs ?? dueMs);
    return { isAway: owedMs > dueMs, ms: atMs - owedMs };
  };
  const worst = (isAway: boolean) =>
    Math.max(0, ...fired.map(lateBy).flatMap((late) => (late.isAway === isAway ? [late.ms] : [])));
  const overdue = ahead.filter(({ dueMs, endedMs }) => lateBy({ atMs: endedMs, dueMs }).ms > lateMostMs);
  return {
    missing: [
      ...expected.filter((what) => !whats.includes(what)),
      ...overdue.map(({ what }) => what).filter((what) => !expected.includes(what)),
    ],
    twice: whats.filter((what, index) => whats.indexOf(what) !== index),
    unasked: fired
      .filter(
        ({ what, isScripted }) => isScripted && !expected.includes(what) && !what.includes(' reminder '),
      )
      .map(({ what }) => what),
    early: fired.filter(({ atMs, dueMs }) => atMs < dueMs - 1).map(({ what }) => what),
    late: fired.filter((one) => lateBy(one).ms > lateMostMs).map(({ what }) => what),
    worstMs: worst(false),
    worstAfterRestartMs: worst(true),
  };
}
