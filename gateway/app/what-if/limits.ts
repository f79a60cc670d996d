import { limitRows } from '../../detect/vital-limits.ts';
import { vitals } from '../../detect/vital-unit.ts';

/** A limit that can be tried on what was measured: one option of one detector. */
export interface Limit {
  /** `<detector>.<option>`. */
  readonly id: string;
  readonly detector: string;
  readonly option: string;
  /** The type of care event that it decides. */
  readonly type: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

const limit = (detector: string, option: string, rest: Omit<Limit, 'id' | 'detector' | 'option'>): Limit => ({
  id: `${detector}.${option}`,
  detector,
  option,
  ...rest,
});

/** Fixed limits of vitals, and how long somebody may be out of bed by night. Their ranges are those of the configuration. */
export const limits: readonly Limit[] = [
  ...limitRows.flatMap(({ name, vital, low, high }) =>
    (['low', 'high'] as const).map((option) => {
      const { type, range } = option === 'low' ? low : high;
      return limit(name, option, { type, unit: vitals[vital].unit, min: range[0], max: range[1] });
    }),
  ),
  limit('spo2-low', 'limitPercent', { type: 'spo2-low', unit: '%', min: 85, max: 95 }),
  limit('bed-exit', 'nightDelayS', { type: 'bed-exit', unit: 's', min: 0, max: 3600 }),
];
