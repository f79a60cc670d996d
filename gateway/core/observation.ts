import type { BedId, ResidentId, StaffId } from './id.ts';
import { elapsedMs, type Instant } from './instant.ts';

/**
 * Alert, new Confusion, responds to Voice, to Pain, Unresponsive. Confusion counts only when it is new. Source: Royal College of
 * Physicians, NEWS2, 2017 (standards page on NEWS2, section 1).
 */
export const acvpu = ['A', 'C', 'V', 'P', 'U'] as const;
export type Acvpu = (typeof acvpu)[number];

/** By what oxygen is given. For the record: the score adds two points whatever the flow (standards page on NEWS2, section 1). */
export const oxygenDevices = [
  'nasal-cannula',
  'simple-mask',
  'venturi-mask',
  'reservoir-mask',
  'humidified',
  'tracheostomy-mask',
  'cpap',
  'niv',
  'other',
] as const;
export type OxygenDevice = (typeof oxygenDevices)[number];

export type BreathedGas =
  | { readonly kind: 'air' }
  | {
      readonly kind: 'oxygen';
      readonly device: OxygenDevice;
      readonly flowLpm?: number | undefined;
      readonly percent?: number | undefined;
    };

/** What is measured by hand, in the unit in which staff write it; outside the range it is a slip of the pen. */
export const handMeasured = [
  { name: 'respiration', metric: 'respiration-rate', unit: '/min', least: 1, most: 80, step: 1 },
  { name: 'spo2', metric: 'spo2', unit: '%', least: 40, most: 100, step: 1 },
  { name: 'systolic', metric: 'systolic-pressure', unit: 'mm[Hg]', least: 40, most: 300, step: 1 },
  { name: 'diastolic', metric: 'diastolic-pressure', unit: 'mm[Hg]', least: 20, most: 200, step: 1 },
  { name: 'pulse', metric: 'pulse-rate', unit: '/min', least: 20, most: 250, step: 1 },
  { name: 'temperature', metric: 'temperature', unit: 'Cel', least: 25, most: 45, step: 0.1 },
] as const;
export type HandMeasured = (typeof handMeasured)[number]['name'];

/** What somebody saw or measured; what was not looked at is left out. */
export type ObservedValues = {
  readonly [Name in HandMeasured]?: number | undefined;
} & {
  readonly consciousness?: Acvpu | undefined;
  readonly oxygen?: BreathedGas | undefined;
};
export type ObservedName = keyof ObservedValues;

/** One round at a bed as it was entered. It is never changed: a correction is a further one that names it. */
export interface Observation {
  /** Made by the screen, so that the same touch sent twice is one entry. */
  readonly id: string;
  readonly residentId: ResidentId;
  readonly bedId: BedId;
  readonly by: StaffId;
  /** When it was seen. */
  readonly at: Instant;
  readonly enteredAt: Instant;
  /** Nothing at all takes back what is corrected. */
  readonly values: ObservedValues;
  /** The entry in whose place this one stands. */
  readonly corrects?: string;
}

/** One value that stands, with when it was seen and by whom. */
export interface Standing {
  readonly value: NonNullable<ObservedValues[ObservedName]>;
  readonly at: Instant;
  readonly by: StaffId;
}

/** The entries that no later one corrects. Pure. */
export function uncorrected(observations: readonly Observation[]): readonly Observation[] {
  const corrected = new Set(observations.flatMap(({ corrects }) => corrects ?? []));
  return observations.filter(({ id }) => !corrected.has(id));
}

/**
 * What stands of all that was entered about one resident, oldest entry first: of each value the one seen last; of two seen at the same
 * time the one entered last. Pure.
 */
export function standingOf(observations: readonly Observation[]): ReadonlyMap<ObservedName, Standing> {
  const standing = new Map<ObservedName, Standing>();
  for (const { values, at, by } of uncorrected(observations)) {
    for (const [name, value] of Object.entries(values) as [ObservedName, Standing['value'] | undefined][]) {
      const before = standing.get(name);
      if (value === undefined || (before && elapsedMs(before.at, at) < 0)) continue;
      standing.set(name, { value, at, by });
    }
  }
  return standing;
}
