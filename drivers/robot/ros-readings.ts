import type { DecodedReading, MetricSpec } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { numberOf, recordOf, textOf } from '../messages.ts';
import { sampleOf } from './ros-json.ts';

const metric = (
  name: string,
  unit: string,
  plausible: readonly [number, number],
  ratePerMin: number,
  summary: string,
): MetricSpec => ({ metric: name, unit, plausible, ratePerMin, summary });

/** No ward is larger than this, in metres. */
const far = 10_000;

/** What a robot tells as readings, in the order in which the messages give them. */
export const rosMetrics = [
  {
    ...metric('emergency-stop', '1', [0, 1], 0, '1 while the emergency stop is active.'),
    isAlarm: true,
  },
  metric('battery', '%', [0, 100], 60, 'State of charge.'),
  metric('charging', '1', [0, 1], 60, '1 while charging; the text is the state of the supply.'),
  metric('position-x', 'm', [-far, far], 60, 'Position in the frame that the text names.'),
  metric('position-y', 'm', [-far, far], 60, 'Position in the frame that the text names.'),
  metric('position-theta', 'rad', [-7, 7], 60, 'Heading in the frame that the text names.'),
  metric('speed', 'm/s', [-20, 20], 60, 'Speed ahead, negative backwards.'),
  metric('bridge-status', '1', [0, 3], 0, 'The bridge speaks of itself: 1 info, 2 warning, 3 error.'),
] as const satisfies readonly MetricSpec[];

type Metric = (typeof rosMetrics)[number]['metric'];

const units = new Map<string, string>(rosMetrics.map((row) => [row.metric, row.unit]));

/** A reading of the table; null where there is no value, with the reason. */
function reading(
  name: Metric,
  value: number | null,
  t: number,
  more: { text?: string; reason?: string } = {},
) {
  const { text, reason = 'no-data' } = more;
  const base = { type: 'reading', metric: name, unit: units.get(name) ?? '1', t } as const;
  const told = { ...base, ...(text !== undefined && text !== '' && { text }) };
  return value === null
    ? ({ ...told, value, quality: 'invalid', reason } satisfies DecodedReading)
    : ({ ...told, value, quality: 'good' } satisfies DecodedReading);
}

/** `power_supply_status` of sensor_msgs/BatteryState by code. */
export const supplyStates: readonly string[] = ['unknown', 'charging', 'discharging', 'not-charging', 'full'];

/** Hundredths of a millionth are noise of the single precision in which a bridge holds the value. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** sensor_msgs/BatteryState; `full` is what the robot calls a full battery. */
export function batteryReadings(message: Json, full: number, t: number): DecodedReading[] | string {
  if (!('percentage' in message)) return 'missing: percentage';
  const share = sampleOf(message['percentage']);
  const isAbsent = message['present'] === false;
  const value = share === undefined || isAbsent ? null : rounded((share / full) * 100);
  const code = numberOf(message['power_supply_status']) ?? 0;
  const text = supplyStates[code];
  const isCharging = code === 1 ? 1 : 0;
  const isKnown = text !== undefined && code !== 0;
  const charging = isKnown
    ? reading('charging', isCharging, t, { text })
    : reading('charging', null, t, { reason: text === undefined ? 'unknown-code' : 'no-data' });
  return [reading('battery', value, t, isAbsent ? { reason: 'no-battery' } : {}), charging];
}

/** std_msgs/Bool; `whenStopped` is what it says while the stop is active. It has no time of its own. */
export function stopReadings(message: Json, whenStopped: boolean): DecodedReading[] | string {
  const { data } = message;
  if (data === null) return [reading('emergency-stop', null, 0)];
  if (typeof data !== 'boolean') return 'missing or ill-shaped: data';
  return [reading('emergency-stop', data === whenStopped ? 1 : 0, 0)];
}

/** nav_msgs/Odometry in the plane. */
export function odometryReadings(message: Json, t: number): DecodedReading[] | string {
  const pose = recordOf(recordOf(message['pose'])?.['pose']);
  const [position, turn] = [recordOf(pose?.['position']), recordOf(pose?.['orientation'])];
  const linear = recordOf(recordOf(recordOf(message['twist'])?.['twist'])?.['linear']);
  if (!position || !turn || !linear) return 'missing or ill-shaped: pose or twist';
  const text = textOf(recordOf(message['header'])?.['frame_id']) ?? '';
  const value = (part: Json, axis: string) => sampleOf(part[axis]) ?? null;
  return [
    reading('position-x', value(position, 'x'), t, { text }),
    reading('position-y', value(position, 'y'), t, { text }),
    reading('position-theta', headingOf(turn), t, { text }),
    reading('speed', value(linear, 'x'), t),
  ];
}

/** The turn about the vertical axis; nothing for a quaternion that is none. */
function headingOf(turn: Json): number | null {
  const [x, y, z, w] = ['x', 'y', 'z', 'w'].map((axis) => sampleOf(turn[axis]));
  if (x === undefined || y === undefined || z === undefined || w === undefined) return null;
  const length = x * x + y * y + z * z + w * w;
  if (Math.abs(length - 1) > 0.1) return null;
  return rounded(Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)));
}

const levels: readonly string[] = ['info', 'warning', 'error'];

/** What the bridge says of itself: a topic that is not there, a type that it does not know. */
export function bridgeReading(message: Json): DecodedReading | string {
  const [level, text] = [textOf(message['level']), textOf(message['msg'])];
  if (level === undefined || text === undefined) return 'status without level or msg';
  const value = levels.indexOf(level) + 1;
  return reading('bridge-status', value || null, 0, { text, reason: 'unknown-code' });
}

/** The bridge's word for a level. */
export const levelOf = (value: number | null): string => levels[(value ?? 0) - 1] ?? 'none';
