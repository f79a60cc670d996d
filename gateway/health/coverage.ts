import type { AnyDetector, BoundDevice } from '../plugin/detector.ts';
import { givers, groupsOf } from '../plugin/needs.ts';

/** What is known to be alive now. */
export interface Liveness {
  readonly silentDevices: ReadonlySet<string>;
  /** Wearables that lie somewhere without their wearer. */
  readonly unwornDevices?: ReadonlySet<string>;
  readonly isDriversUp: boolean;
  readonly isInferenceUp: boolean;
  readonly models: ReadonlySet<string>;
  /** Technical conditions of devices that are present: `<event type> <device id>`. */
  readonly technical?: ReadonlySet<string>;
}

export interface MissingCover {
  readonly detector: string;
  /** `drivers-down`, `recording`, `device-silent`, `not-worn`, `sensor-unusable`, `inference-down` or `model-missing`. */
  readonly reason: string;
  readonly deviceId?: string;
}

/** What a detector lacks of one list of sources, of which any is enough; undefined when one can see. */
function lackAmong(
  { name, needs }: AnyDetector,
  sources: readonly BoundDevice[],
  alive: Liveness,
): MissingCover | undefined {
  // What happened to somebody once watches over nobody now.
  const recorded = sources.find(({ isRecording }) => isRecording);
  if (recorded && sources.every(({ isRecording }) => isRecording))
    return { detector: name, reason: 'recording', deviceId: recorded.deviceId };
  const live = sources.filter(({ isRecording }) => !isRecording);
  const isSilent = ({ deviceId }: BoundDevice) => alive.silentDevices.has(deviceId);
  const isBlind = ({ deviceId }: BoundDevice) =>
    needs.blindedBy?.some((type) => alive.technical?.has(`${type} ${deviceId}`)) === true;
  // One live device of several is enough: a spare wearable covers for a dead one.
  const [first] = live;
  if (first === undefined || !live.every((device) => isSilent(device) || isBlind(device))) return undefined;
  const blind = live.find((device) => !isSilent(device));
  return blind
    ? { detector: name, reason: 'sensor-unusable', deviceId: blind.deviceId }
    : { detector: name, reason: 'device-silent', deviceId: first.deviceId };
}

/** What one detector lacks on these devices; undefined when it can see. */
function lackOf(
  detector: AnyDetector,
  devices: readonly BoundDevice[],
  alive: Liveness,
): MissingCover | undefined {
  const { name, needs } = detector;
  if (!alive.isDriversUp) return { detector: name, reason: 'drivers-down' };
  for (const group of groupsOf(needs)) {
    const lack = lackAmong(detector, givers(devices, group), alive);
    if (lack) return lack;
  }
  const wearables = devices.filter(({ streams, isRecording }) => !isRecording && streams.includes('imu'));
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
    .filter(({ needs }) => groupsOf(needs).length > 0)
    .flatMap((detector) => lackOf(detector, devices, alive) ?? []);
}
