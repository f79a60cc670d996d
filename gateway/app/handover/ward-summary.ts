import type { Alarm } from '../../core/alarm.ts';
import type { Statement } from '../../station/handover-wire.ts';
import { type BedFacts, isOpenAlarm, isWithinShift, record, responseMsOf, type ShiftFacts } from './facts.ts';
import { openAlarm } from './situation.ts';

/** The ward first: how many, what is open, who is not covered, how soon somebody came, who was on. */
export function wardSummary(
  facts: ShiftFacts,
  beds: readonly BedFacts[],
  drills: number,
): readonly Statement[] {
  const raised = facts.alarms.filter(({ raisedAt }) => isWithinShift(facts, raisedAt.wallMs));
  return [
    ...(facts.isCut ? [record('cut')] : []),
    record('ward-beds', { count: beds.length, empty: facts.emptyBeds.length }),
    ...counts(raised),
    ...openOnes(facts),
    ...responses(raised),
    ...(drills > 0 ? [record('ward-drills', { count: drills })] : []),
    ...cover(beds),
    ...scores(beds),
    ...pauses(facts),
    ...people(facts, raised),
  ];
}

const sum = (alarms: readonly Alarm[], is: (alarm: Alarm) => boolean): number => alarms.filter(is).length;

function counts(raised: readonly Alarm[]): readonly Statement[] {
  if (raised.length === 0) return [record('ward-no-alarms')];
  return [
    record('ward-alarms', {
      count: raised.length,
      high: sum(raised, ({ priority }) => priority === 'high'),
      medium: sum(raised, ({ priority }) => priority === 'medium'),
      low: sum(raised, ({ priority }) => priority === 'low'),
      technical: sum(raised, ({ category }) => category === 'technical'),
    }),
    {
      key: 'ward-outcomes',
      basis: 'staff',
      values: {
        real: sum(raised, ({ outcome }) => outcome === 'real'),
        false: sum(raised, ({ outcome }) => outcome === 'false'),
        care: sum(raised, ({ outcome }) => outcome === 'care-in-progress'),
        over: sum(raised, (alarm) => !isOpenAlarm(alarm) && alarm.outcome === undefined),
        open: sum(raised, isOpenAlarm),
      },
    },
  ];
}

const openMost = 12;
const rank = { high: 0, medium: 1, low: 2 } as const;

function openOnes({ alarms, beds }: ShiftFacts): readonly Statement[] {
  // What nobody has taken, and what is gravest, first.
  const open = alarms
    .filter(isOpenAlarm)
    .toSorted(
      (a, b) =>
        Number(a.owner !== undefined) - Number(b.owner !== undefined) || rank[a.priority] - rank[b.priority],
    );
  if (open.length === 0) return [record('ward-none-open')];
  const placeOf = new Map(beds.map(({ bedId, place }) => [bedId, place]));
  const told = open.slice(0, openMost).map((alarm): Statement => {
    const said = openAlarm(alarm);
    const place = placeOf.get(alarm.bedId ?? '') ?? alarm.bedId ?? alarm.robotId ?? alarm.deviceId ?? '';
    return { ...said, key: `ward-${said.key}`, values: { ...said.values, place } };
  });
  const more = open.length - told.length;
  return [
    record('ward-open', { count: open.length }),
    ...told,
    ...(more > 0 ? [record('ward-more-open', { count: more })] : []),
  ];
}

function responses(raised: readonly Alarm[]): readonly Statement[] {
  if (raised.length === 0) return [];
  const took = raised.flatMap((alarm) => responseMsOf(alarm) ?? []).toSorted((a, b) => a - b);
  const unanswered = raised.length - took.length;
  return [
    took.length === 0
      ? record('ward-no-response')
      : record('ward-response', {
          medianMs: quantile(took, 0.5),
          p90Ms: quantile(took, 0.9),
          count: took.length,
        }),
    ...(unanswered > 0 ? [record('ward-unanswered', { count: unanswered })] : []),
  ];
}

/** Of sorted values: the smallest that is not exceeded by at least this part of them. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;

function cover(beds: readonly BedFacts[]): readonly Statement[] {
  const now = beds.filter(({ view, isFresh }) => isFresh && view?.coverage.isCovered === false);
  const longMs = beds.flatMap(({ gaps }) => gaps).reduce((all, gap) => all + gap.untilMs - gap.fromMs, 0);
  const withGaps = beds.filter(({ gaps }) => gaps.length > 0).length;
  return [
    now.length > 0
      ? record('ward-uncovered', { count: now.length, places: now.map(({ bed }) => bed.place).join(', ') })
      : record('ward-all-covered'),
    withGaps > 0 ? record('ward-gaps', { count: withGaps, lastedMs: longMs }) : record('ward-no-gaps'),
  ];
}

/** From this total on the chart asks for an urgent answer (Royal College of Physicians, NEWS2, 2017). */
const urgentFrom = 5;

function scores(beds: readonly BedFacts[]): readonly Statement[] {
  const high = beds.filter(({ view, isFresh }) => isFresh && (view?.score?.total ?? 0) >= urgentFrom);
  if (high.length === 0) return [record('ward-no-high-scores')];
  const places = high.map(({ bed, view }) => `${bed.place} (${view?.score?.total})`).join(', ');
  return [{ key: 'ward-high-scores', values: { count: high.length, places }, basis: 'measured' }];
}

function pauses({ silences }: ShiftFacts): readonly Statement[] {
  const paused = silences.filter(({ kind }) => kind === 'audio-pause').length;
  const off = silences.length - paused;
  return silences.length === 0
    ? [record('ward-no-silences')]
    : [{ key: 'ward-silences', values: { paused, off }, basis: 'staff' }];
}

const peopleMost = 12;

/** Who answered, entered or ordered something: the ledger knows who acted, not who was on the rota. */
function people(facts: ShiftFacts, raised: readonly Alarm[]): readonly Statement[] {
  const acts = new Map<string, number>();
  const add = (by: string | undefined): void => {
    if (by !== undefined && facts.staff.has(by)) acts.set(by, (acts.get(by) ?? 0) + 1);
  };
  for (const { custody } of raised)
    for (const { by, at } of custody) if (isWithinShift(facts, at.wallMs)) add(by);
  for (const { by, enteredAt } of facts.observations) if (isWithinShift(facts, enteredAt.wallMs)) add(by);
  for (const { by } of facts.silences) add(by);
  const most = [...acts].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  if (most.length === 0) return [record('ward-nobody-acted')];
  return most
    .slice(0, peopleMost)
    .map(([person, count]) => ({ key: 'ward-acted', values: { person, count }, basis: 'staff' }));
}
