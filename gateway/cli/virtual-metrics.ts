import { isState } from '../../drivers/virtual/table-signal.ts';
import type { AnyDriver, MetricSpec } from '../plugin/driver.ts';

/** How often a virtual device says what has no rate of its own: what the options name, or a message on change. */
const usualPerMin = 30;
const onChangePerMin = 6;
/** Of a value that only the options know. */
const anyPercent = [0, 100] as const;

/**
 * What a virtual device measures: the rows of its driver that it offers, and those that only its options name (registers,
 * an edge node's metrics), with their units.
 */
export function metricsOf(
  driver: AnyDriver,
  options: unknown,
  offered: readonly string[] | undefined,
): readonly MetricSpec[] {
  const known = driver.metrics.filter(({ metric }) => offered?.includes(metric) ?? true);
  const named = (offered ?? []).filter((metric) => !driver.metrics.some((spec) => spec.metric === metric));
  const ofOptions = named.map((metric) => ({
    metric,
    unit: unitIn(options, metric) ?? '1',
    summary: metric,
    ratePerMin: usualPerMin,
    plausible: anyPercent,
  }));
  return [
    ...known.map((spec) => (isSaidOnChange(driver, spec) ? { ...spec, ratePerMin: onChangePerMin } : spec)),
    ...ofOptions,
  ];
}

/** A thermometer on a radio sends when its value has changed; a made one changes always. */
const isSaidOnChange = ({ transport }: AnyDriver, spec: MetricSpec): boolean =>
  transport === 'mqtt' && spec.ratePerMin === 0 && !isState(spec);

function unitIn(options: unknown, metric: string): string | undefined {
  const lists = typeof options === 'object' && options !== null ? Object.values(options) : [];
  for (const row of lists.flatMap((list): unknown[] => (Array.isArray(list) ? list : []))) {
    if (typeof row !== 'object' || row === null || !('metric' in row) || row.metric !== metric) continue;
    if ('unit' in row && typeof row.unit === 'string') return row.unit;
  }
  return undefined;
}
