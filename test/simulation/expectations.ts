import type { CareEvent } from '../../gateway/core/care-event.ts';
import type { DayPlan, Happening } from './day-plan.ts';
import { movementAtS } from './devices.ts';
import type { Life } from './ward-day.ts';

/** What must come of a happening: an alarm of one of these kinds, decided within the window. */
export interface Expectation {
  readonly happening: Happening;
  readonly types: readonly string[];
  readonly untilMs: number;
  /** False: no process ran long enough while it could be seen. A call is repeated until kept, so it is always due. */
  readonly isDue: boolean;
}

const seconds = 1000;

/**
 * The kind of alarm that each happening becomes, and how long a process must have run without a break while it lasted:
 * on-delay, two of the device's intervals, the latest packet, and the slowest store.
 */
const rules: Readonly<
  Record<Happening['kind'], { readonly types: readonly string[]; readonly needsMs: number } | undefined>
> = {
  fall: { types: ['fall', 'suspected-fall'], needsMs: (movementAtS + 14) * seconds },
  desaturation: { types: ['spo2-low'], needsMs: 60 * seconds },
  'finger-out': { types: ['sensor-off'], needsMs: 45 * seconds },
  'device-dead': { types: ['device-silent'], needsMs: 75 * seconds },
  'emergency-stop': { types: ['emergency-stop'], needsMs: 50 * seconds },
  'field-violation': { types: ['field-violation'], needsMs: 50 * seconds },
  'help-call': { types: ['help-call'], needsMs: 0 },
  'hard-sit': undefined,
  bathroom: undefined,
  // Past the longest default and its last interval, in one life: a stay that is not told yet begins anew with the process.
  'long-stay': { types: ['long-absence'], needsMs: 41 * 60 * seconds },
  'lying-still': { types: ['no-movement'], needsMs: 122 * 60 * seconds },
  deterioration: { types: ['news2-urgent', 'news2-emergency'], needsMs: 180 * seconds },
  // Five points at the most that a point counts, and the five minutes that a restart costs.
  'pulse-drift': { types: ['pulse-drift'], needsMs: 45 * 60 * seconds },
  'room-sensor-dead': { types: ['device-silent'], needsMs: 150 * seconds },
};

const lagMs = 20 * seconds;

export function expectationsOf(plan: DayPlan, lives: readonly Life[]): readonly Expectation[] {
  return plan.happenings.flatMap((happening) => {
    const rule = rules[happening.kind];
    if (rule === undefined) return [];
    const { fromMs, untilMs } = happening;
    const isAtOnce = happening.kind === 'fall';
    const isDue =
      happening.kind === 'help-call' ||
      lives.some((life) => {
        const firstMs = Math.max(life.fromMs, fromMs);
        const lastMs = isAtOnce ? fromMs + rule.needsMs : Math.min(life.untilMs, untilMs);
        return isAtOnce ? life.fromMs <= fromMs && life.untilMs >= lastMs : lastMs - firstMs >= rule.needsMs;
      });
    return [
      { happening, types: rule.types, untilMs: Math.max(untilMs, fromMs + 60 * seconds) + lagMs, isDue },
    ];
  });
}

interface Heard {
  readonly onsets: readonly { readonly event: CareEvent; readonly atMs: number }[];
  readonly answered: ReadonlySet<string>;
}

/** True events that ended as no alarm, and hard landings that were taken for a fall. */
export function missedBy(expected: readonly Expectation[], { onsets, answered }: Heard): readonly string[] {
  return expected
    .filter(({ isDue, happening, types, untilMs }) => {
      const isSaid = onsets.some(
        ({ event, atMs }) =>
          types.includes(event.type) &&
          answered.has(event.id) &&
          (event.bedId === happening.subject || event.robotId === happening.subject) &&
          atMs >= happening.fromMs &&
          atMs <= untilMs,
      );
      return isDue && !isSaid;
    })
    .map(
      ({ happening: { kind, subject, fromMs } }) =>
        `${kind} at ${subject} at ${fromMs / 1000} s ended as no alarm`,
    );
}
