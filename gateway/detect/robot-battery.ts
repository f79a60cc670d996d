import { defer, map, merge, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { numberOf, type RobotState, robotStates, wordOf } from './robot-state.ts';

const name = 'robot-battery';
const type = 'robot-battery-low';
const version = '1.0.0';

const options = z.strictObject({
  reservePercent: z
    .number()
    .min(5)
    .max(60)
    .default(15)
    .describe('What must be left when a task ends, so that the robot reaches its charger.'),
  taskMinutes: z
    .number()
    .min(0)
    .max(480)
    .default(20)
    .describe('How long an order may still take: the longest that is usual here.'),
  usePercentPerHour: z
    .number()
    .min(1)
    .max(200)
    .default(20)
    .describe('What an hour of work costs, until it has been measured on this robot.'),
});
type BatteryOptions = z.output<typeof options>;

export interface BatteryState {
  /** Where the present stretch of discharging began. */
  readonly from?: { readonly at: Instant; readonly percent: number };
  /** Percent an hour, measured on this robot. */
  readonly usePerHour?: number;
  readonly percent?: number;
  readonly needPercent?: number;
  readonly isLow?: boolean;
}

/** A shorter stretch, or a smaller fall, says little: the charge comes in whole percents. */
const leastMs = 10 * 60_000;
const leastPercent = 2;
/** What a charge must exceed the need by before the condition is over; a gauge trembles by a percent. */
const deadbandPercent = 3;

/**
 * The battery against what the task needs: the reserve, and with an order under way the measured use for the rest of it.
 * Pure. The use an hour is the mean of the stretches without charging, the newer half as much as all before.
 * Source: VDA 5050 2.1.0, 6.10 (batteryState); a robot that only knows good and bad sends 80 and 20 %.
 */
export function batteryStep(
  before: BatteryState,
  state: RobotState,
  chosen: BatteryOptions,
  deadband: number = deadbandPercent,
): BatteryState {
  const percent = numberOf(state, 'battery');
  if (percent === undefined) return before;
  const isCharging = (numberOf(state, 'charging') ?? 0) > 0;
  const { from, usePerHour } = isCharging ? stretchOver(before) : stretch(before, percent, state.at);
  const isWorking = (numberOf(state, 'order-active') ?? 0) > 0;
  const perHour = usePerHour ?? chosen.usePercentPerHour;
  const needPercent = Math.min(
    95,
    chosen.reservePercent + (isWorking ? (perHour * chosen.taskMinutes) / 60 : 0),
  );
  const limit = needPercent + (before.isLow ? deadband : 0);
  return {
    ...(from ? { from } : {}),
    ...(usePerHour === undefined ? {} : { usePerHour }),
    percent,
    needPercent,
    isLow: !isCharging && percent < limit,
  };
}

type Use = Pick<BatteryState, 'from' | 'usePerHour'>;

const stretchOver = ({ usePerHour }: BatteryState): Use => (usePerHour === undefined ? {} : { usePerHour });

function stretch({ from, usePerHour }: BatteryState, percent: number, at: Instant): Use {
  const kept = usePerHour === undefined ? {} : { usePerHour };
  // A charge that rises without charging was exchanged or measured anew.
  if (from === undefined || percent > from.percent) return { from: { at, percent }, ...kept };
  const passedMs = elapsedMs(from.at, at);
  const used = from.percent - percent;
  if (passedMs < leastMs || used < leastPercent) return { from, ...kept };
  const now = (used * 3_600_000) / passedMs;
  return { from: { at, percent }, usePerHour: usePerHour === undefined ? now : (usePerHour + now) / 2 };
}

function onRobot(device: BoundDevice, input: DetectorInput, chosen: BatteryOptions) {
  return robotStates(input, device, ['battery', 'charging', 'order-active']).pipe(
    scan(
      (step, state) => ({
        battery: batteryStep(step.battery, state, chosen, input.deadband(type, state.at)),
        state,
      }),
      {
        battery: {},
      } as { readonly battery: BatteryState; readonly state: RobotState },
    ),
    map(({ battery, state }): Look => {
      const { percent, needPercent, isLow } = battery;
      const order = (numberOf(state, 'order-active') ?? 0) > 0 ? wordOf(state, 'order-active') : undefined;
      const robot = { witness: 'robot', deviceId: device.deviceId, isFor: true };
      return {
        holds: isLow,
        at: state.at,
        deviceId: device.deviceId,
        evidence: [
          {
            ...robot,
            key: 'battery-below',
            values: { percent: percent ?? 0, needPercent: needPercent ?? 0 },
          },
          ...(order === undefined ? [] : [{ ...robot, key: 'order-open', values: { order } }]),
        ],
      };
    }),
    conditionEvents({ type, detector: name, version, confidence: 1, onDelayMs: 5000, offDelayMs: 0 }, input),
  );
}

/** A robot that will not finish its order, or not reach its charger, with what its battery holds. */
export const robotBattery = defineDetector<BatteryOptions>({
  name,
  version,
  summary:
    'Battery below what the order under way and the way to the charger need, by the use measured on this robot.',
  needs: { streams: [], metrics: ['battery', 'charging'], models: [] },
  emits: [type],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ metrics }) => metrics.includes('battery') && metrics.includes('charging'))
          .map((device) => onRobot(device, input, chosen)),
      ),
    ),
});
