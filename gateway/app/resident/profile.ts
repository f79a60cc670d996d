import type { Config } from '../../config/schema.ts';
import type { HoldDeadline } from '../../core/alarm.ts';
import type { Instant } from '../../core/instant.ts';
import type { DetectorMemory } from '../../core/memory.ts';
import { baselineSchema, usualAt } from '../../detect/baseline.ts';
import { news2 } from '../../detect/news2.ts';
import { burdenSchema } from '../../detect/pulse-burden.ts';
import { spo2Low } from '../../detect/spo2-low.ts';
import { driftRows } from '../../detect/vital-baseline.ts';
import { limitRows } from '../../detect/vital-limits.ts';
import { vitals } from '../../detect/vital-unit.ts';
import type { ResidentHistory, ResidentProfile } from '../../station/resident-wire.ts';
import { residentPolicies } from '../policies.ts';

type Detectors = Readonly<Record<string, unknown>>;
type Limit = ResidentProfile['limits'][number];

interface Limits {
  readonly low?: number;
  readonly high?: number;
}

interface LimitSource {
  readonly detector: string;
  readonly vital: string;
  readonly unit: string;
  readonly standard: Limits;
  read(options: Readonly<Record<string, number>>): Limits;
}

const limitSources: readonly LimitSource[] = [
  {
    detector: spo2Low.name,
    vital: 'spo2',
    unit: vitals.spo2.unit,
    standard: { low: spo2Low.options.parse({}).limitPercent },
    read: ({ limitPercent }) => (limitPercent === undefined ? {} : { low: limitPercent }),
  },
  ...limitRows.map(
    ({ name, vital, low, high }): LimitSource => ({
      detector: name,
      vital,
      unit: vitals[vital].unit,
      standard: { low: low.value, high: high.value },
      read: (options) => ({ low: options['low'] ?? low.value, high: options['high'] ?? high.value }),
    }),
  ),
];

type LimitProfile = Omit<ResidentProfile, 'policies' | 'night' | 'off'>;

/** The resident's own settings, and each limit that is in force for them with who set it. Pure. */
export function profileOf(
  own: Detectors,
  facility: Detectors,
  nameOf: (staffId: string) => string,
): LimitProfile {
  const { scale2, oxygen } = news2.options.parse(own[news2.name] ?? facility[news2.name] ?? {});
  return {
    scale: scale2 === undefined ? 1 : 2,
    ...(scale2 && { decidedBy: nameOf(scale2.decidedBy), decidedOn: scale2.decidedOn }),
    ...(oxygen && { oxygen }),
    ownDetectors: Object.keys(own).sort(),
    limits: limitSources.map((source) => limitOf(source, own, facility)),
  };
}

/** How alarms about a resident are called and when: where that is not as it was shipped, and what is switched off at the bed now. Pure. */
export function alarmProfileOf(
  config: Pick<Config, 'alarms' | 'alarmProfiles'>,
  at: { readonly bedId: string; readonly residentId: string },
  holds: readonly HoldDeadline[],
  { nameOf, reckoned }: { nameOf(staffId: string): string; readonly reckoned: (at: Instant) => Instant },
): Omit<ResidentProfile, keyof LimitProfile> {
  const { nightFrom: from, nightUntil: until } = config.alarmProfiles;
  return {
    policies: [...residentPolicies(config, at.residentId)],
    night: { from, until },
    off: holds.flatMap(({ hold, dueAt }) =>
      hold.kind === 'alarm-off' && hold.bedId === at.bedId
        ? [{ type: hold.type, by: nameOf(hold.by), reason: hold.reason, untilMs: reckoned(dueAt).wallMs }]
        : [],
    ),
  };
}

function limitOf(
  { detector, vital, unit, standard, read }: LimitSource,
  own: Detectors,
  facility: Detectors,
): Limit {
  const options = (own[detector] ?? facility[detector] ?? {}) as Readonly<Record<string, number>>;
  const limits = { ...standard, ...read(options) };
  const isStandard = limits.low === standard.low && limits.high === standard.high;
  const source = own[detector] !== undefined ? 'resident' : isStandard ? 'default' : 'facility';
  return { vital, unit, ...limits, source };
}

/** What is usual for a resident by quarter of the day, as far as enough days are known: two spreads about the centre. */
export function usualOf(memory: DetectorMemory): ResidentHistory['usual'] {
  return driftRows.flatMap(({ vital, leastSpread }) => {
    const kept = memory.recall(`vital-baseline.${vital}`) as { readonly baseline?: unknown } | undefined;
    const baseline = baselineSchema.safeParse(kept?.baseline);
    if (!baseline.success) return [];
    const quarters = [0, 1, 2, 3].map((quarter) => {
      const found = usualAt(baseline.data, quarter * slotsPerQuarter, leastSpread);
      if (found === undefined) return null;
      const { centre, spread, days } = found;
      const round = (value: number) => Math.round(value * 10) / 10;
      return {
        low: round(centre - 2 * spread),
        centre: round(centre),
        high: round(centre + 2 * spread),
        days,
      };
    });
    return [{ name: vital, quarters }];
  });
}

const slotsPerQuarter = 72;
const dayMs = 86_400_000;

/** How long the pulse was irregular of how long it was analysed, by day; of several devices the one that analysed most. */
export function burdenOf(memory: DetectorMemory, devices: readonly string[]): ResidentHistory['burden'] {
  const days = new Map<number, ResidentHistory['burden'][number]>();
  for (const device of devices) {
    const kept = burdenSchema.safeParse(memory.recall(`irregular-pulse.${device}`));
    for (const { day, irregularMs, analysedMs } of kept.success ? kept.data : [])
      if (analysedMs > (days.get(day)?.analysedMs ?? 0))
        days.set(day, { dayMs: day * dayMs, irregularMs, analysedMs });
  }
  return [...days.values()].sort((one, other) => one.dayMs - other.dayMs);
}

/** The options of whoever lies in a bed. */
export const ownOptions = (bed: Config['beds'][number]): Detectors =>
  (bed.resident?.detectors ?? {}) as Detectors;
