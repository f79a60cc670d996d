import type { BedId, DeviceId, RobotId } from '../../gateway/core/id.ts';
import { seededRandom } from './random.ts';
import {
  imuOf,
  oximeterBeds,
  oximeterOf,
  radarBed,
  radarDevice,
  wardBeds,
  wardRobot,
  wrenchDevice,
} from './ward.ts';

export type HappeningKind =
  | 'fall'
  | 'hard-sit'
  | 'slide'
  | 'desaturation'
  | 'sensor-off'
  | 'contact'
  | 'sensor-death'
  | 'emergency-stop';

/** Something worth seeing on the board, as data: what the virtual ward does, and what the gateway should make of it. */
export interface Happening {
  readonly kind: HappeningKind;
  /** Seconds since the ward began to play. */
  readonly atS: number;
  readonly lengthS: number;
  readonly bedId?: BedId;
  readonly robotId?: RobotId;
  readonly deviceId?: DeviceId;
  /** The type of care event that should follow, or `nothing`. */
  readonly expects: string;
}

/** When in a cycle each thing happens, how long it lasts and what should come of it. */
export const programme: readonly {
  readonly kind: HappeningKind;
  readonly atS: number;
  readonly lengthS: number;
  readonly expects: string;
}[] = [
  { kind: 'fall', atS: 12, lengthS: 45, expects: 'fall' },
  { kind: 'hard-sit', atS: 35, lengthS: 3, expects: 'nothing' },
  // Seen by a radar alone: a robot goes and looks before it is an alarm.
  { kind: 'slide', atS: 45, lengthS: 40, expects: 'fall' },
  { kind: 'desaturation', atS: 55, lengthS: 60, expects: 'spo2-low' },
  { kind: 'sensor-off', atS: 85, lengthS: 25, expects: 'sensor-off' },
  { kind: 'contact', atS: 105, lengthS: 2, expects: 'contact' },
  { kind: 'sensor-death', atS: 130, lengthS: 30, expects: 'device-silent' },
  { kind: 'emergency-stop', atS: 160, lengthS: 10, expects: 'emergency-stop' },
];

export const cycleS = 180;
/** The longest of the programme: how far back one must look for what is still going on. */
const longestS = Math.max(...programme.map(({ lengthS }) => lengthS));
/** Asked for by hand; older ones are forgotten. */
const maxAdded = 100;
/** After the first cycle nothing comes at quite the same second again. */
const jitterS = 3;

/** What begins from `fromS` up to, not including, `toS`, in order. Pure: a test compares the board with it. */
export function happenings(seed: number, fromS: number, toS: number): readonly Happening[] {
  const found: Happening[] = [];
  for (let cycle = Math.max(0, Math.floor(fromS / cycleS) - 1); cycle * cycleS < toS; cycle += 1)
    found.push(...cycleOf(seed, cycle));
  return found.filter(({ atS }) => atS >= fromS && atS < toS).sort((a, b) => a.atS - b.atS);
}

function cycleOf(seed: number, cycle: number): readonly Happening[] {
  const random = seededRandom(seed, `cycle ${cycle}`);
  const cast = castOf(seed, cycle);
  return programme.map(({ kind, atS, lengthS, expects }) => {
    const shiftS = cycle === 0 ? 0 : Math.round(random.between(-jitterS, jitterS) * 10) / 10;
    return { kind, atS: cycle * cycleS + atS + shiftS, lengthS, expects, ...subjectOf(kind, cast) };
  });
}

interface Cast {
  readonly falls: BedId;
  readonly sits: BedId;
  readonly dies: BedId;
  readonly desaturates: BedId;
  readonly slips: BedId;
}

/** Everyone has a turn, and nobody two in one cycle. */
function castOf(seed: number, cycle: number): Cast {
  const beds = rotated(shuffled(seed, 'beds', wardBeds), cycle);
  const [first] = wardBeds;
  if (first === undefined) throw new RangeError('a ward without beds');
  const at = (index: number): BedId => beds[index] ?? first;
  const [falls, sits, dies] = [at(0), at(3), at(5)];
  const [desaturates = first, slips = first] = rotated(
    shuffled(seed, 'oximeters', oximeterBeds),
    cycle,
  ).filter((bed) => bed !== falls && bed !== dies);
  return { falls, sits, dies, desaturates, slips };
}

