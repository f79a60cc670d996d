import type { Alarm } from '../../core/alarm.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { type ObservedName, standingOf } from '../../core/observation.ts';
import type { Statement } from '../../station/handover-wire.ts';
import { countedTypes } from './background.ts';
import {
  type BedFacts,
  basisOf,
  deciderOf,
  isOpenAlarm,
  isWithinShift,
  record,
  responseMsOf,
  watchOf,
} from './facts.ts';

/** What happened in the shift: alarms, leavings of the bed, falls, desaturations, what staff entered, when nobody watched. */
export const assessmentOf = (facts: BedFacts): readonly Statement[] => [
  ...alarmsOf(facts),
  ...happenings(facts),
  ...observed(facts),
  ...uncovered(facts),
  ...blind(facts),
  ...silenced(facts),
  ...nothingOf(facts),
];

/** Told one by one; the others by kind. */
const alarmsMost = 12;

function alarmsOf(facts: BedFacts): readonly Statement[] {
  const raised = facts.alarms.filter(({ raisedAt }) => isWithinShift(facts, raisedAt.wallMs));
  if (raised.length === 0) return [record('no-alarms')];
  // The gravest are told one by one, in the order in which they came.
  const gravest = raised
    .toSorted((a, b) => rank[a.priority] - rank[b.priority] || a.raisedAt.wallMs - b.raisedAt.wallMs)
    .slice(0, alarmsMost);
  const told = new Set(gravest);
  const others = raised.filter((alarm) => !told.has(alarm));
  const sorted = gravest.toSorted((a, b) => a.raisedAt.wallMs - b.raisedAt.wallMs);
  return [
    ...sorted.map(alarmStatement),
    ...(others.length > 0
      ? [
          record('more-alarms', {
            count: others.length,
            types: countedTypes(others.map(({ type }) => type)),
            unclosed: others.filter(isOpenAlarm).length,
          }),
        ]
      : []),
  ];
}

const rank = { high: 0, medium: 1, low: 2 } as const;

/** One alarm: what it was, who answered and after how long, and how it ended. */
function alarmStatement(alarm: Alarm): Statement {
  const { type, priority, onset, by, custody, outcome, closedAt, closedBy } = alarm;
  const accepted = custody.find(({ step }) => step === 'accepted');
  const responseMs = responseMsOf(alarm);
  return {
    key: accepted?.by === undefined ? 'alarm-unanswered' : 'alarm',
    values: {
      type,
      priority,
      onsetMs: onset.wallMs,
      end: closedAt === undefined ? 'open' : (outcome ?? 'over'),
      ...(accepted?.by !== undefined && { owner: accepted.by }),
      ...(responseMs !== undefined && { responseMs }),
      ...(closedAt && { closedMs: closedAt.wallMs }),
      ...(closedBy !== undefined && { closedBy }),
    },
    basis: basisOf(by),
    by: deciderOf(by),
  };
}

/** What is asked about at each handover, also where it became no alarm; the kinds that tell of it, the first that any is on record of. */
const asked = {
  'bed-exits': [['out-of-bed'], ['bed-exit', 'failed-return']],
  falls: [['fall', 'suspected-fall', 'slump', 'long-lie', 'fall-check']],
  desaturations: [['spo2-low']],
} as const;

function askedOf(facts: BedFacts, kinds: readonly (readonly string[])[]): readonly CareEvent[] {
  const onsets = facts.events.filter(
    ({ phase, onset }) => phase === 'onset' && isWithinShift(facts, onset.wallMs),
  );
  const found = kinds.map((types) => onsets.filter(({ type }) => types.includes(type)));
  return found.find((events) => events.length > 0) ?? [];
}

const happenings = (facts: BedFacts): readonly Statement[] =>
  Object.entries(asked).flatMap(([what, kinds]) => happened(what, askedOf(facts, kinds)));

