import { type Random, seededRandom } from '../../drivers/virtual/random.ts';

export const beds = ['bed-1', 'bed-2', 'bed-3', 'bed-4', 'bed-5', 'bed-6', 'bed-7', 'bed-8'] as const;
/** Beds with a scale, a bathroom sensor and a patch beside the wearable and the oximeter. Two, for each costs as much time as five plain ones. */
export const equippedBeds: readonly string[] = ['bed-1', 'bed-2'];
export const robots = ['robot-1', 'robot-2'] as const;
export const nurses = ['nurse-1', 'nurse-2', 'nurse-3'] as const;

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** What truly happens on the ward. */
export interface Happening {
  readonly kind:
    | 'fall'
    | 'desaturation'
    | 'help-call'
    | 'emergency-stop'
    | 'field-violation'
    | 'finger-out'
    | 'device-dead'
    | 'hard-sit'
    | 'bathroom'
    | 'long-stay'
    | 'lying-still'
    | 'deterioration'
    | 'pulse-drift'
    | 'room-sensor-dead';
  /** A bed or a robot. */
  readonly subject: string;
  readonly device: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What befalls the machine itself. */
export type Mishap =
  | { readonly kind: 'kill'; readonly atMs: number; readonly downMs: number }
  | { readonly kind: 'reboot'; readonly atMs: number; readonly downMs: number; readonly wallErrorMs: number }
  | { readonly kind: 'clock-jump'; readonly atMs: number; readonly wallErrorMs: number }
  | {
      readonly kind: 'store';
      readonly atMs: number;
      readonly health: 'slow' | 'refusing';
      readonly lastsMs: number;
    };

export interface DayPlan {
  readonly seed: number;
  readonly lengthMs: number;
  readonly happenings: readonly Happening[];
  readonly mishaps: readonly Mishap[];
}

/** Once in a while a year is missing: the clock of a machine that woke without network or battery. */
const wallErrors = [
  0,
  0,
  5 * minuteMs,
  -5 * minuteMs,
  72 * hourMs,
  -72 * hourMs,
  -1_700_000_000_000,
] as const;

interface Kind {
  readonly kind: Happening['kind'];
  readonly aDay: number;
  readonly places: readonly string[];
  readonly deviceOf: (place: string, random: Random) => string;
  readonly lastsMs: readonly [number, number];
}

/** Each kind with its usual number a day, its places and device, and how long it lasts. */
const kinds: readonly Kind[] = [
  { kind: 'fall', aDay: 5, places: beds, deviceOf: wearableOf, lastsMs: [10 * minuteMs, 20 * minuteMs] },
  { kind: 'hard-sit', aDay: 10, places: beds, deviceOf: wearableOf, lastsMs: [minuteMs, minuteMs] },
  {
    kind: 'desaturation',
    aDay: 10,
    places: beds,
    deviceOf: oximeterOf,
    lastsMs: [2 * minuteMs, 15 * minuteMs],
  },
  { kind: 'finger-out', aDay: 12, places: beds, deviceOf: oximeterOf, lastsMs: [minuteMs, 30 * minuteMs] },
  { kind: 'help-call', aDay: 20, places: beds, deviceOf: cordOf, lastsMs: [minuteMs, 5 * minuteMs] },
  { kind: 'device-dead', aDay: 8, places: beds, deviceOf: anyOf, lastsMs: [2 * minuteMs, 60 * minuteMs] },
  { kind: 'emergency-stop', aDay: 4, places: robots, deviceOf: stateOf, lastsMs: [minuteMs, 20 * minuteMs] },
  { kind: 'field-violation', aDay: 8, places: robots, deviceOf: stateOf, lastsMs: [minuteMs, 5 * minuteMs] },
];

/** What the sensors around the bed see. */
const roomKinds: readonly Kind[] = [
  {
    kind: 'long-stay',
    aDay: 3,
    places: equippedBeds,
    deviceOf: bathOf,
    lastsMs: [50 * minuteMs, 90 * minuteMs],
  },
  {
    kind: 'lying-still',
    aDay: 3,
    places: equippedBeds,
    deviceOf: scaleOf,
    lastsMs: [150 * minuteMs, 300 * minuteMs],
  },
  {
    kind: 'deterioration',
    aDay: 4,
    places: equippedBeds,
    deviceOf: patchOf,
    lastsMs: [5 * minuteMs, 40 * minuteMs],
  },
  {
    kind: 'pulse-drift',
    aDay: 4,
    places: beds,
    deviceOf: oximeterOf,
    lastsMs: [90 * minuteMs, 180 * minuteMs],
  },
  {
    kind: 'room-sensor-dead',
    aDay: 4,
    places: equippedBeds,
    deviceOf: ofRoom,
    lastsMs: [4 * minuteMs, hourMs],
  },
];
/** Part of every day, calm or not. */
const habits: readonly Kind[] = [
  {
    kind: 'bathroom',
    aDay: 12,
    places: equippedBeds,
    deviceOf: bathOf,
    lastsMs: [4 * minuteMs, 12 * minuteMs],
  },
];

/** One body is at one place: of these no two run into each other at one bed. */
const bodily: ReadonlySet<Happening['kind']> = new Set([
  'fall',
  'hard-sit',
  'bathroom',
  'long-stay',
  'lying-still',
]);
/** The resident is out of bed while it lasts. */
export const isOutOfBed = ({ kind }: Happening): boolean =>
  kind === 'fall' || kind === 'bathroom' || kind === 'long-stay';

export function wearableOf(bed: string): string {
  return `imu-${bed}`;
}
export function oximeterOf(bed: string): string {
  return `ox-${bed}`;
}
export function cordOf(bed: string): string {
  return `cord-${bed}`;
}
export function stateOf(robot: string): string {
  return `state-${robot}`;
}
/** Load cells under the bed. */
export function scaleOf(bed: string): string {
  return `scale-${bed}`;
}
/** Presence in the resident's bathroom. */
export function bathOf(bed: string): string {
  return `bath-${bed}`;
}
/** A patch that measures respiration and temperature. */
export function patchOf(bed: string): string {
  return `patch-${bed}`;
}
function ofRoom(bed: string, random: Random): string {
  return random.pick([scaleOf, bathOf, patchOf])(bed);
}
function anyOf(bed: string, random: Random): string {
  return random.pick([wearableOf, oximeterOf])(bed);
}

/** Two happenings of one device never run into each other: what a device tells has one cause at a time. */
const apartMs = 5 * minuteMs;

/** The day of a seed. Pure: the same seed gives the same day. On a calm day nothing happens but what happens every day. */
export function dayPlan(seed: number, hours = 24, isCalm = false): DayPlan {
  const random = seededRandom(seed, 'plan');
  const lengthMs = hours * hourMs;
  const happenings: Happening[] = [];
  if (!isCalm) draw(kinds, random, happenings, lengthMs);
  const mishaps = mishapsOf(random, lengthMs, happenings);
  const around = seededRandom(seed, 'plan around the bed');
  if (!isCalm) draw(roomKinds, around, happenings, lengthMs);
  draw(habits, around, happenings, lengthMs);
  return { seed, lengthMs, happenings: happenings.sort((a, b) => a.fromMs - b.fromMs), mishaps };
}

function draw(from: readonly Kind[], random: Random, happenings: Happening[], lengthMs: number): void {
  for (const { kind, aDay, places, deviceOf, lastsMs } of from) {
    const count = Math.round((aDay * lengthMs * random.between(0.5, 1.5)) / (24 * hourMs));
    for (let n = 0; n < count; n += 1) {
      const subject = places[Math.floor(random.next() * places.length)] ?? places[0] ?? '';
      const device = deviceOf(subject, random);
      const fromMs = Math.round(random.between(2 * minuteMs, lengthMs - 90 * minuteMs));
      const untilMs = fromMs + Math.round(random.between(...lastsMs));
      const one = { kind, subject, device, fromMs, untilMs };
      if (untilMs < lengthMs - 2 * minuteMs && happenings.every((other) => canBoth(one, other)))
        happenings.push(one);
    }
  }
}

function canBoth(one: Happening, other: Happening): boolean {
  const isApart = one.fromMs > other.untilMs + apartMs || one.untilMs < other.fromMs - apartMs;
  const isOneBody = one.subject === other.subject && bodily.has(one.kind) && bodily.has(other.kind);
  // The sums that tell a drift need hours to fall again: a second one of a day would be the same.
  const isSameDrift =
    one.subject === other.subject && one.kind === 'pulse-drift' && other.kind === 'pulse-drift';
  return !isSameDrift && (isApart || (one.device !== other.device && !isOneBody));
}

function mishapsOf(random: Random, lengthMs: number, happenings: readonly Happening[]): readonly Mishap[] {
  const atMs = () => Math.round(random.between(minuteMs, lengthMs - 90 * minuteMs));
  /** Half of the kills come when they hurt: in the seconds around a happening. */
  const inconvenient = () => {
    const one = happenings[Math.floor(random.next() * happenings.length)];
    return one !== undefined && random.isHappening(0.5)
      ? Math.round(one.fromMs + random.between(-secondMs, 90 * secondMs))
      : atMs();
  };
  const times = (n: number, of: () => Mishap) => Array.from({ length: n }, of);
  const downMs = () => Math.round(random.between(secondMs, 20 * secondMs));
  const all: readonly Mishap[] = [
    ...times(8, () => ({ kind: 'kill', atMs: inconvenient(), downMs: downMs() })),
    ...times(2, () => ({
      kind: 'reboot',
      atMs: atMs(),
      downMs: 3 * downMs(),
      wallErrorMs: random.pick(wallErrors),
    })),
    ...times(4, () => ({ kind: 'clock-jump', atMs: atMs(), wallErrorMs: random.pick(wallErrors) })),
    ...times(2, () => ({ kind: 'store', atMs: atMs(), health: 'slow', lastsMs: 10 * minuteMs })),
    ...times(1, () => ({ kind: 'store', atMs: atMs(), health: 'refusing', lastsMs: 2 * minuteMs })),
  ];
  // While the disk refuses, nothing that happens can be kept over a kill: that is the store's promise, not the alarms'.
  const refusals = all.filter((one) => one.kind === 'store' && one.health === 'refusing');
  const isKillDuringRefusal = ({ kind, atMs: when }: Mishap) =>
    (kind === 'kill' || kind === 'reboot') &&
    refusals.some(({ atMs: from }) => when > from - minuteMs && when < from + 4 * minuteMs);
  return all.filter((one) => !isKillDuringRefusal(one)).sort((a, b) => a.atMs - b.atMs);
}