function subjectOf(kind: HappeningKind, cast: Cast): Pick<Happening, 'bedId' | 'robotId' | 'deviceId'> {
  switch (kind) {
    case 'fall':
      return { bedId: cast.falls, deviceId: imuOf(cast.falls) };
    case 'hard-sit':
      return { bedId: cast.sits, deviceId: imuOf(cast.sits) };
    case 'slide':
      return { bedId: radarBed, deviceId: radarDevice };
    case 'desaturation':
      return { bedId: cast.desaturates, deviceId: oximeterOf(cast.desaturates) };
    case 'sensor-off':
      return { bedId: cast.slips, deviceId: oximeterOf(cast.slips) };
    case 'sensor-death':
      return { bedId: cast.dies, deviceId: imuOf(cast.dies) };
    case 'contact':
      return { robotId: wardRobot, deviceId: wrenchDevice };
    case 'emergency-stop':
      return { robotId: wardRobot };
    default:
      return kind satisfies never;
  }
}

function shuffled<Item>(seed: number, label: string, items: readonly Item[]): readonly Item[] {
  const random = seededRandom(seed, label);
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** The script and whatever somebody asked for on top of it. */
export class Playbill {
  readonly #seed: number;
  readonly #left: ReadonlySet<HappeningKind>;
  #added: Happening[] = [];
  /** What was last asked for, since every sensor asks many times a second. */
  #page: { readonly fromS: number; readonly toS: number; readonly all: readonly Happening[] } | undefined;

  /** `left` names what cannot happen, because recordings play the part. */
  constructor(seed: number, left: readonly HappeningKind[] = []) {
    this.#seed = seed;
    this.#left = new Set(left);
  }

  isPossible(kind: HappeningKind): boolean {
    return !this.#left.has(kind);
  }

  add(happening: Happening): void {
    this.#added = [...this.#added, happening].slice(-maxAdded);
    this.#page = undefined;
  }

  beginning(fromS: number, toS: number): readonly Happening[] {
    return this.#pageFor(fromS, toS).filter(({ atS }) => atS >= fromS && atS < toS);
  }

  /** What of this kind is going on with the device (or, without one, the robot) at this moment. */
  current(kind: HappeningKind, device: DeviceId | undefined, atS: number): Happening | undefined {
    return this.beginning(atS - longestS, atS + 1e-9).find(
      (one) => one.kind === kind && one.deviceId === device && atS < one.atS + one.lengthS,
    );
  }

  #pageFor(fromS: number, toS: number): readonly Happening[] {
    const page = this.#page;
    if (page && page.fromS <= fromS && page.toS >= toS) return page.all;
    const [from, to] = [fromS - cycleS, toS + cycleS];
    const scripted = happenings(this.#seed, from, to).filter(({ kind }) => this.isPossible(kind));
    const all = [...scripted, ...this.#added].sort((a, b) => a.atS - b.atS);
    this.#page = { fromS: from, toS: to, all };
    return all;
  }
}

/** The happening that a person asks for, where the script would have chosen the place itself. */
export function happeningFor(
  kind: HappeningKind,
  atS: number,
  place: { readonly bedId?: BedId },
): Happening | undefined {
  const row = programme.find((one) => one.kind === kind);
  const isRobot = kind === 'contact' || kind === 'emergency-stop';
  const bed = place.bedId;
  if (row === undefined || (!isRobot && (bed === undefined || !wardBeds.includes(bed)))) return undefined;
  if (kind === 'slide' && bed !== radarBed) return undefined;
  const isOximetry = kind === 'desaturation' || kind === 'sensor-off';
  if (isOximetry && (bed === undefined || !oximeterBeds.includes(bed))) return undefined;
  const who = bed ?? wardBeds[0];
  if (who === undefined) return undefined;
  const cast = { falls: who, sits: who, dies: who, desaturates: who, slips: who };
  return { kind, atS, lengthS: row.lengthS, expects: row.expects, ...subjectOf(kind, cast) };
}