/** What did not happen is said, in one line. */
function nothingOf(facts: BedFacts): readonly Statement[] {
  const off = facts.silences.filter(({ kind }) => kind === 'alarm-off');
  const none = [
    ...Object.entries(asked).flatMap(([what, kinds]) => (askedOf(facts, kinds).length === 0 ? [what] : [])),
    ...(facts.gaps.length === 0 ? ['gaps'] : []),
    ...(facts.blind.length === 0 ? ['blind'] : []),
    ...(off.length === 0 ? ['silences'] : []),
  ];
  return none.length > 0 ? [record('none-recorded', { whats: none.join(',') })] : [];
}

function happened(what: string, events: readonly CareEvent[]): readonly Statement[] {
  const last = events.toSorted((a, b) => a.onset.wallMs - b.onset.wallMs).at(-1);
  if (last === undefined) return [];
  const byModel = events.find(({ by }) => by.modelDigest !== undefined);
  const { by } = byModel ?? last;
  const values = { what, count: events.length, lastMs: last.onset.wallMs };
  return [{ key: 'happened', values, basis: basisOf(by), by: deciderOf(by) }];
}

/** The latest of each that staff entered in the shift. */
function observed(facts: BedFacts): readonly Statement[] {
  const entered = facts.observations.filter(({ at }) => isWithinShift(facts, at.wallMs));
  const standing = [...standingOf(entered)];
  if (standing.length === 0) return [record('no-observations')];
  return standing.map(([name, { value, at, by }]) => ({
    key: 'observed',
    values: { name, ...givenBy(name, value) },
    basis: 'staff',
    atMs: at.wallMs,
    by,
  }));
}

function givenBy(name: ObservedName, value: unknown): Statement['values'] {
  if (name !== 'oxygen' || typeof value !== 'object' || value === null) return { value: value as number };
  const { kind, device, flowLpm, percent } = value as {
    readonly kind: string;
    readonly device?: string;
    readonly flowLpm?: number;
    readonly percent?: number;
  };
  return {
    value: kind,
    ...(device !== undefined && { device }),
    ...(flowLpm !== undefined && { flowLpm }),
    ...(percent !== undefined && { percent }),
  };
}

const gapsMost = 5;

function uncovered({ gaps }: BedFacts): readonly Statement[] {
  if (gaps.length === 0) return [];
  const totalMs = gaps.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  const longest = gaps.toSorted((a, b) => b.untilMs - b.fromMs - (a.untilMs - a.fromMs)).slice(0, gapsMost);
  const told = longest.toSorted((a, b) => a.fromMs - b.fromMs);
  return [
    ...told.map(({ fromMs, untilMs, isFromBefore, missing }) =>
      record(isFromBefore ? 'gap-from-before' : 'gap', {
        fromMs,
        untilMs,
        lastedMs: untilMs - fromMs,
        watch: watchOf(missing),
      }),
    ),
    ...(gaps.length > 1 ? [record('gaps-together', { count: gaps.length, lastedMs: totalMs })] : []),
  ];
}

function blind(facts: BedFacts): readonly Statement[] {
  return facts.blind.map(({ fromMs, toMs, cause, findings }) => ({
    key: findings.length > 0 ? 'blind-found' : 'blind',
    values: {
      fromMs,
      untilMs: toMs,
      cause,
      count: findings.length,
      types: countedTypes(findings.map(({ type }) => type)),
    },
    basis: findings.some(({ by }) => by.modelDigest !== undefined) ? 'model' : 'measured',
  }));
}

function silenced(facts: BedFacts): readonly Statement[] {
  const off = facts.silences.filter(({ kind }) => kind === 'alarm-off');
  return off.map(({ by, fromMs, untilMs, type = '', reason = '' }) => ({
    key: 'switched-off',
    values: { type, fromMs, untilMs, reason },
    basis: 'staff',
    atMs: fromMs,
    by,
  }));
}
