import { uncorrected } from '../../core/observation.ts';
import type { Statement } from '../../station/handover-wire.ts';
import type { ScoreView } from '../../station/wire.ts';
import { type BedFacts, isOpenAlarm, record } from './facts.ts';

/** What the next shift has to do. */
export function recommendationOf(facts: BedFacts): readonly Statement[] {
  const open = facts.alarms.filter(isOpenAlarm);
  const { view, isFresh, nowMs } = facts;
  const unread = facts.blind.filter(({ id }) => !facts.blindSeen.has(id)).length;
  const off = facts.silences.filter(({ kind, untilMs }) => kind === 'alarm-off' && untilMs > nowMs);
  const todo: Statement[] = [
    ...(open.length > 0 ? [record('to-close', { count: open.length })] : []),
    ...(view && isFresh ? now(facts, view.score) : []),
    ...off.map(({ type = '', untilMs, by }) => ({
      key: 'still-off',
      values: { type, untilMs },
      basis: 'staff' as const,
      by,
    })),
    ...(unread > 0 ? [record('blind-unread', { count: unread })] : []),
  ];
  return todo.length > 0 ? todo : [record('nothing-due')];
}

function now(facts: BedFacts, score: ScoreView | undefined): readonly Statement[] {
  const { view } = facts;
  const troubled = view?.devices.filter(({ problem }) => problem !== undefined) ?? [];
  return [
    ...(view?.coverage.isCovered === false ? [record('watch-in-person')] : []),
    ...(score ? checks(facts, score) : []),
    ...troubled.map(({ deviceId, problem = '' }) => record('device-trouble', { deviceId, problem })),
  ];
}

/**
 * How often the chart asks for observations, in hours (Royal College of Physicians, NEWS2, 2017, chart 4). At 7 and more it asks for
 * watching without a break, which no interval says.
 */
const everyH: Readonly<Record<string, number>> = { routine: 12, low: 6, 'single-three': 1, urgent: 1 };

function checks(facts: BedFacts, { response, missing, total }: ScoreView): readonly Statement[] {
  const hours = everyH[response];
  const last = uncorrected(facts.observations)
    .map(({ at }) => at.wallMs)
    .reduce((latest, ms) => Math.max(latest, ms), Number.NEGATIVE_INFINITY);
  const isPartial = missing.length > 0;
  const toMeasure = isPartial ? [record('to-measure', { parameters: missing.join(',') })] : [];
  if (hours === undefined) return [...toMeasure, record('watch-without-break', { total, response })];
  const values = { total, response };
  if (last === Number.NEGATIVE_INFINITY) return [...toMeasure, record('check-never', values)];
  const dueMs = last + hours * 3_600_000;
  const key = dueMs < facts.nowMs ? 'check-overdue' : 'check-due';
  return [...toMeasure, record(key, { ...values, lastMs: last, dueMs })];
}
