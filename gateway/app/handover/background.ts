import type { Statement } from '../../station/handover-wire.ts';
import { type BedFacts, record } from './facts.ts';

/** Since when somebody is here, what their profile says, and the alarms of the day before the shift. */
export function backgroundOf({ bed, alarms, shift }: BedFacts): readonly Statement[] {
  const { scale2, ownOptions, sinceMs } = bed;
  const earlier = alarms.filter(
    ({ raisedAt }) => raisedAt.wallMs < shift.fromMs && raisedAt.wallMs >= shift.fromMs - dayMs,
  );
  const real = earlier.filter(({ outcome }) => outcome === 'real').length;
  return [
    sinceMs === undefined ? record('here-since-unknown') : record('here-since', { dayMs: sinceMs }),
    ...(scale2
      ? [
          {
            key: 'spo2-scale-2',
            values: { decidedBy: scale2.decidedBy, decidedOn: scale2.decidedOn },
            basis: 'staff' as const,
          },
        ]
      : []),
    ownOptions.length > 0
      ? record('own-options', { detectors: ownOptions.join(',') })
      : record('no-own-options'),
    earlier.length > 0
      ? record('earlier-alarms', {
          count: earlier.length,
          real,
          types: countedTypes(earlier.map(({ type }) => type)),
        })
      : record('no-earlier-alarms'),
  ];
}

const dayMs = 86_400_000;

/** The kinds with how often each, the most frequent first, as one value. */
export function countedTypes(types: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([type, count]) => `${type}:${count}`)
    .join(',');
}
