import type { Alarm } from '../../gateway/core/alarm.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';

export type Line = Pick<LedgerEntry, 'kind' | 'subject' | 'at' | 'body'>;

/** An escalation as the ledger tells it: `condition step`, when, and when it was due. Monotonic milliseconds. */
export interface Fired {
  readonly what: string;
  readonly atMs: number;
  readonly dueMs: number;
}

/** From the kill to the moment at which the next process said that it had started; infinite when it was killed first. */
export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Body {
  readonly act: string;
  readonly alarm?: Alarm;
  readonly set?: { readonly escalationStep?: number };
}

/**
 * Every escalation of the night's own conditions on the ledger; each is due one interval after the raising or the escalation
 * before it. Others (a child that a kill took along) have intervals of their own and are not part of the script.
 */
export function firedIn(
  lines: readonly Line[],
  script: { readonly intervalMs: number; readonly conditions: ReadonlySet<string> },
): readonly Fired[] {
  const { intervalMs } = script;
  const conditions = new Map<string, { readonly condition: string; step: number; fromMs: number }>();
  const fired: Fired[] = [];
  for (const { kind, subject, at, body } of lines) {
    if (kind !== 'alarm') continue;
    const { act, alarm, set } = body as Body;
    if (alarm !== undefined && script.conditions.has(alarm.conditionId))
      conditions.set(subject, { condition: alarm.conditionId, step: 0, fromMs: at.monoMs });
    const known = conditions.get(subject);
    if (act !== 'escalated' || known === undefined) continue;
    known.step = set?.escalationStep ?? known.step;
    fired.push({
      what: `${known.condition} ${known.step}`,
      atMs: at.monoMs,
      dueMs: known.fromMs + intervalMs,
    });
    known.fromMs = at.monoMs;
  }
  return fired;
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

/** Holds what fired against what must fire: once each, never early, late by at most the restart and a second. */
export function verdictOn(
  fired: readonly Fired[],
  expected: readonly string[],
  outages: readonly Outage[],
): Verdict {
  const whats = fired.map(({ what }) => what);
  const startsMs = outages.map(({ untilMs }) => untilMs);
  const lateBy = ({ atMs, dueMs }: Fired) => {
    const isAway = outages.some(({ fromMs, untilMs }) => dueMs >= fromMs - 50 && dueMs <= untilMs);
    // Due while no process ran: the next one that said it had started is where the second begins to count.
    const backMs = Math.min(...startsMs.filter((ms) => ms >= dueMs));
    return isAway ? { isAway, ms: atMs - backMs } : { isAway, ms: atMs - dueMs };
  };
  const worst = (isAway: boolean) =>
    Math.max(0, ...fired.map(lateBy).flatMap((late) => (late.isAway === isAway ? [late.ms] : [])));
  return {
    missing: expected.filter((what) => !whats.includes(what)),
    twice: whats.filter((what, index) => whats.indexOf(what) !== index),
    unasked: whats.filter((what) => !expected.includes(what)),
    early: fired.filter(({ atMs, dueMs }) => atMs < dueMs - 1).map(({ what }) => what),
    late: fired.filter((one) => lateBy(one).ms > lateMostMs).map(({ what }) => what),
    worstMs: worst(false),
    worstAfterRestartMs: worst(true),
  };
}
