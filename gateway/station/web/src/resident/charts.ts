import type { HistoryEntered, HistorySeries, ResidentHistory } from '../../../resident-wire.ts';
import { textOf, words } from '../language.ts';
import type { Chart, Line } from './chart.tsx';
import { numberText } from './number-text.ts';

const vitals = ['pulse', 'spo2', 'respiration', 'temperature', 'systolic'] as const;
const shares = ['in-bed', 'lying', 'upright', 'movement'] as const;

/** Units as staff write them. */
export const unitText = (unit: string): string =>
  ({ 'mm[Hg]': 'mmHg', Cel: '°C', '1': '', '/min': '/min' })[unit] ?? unit;

/** Shares of the time are told in percent. */
export const isShare = (name: string): boolean => (shares as readonly string[]).includes(name);

const named = ({ series }: ResidentHistory, name: string): HistorySeries | undefined =>
  series.find((one) => one.name === name);

/** The charts of a history, one beneath the other; what was not measured has none. */
export function chartsOf(history: ResidentHistory): readonly Chart[] {
  const { trace } = words.value;
  const ofVitals = vitals.flatMap((name): Chart[] => {
    const found = named(history, name);
    const entered = history.entered.filter((one) => one.name === name);
    const unit = found?.unit ?? entered[0]?.unit;
    if (unit === undefined) return [];
    const usual = history.usual.find((one) => one.name === name);
    const lines = found ? [{ label: trace[name], values: found.mean, min: found.min, max: found.max }] : [];
    return [{ title: trace[name], unit: unitText(unit), usual, lines, entered }];
  });
  return [...ofVitals, ...scoreChart(history), ...shareCharts(history)];
}

/** The score in steps; where parameters were missing it is dotted. */
function scoreChart(history: ResidentHistory): readonly Chart[] {
  const score = named(history, 'news2');
  if (score === undefined) return [];
  const { trace } = words.value;
  const missing = named(history, 'news2-missing');
  const isPartial = (slot: number) => (missing?.max[slot] ?? 0) > 0;
  const lines: Line[] = [
    {
      label: trace.news2,
      values: score.max.map((value, slot) => (isPartial(slot) ? null : value)),
      isStepped: true,
    },
    {
      label: trace.news2,
      values: score.max.map((value, slot) => (isPartial(slot) ? value : null)),
      isStepped: true,
      isDotted: true,
    },
  ];
  const highest = Math.max(8, ...score.max.map((value) => value ?? 0));
  return [{ title: trace.news2, unit: '', lines, range: [0, highest] }];
}

function shareCharts(history: ResidentHistory): readonly Chart[] {
  const { trace, resident } = words.value;
  return shares.flatMap((name): Chart[] => {
    const found = named(history, name);
    if (found === undefined) return [];
    const values = found.mean.map((value) => (value === null ? null : Math.round(value * 100)));
    return [
      {
        title: textOf(trace, name),
        unit: resident.unitShare,
        lines: [{ label: textOf(trace, name), values, isStepped: true }],
        range: [0, 100],
      },
    ];
  });
}

/** A value that somebody entered, with its unit and its person. */
export function enteredText({ name, value, diastolic, unit, by }: HistoryEntered): string {
  const digits = unit === 'Cel' ? 1 : 0;
  const values = [value, ...(diastolic === undefined ? [] : [diastolic])].map((one) =>
    numberText(one, digits),
  );
  const { trace, resident } = words.value;
  const title = diastolic === undefined ? textOf(trace, name) : resident.pressure;
  return `${title} ${values.join('/')} ${unitText(unit)}, ${by}`;
}

/** The names of what was not measured in this time. */
export function missingOf(history: ResidentHistory): readonly string[] {
  const { trace, resident } = words.value;
  const names = [...vitals, 'news2', ...shares] as const;
  return [
    ...names
      .filter(
        (name) => named(history, name) === undefined && history.entered.every((one) => one.name !== name),
      )
      .map((name) => textOf(trace, name)),
    resident.sleep,
    resident.gait,
  ];
}
