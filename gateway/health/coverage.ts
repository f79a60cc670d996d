import type { AnyDetector, BoundDevice } from '../plugin/detector.ts';
import { gives, sourcesOf } from '../plugin/needs.ts';

/** What is known to be alive now. */
export interface Liveness {
  readonly silentDevices: ReadonlySet<string>;
  readonly isDriversUp: boolean;
  readonly isInferenceUp: boolean;
  readonly models: ReadonlySet<string>;
  /** Technical conditions of devices that are present: `<event type> <device id>`. */
  readonly technical?: ReadonlySet<string>;
}

export interface MissingCover {
  readonly detector: string;
  /** `drivers-down`, `recording`, `device-silent`, `sensor-unusable`, `inference-down` or `model-missing`. */
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
  const wanted = sourcesOf(needs);
  const sources = devices.filter((device) => wanted.some((source) => gives(device, source)));
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
  const isBlind = ({ deviceId }: BoundDevice) =>
    alive.silentDevices.has(deviceId) ||
    needs.blindedBy?.some((type) => alive.technical?.has(`${type} ${deviceId}`)) === true;
  const blind = live.find(isBlind);
  if (blind && live.every(isBlind))
    return { detector: name, reason: 'sensor-unusable', deviceId: blind.deviceId };
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
    .filter(({ needs }) => sourcesOf(needs).length > 0)
    .flatMap((detector) => lackOf(detector, devices, alive) ?? []);
}
