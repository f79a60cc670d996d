import type { DeviceId, RobotId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';

/** Where a robot stands to look at a bed, on the robots' map. */
export interface Viewpoint {
  readonly nodeId: string;
  readonly x?: number;
  readonly y?: number;
  readonly mapId?: string;
}

/** A robot that may be sent to look, and what it says when it has looked. */
export interface Looker {
  readonly robotId: RobotId;
  /** The device that takes the order. */
  readonly deviceId: DeviceId;
  /** The metric that answers: 1 where a person lies on the floor. */
  readonly metric: string;
  readonly minBattery: number;
  readonly maxDistanceM: number;
}

/** The newest usable value of each metric that matters here, as the robot said it. */
export type RobotState = ReadonlyMap<string, Reading>;

export type Fleet = ReadonlyMap<DeviceId, RobotState>;

export const noFleet: Fleet = new Map();

const watched: ReadonlySet<string> = new Set([
  'connection',
  'operating-mode',
  'order-active',
  'last-node',
  'emergency-stop',
  'field-violation',
  'error-fatal',
  'battery',
  'position-x',
  'position-y',
]);

/** VDA 5050: a state comes at least every 30 s; five more for the way. Older, and nobody knows what the robot does. */
const freshMs = 35_000;

/** The fleet with what one reading says. Pure; bounded by devices times the metrics above. */
export function fleetHeard(fleet: Fleet, reading: Reading): Fleet {
  if (!watched.has(reading.metric)) return fleet;
  const state = new Map(fleet.get(reading.deviceId)).set(reading.metric, reading);
  return new Map(fleet).set(reading.deviceId, state);
}

const usable = (state: RobotState, metric: string): number | null => {
  const reading = state.get(metric);
  return reading?.quality === 'good' ? reading.value : null;
};

/** Why a robot cannot be asked; undefined where it can. Whatever is not known counts against it. */
export type Unfree = 'silent' | 'offline' | 'not-automatic' | 'busy' | 'stopped' | 'battery' | 'far';

/** Whether a robot is free: it says so itself, it said so lately, and nothing stops it. */
export function unfree(state: RobotState | undefined, looker: Looker, now: Instant): Unfree | undefined {
  const order = state?.get('order-active');
  if (state === undefined || order === undefined || elapsedMs(order.receivedAt, now) > freshMs)
    return 'silent';
  if (usable(state, 'connection') === 0) return 'offline';
  if (usable(state, 'operating-mode') !== 0) return 'not-automatic';
  if (usable(state, 'order-active') !== 0) return 'busy';
  const stops = ['emergency-stop', 'field-violation', 'error-fatal'];
  if (stops.some((metric) => usable(state, metric) !== 0)) return 'stopped';
  return (usable(state, 'battery') ?? 0) < looker.minBattery ? 'battery' : undefined;
}

/** Metres between a robot and a viewpoint; undefined where the two cannot be compared. */
export function distanceM(state: RobotState, { x, y, mapId }: Viewpoint): number | undefined {
  const [atX, atY] = [usable(state, 'position-x'), usable(state, 'position-y')];
  const map = state.get('position-x')?.text;
  if (x === undefined || y === undefined || atX === null || atY === null) return undefined;
  return mapId !== undefined && map !== mapId ? undefined : Math.hypot(x - atX, y - atY);
}

/**
 * The cheapest witness: of the robots that are free and near, the nearest; a robot whose distance is not known is near only
 * where the viewpoint has no coordinates. Undefined where none can be asked. Pure.
 */
export function cheapest(
  fleet: Fleet,
  lookers: readonly Looker[],
  viewpoint: Viewpoint,
  now: Instant,
): Looker | undefined {
  const isPlaced = viewpoint.x !== undefined && viewpoint.y !== undefined;
  const near = lookers.flatMap((looker) => {
    const state = fleet.get(looker.deviceId);
    if (state === undefined || unfree(state, looker, now) !== undefined) return [];
    const metres = distanceM(state, viewpoint) ?? (isPlaced ? Number.POSITIVE_INFINITY : 0);
    return metres <= looker.maxDistanceM ? [{ looker, metres }] : [];
  });
  return near.sort((a, b) => a.metres - b.metres || (a.looker.robotId < b.looker.robotId ? -1 : 1))[0]
    ?.looker;
}
