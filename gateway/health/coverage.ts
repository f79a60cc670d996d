import type { AnyDetector, BoundDevice } from '../plugin/detector.ts';

/** What is known to be alive now. */
export interface Liveness {
  readonly silentDevices: ReadonlySet<string>;
  /** Wearables that lie somewhere without their wearer. */
  readonly unwornDevices?: ReadonlySet<string>;
  readonly isDriversUp: boolean;
  readonly isInferenceUp: boolean;
  readonly models: ReadonlySet<string>;
}

export interface MissingCover {
  readonly detector: string;
  /** `drivers-down`, `recording`, `device-silent`, `not-worn`, `inference-down` or `model-missing`. */
  readonly reason: string;
  readonly deviceId?: string;
}

/** What one detector lacks on these devices; undefined when it can see. */
function lackOf(
  { name, needs }: AnyDetector,
  devices: readonly BoundDevice[],
  alive: Liveness,
): MissingCover | undefined {
  if (!alive.isDriversUp) return { detector: name, reason: 'drivers-down' };
  const offers = ({ streams, metrics }: BoundDevice) =>
    needs.streams.some((stream) => streams.includes(stream)) ||
    needs.metrics.some((metric) => metrics.includes(metric));
  const sources = devices.filter(offers);
  // What happened to somebody once watches over nobody now.
  const recorded = sources.find(({ isRecording }) => isRecording);
  if (recorded && sources.every(({ isRecording }) => isRecording))
    return { detector: name, reason: 'recording', deviceId: recorded.deviceId };
  const live = sources.filter(({ isRecording }) => !isRecording);
  const silent = live.find(({ deviceId }) => alive.silentDevices.has(deviceId));
  // One live device of several is enough: a spare wearable covers for a dead one.
  if (live.length > 0 && live.every(({ deviceId }) => alive.silentDevices.has(deviceId))) {
    return { detector: name, reason: 'device-silent', ...(silent ? { deviceId: silent.deviceId } : {}) };
  }
  const wearables = live.filter(({ streams }) => streams.includes('imu'));
  const unworn = wearables.filter(({ deviceId }) => alive.unwornDevices?.has(deviceId));
  const [lying] = unworn;
  // What a wearable measures on a table is about nobody; that it is not worn is still seen.
  if (lying && unworn.length === wearables.length && name !== 'worn' && needs.streams.includes('imu'))
    return { detector: name, reason: 'not-worn', deviceId: lying.deviceId };
  if (needs.models.length > 0 && !alive.isInferenceUp) return { detector: name, reason: 'inference-down' };
  if (needs.models.some((model) => !alive.models.has(model)))
    return { detector: name, reason: 'model-missing' };
  return undefined;
}

/** What a subject is not covered for. A device without detectors, or a bed without devices, has nothing to miss. */
export function missingCover(
  detectors: readonly AnyDetector[],
  devices: readonly BoundDevice[],
  alive: Liveness,
): readonly MissingCover[] {
  return detectors
    .filter(({ needs }) => needs.streams.length + needs.metrics.length > 0)
    .flatMap((detector) => lackOf(detector, devices, alive) ?? []);
}
