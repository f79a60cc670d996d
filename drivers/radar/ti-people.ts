import type { DecodedReading } from '../../gateway/plugin/driver.ts';
import { derivedMetrics } from './ti-tables.ts';

type Rows = readonly (readonly number[])[];

const units = new Map(derivedMetrics.map(({ metric, unit }) => [metric, unit]));
const nearestMetrics = ['distance', 'target-x', 'target-y', 'target-z', 'target-speed'] as const;

/** What a frame says of the people in it; `undefined` where it has no such list. */
export interface TiFrame {
  readonly points: Rows;
  readonly targets: Rows | undefined;
  readonly heights: Rows | undefined;
}

/**
 * Readings that follow from the clouds. Once people are tracked a frame without a list is no proof of an empty room: the
 * firmware may leave an empty one out (from memory), so its zero is questionable.
 */
export function tiPeople(isTrackingFromStart: boolean): (frame: TiFrame, t: number) => DecodedReading[] {
  let isTracking = isTrackingFromStart;
  let hasHeights = false;
  let presence = '';
  return ({ points, targets, heights }, t) => {
    isTracking ||= targets !== undefined;
    hasHeights ||= heights !== undefined;
    const out = [said('point-count', points.length, t)];
    if (!isTracking) return out;
    const count = targets?.length ?? 0;
    const missing = targets === undefined ? 'no-result' : undefined;
    out.push(said('target-count', count, t, missing));
    const there = said('presence', count > 0 ? 1 : 0, t, missing);
    const key = `${there.value} ${there.quality}`;
    if (key !== presence) out.push(there);
    presence = key;
    const nearest = nearestOf(targets ?? []);
    const values = nearest ? placeOf(nearest) : nearestMetrics.map(() => null);
    const nobody = nearest ? undefined : (missing ?? 'nobody-present');
    for (const [index, metric] of nearestMetrics.entries())
      out.push(said(metric, values[index] ?? null, t, nobody));
    if (hasHeights) {
      const [, height = null] = heights?.find(([id]) => nearest && id === nearest[0]) ?? [];
      out.push(said('target-height', height, t, nobody));
    }
    return out;
  };
}

function nearestOf(targets: Rows): readonly number[] | undefined {
  const distance = ([, x = 0, y = 0, z = 0]: readonly number[]) => Math.hypot(x, y, z);
  return targets.reduce<readonly number[] | undefined>(
    (best, target) => (best && distance(best) <= distance(target) ? best : target),
    undefined,
  );
}

/** In the order of `nearestMetrics`. */
const placeOf = ([, x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0]: readonly number[]): number[] => [
  100 * Math.hypot(x, y, z),
  x,
  y,
  z,
  Math.hypot(vx, vy, vz),
];

/** A number with a reason beside it is questionable. */
function said(metric: string, value: number | null, t: number, reason?: string): DecodedReading {
  const reading = { type: 'reading', metric, value, unit: units.get(metric) ?? '1', t } as const;
  if (value === null) return { ...reading, quality: 'invalid', reason: reason ?? 'no-result' };
  return reason === undefined
    ? { ...reading, quality: 'good' }
    : { ...reading, quality: 'questionable', reason };
}
