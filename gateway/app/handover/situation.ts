import type { Alarm } from '../../core/alarm.ts';
import type { Statement } from '../../station/handover-wire.ts';
import type { VitalView } from '../../station/wire.ts';
import { type BedFacts, basisOf, deciderOf, isOpenAlarm, measured, record, watchOf } from './facts.ts';

/** How things stand: open alarms, vitals, score, cover. */
export function situationOf(facts: BedFacts): readonly Statement[] {
  const open = facts.alarms.filter(isOpenAlarm);
  const alarms = open.length > 0 ? open.map(openAlarm) : [record('no-open-alarms')];
  if (facts.view === undefined || !facts.isFresh) return [...alarms, record('state-not-kept')];
  const { vitals, score, coverage } = facts.view;
  const known = vitals.filter(({ value }) => value !== null).slice(0, vitalsMost);
  return [
    ...alarms,
    ...(score === undefined
      ? [record('no-score')]
      : [
          score.missing.length === 0
            ? measured('score', { total: score.total, response: score.response })
            : measured('score-partial', { total: score.total, parameters: score.missing.join(',') }),
        ]),
    ...(known.length > 0 ? known.map(vital) : [record('no-vitals')]),
    coverage.isCovered
      ? record('covered')
      : record('not-covered', {
          watch: watchOf(coverage.missing),
          ...(coverage.sinceMs !== undefined && { sinceMs: coverage.sinceMs }),
        }),
  ];
}

const vitalsMost = 6;

const vital = ({ metric, value, unit, atMs }: VitalView): Statement => ({
  ...measured('vital', { metric, value: value ?? '', unit }),
  atMs,
});

export function openAlarm({ type, priority, onset, by, owner }: Alarm): Statement {
  return {
    key: owner === undefined ? 'open-alarm' : 'open-alarm-owned',
    values: {
      type,
      priority,
      onsetMs: onset.wallMs,
      ...(owner && { owner: owner.staffId, acceptedMs: owner.since.wallMs }),
    },
    basis: basisOf(by),
    by: deciderOf(by),
  };
}
