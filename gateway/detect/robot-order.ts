import { defer, map, merge, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { numberOf, type RobotState, robotStates, wordOf } from './robot-state.ts';

const name = 'robot-order';
const version = '1.0.0';

const options = z.strictObject({
  stuckAfterS: z
    .number()
    .min(20)
    .max(3600)
    .default(180)
    .describe('Seconds without progress of an active order; longer than its longest action at one place.'),
  progressM: z
    .number()
    .min(0.05)
    .max(5)
    .default(0.5)
    .describe('Metres from where it last made progress that count as progress.'),
});
type OrderOptions = z.output<typeof options>;

/** Where an order last made progress, and when. */
export interface OrderState {
  readonly order?: string;
  readonly node?: string;
  readonly x?: number;
  readonly y?: number;
  readonly progressAt?: Instant;
  /** Whether the order is one that should be moving on; undefined when the robot has not said. */
  readonly isExpected?: boolean;
}

/** Modes in which the robot is the one who acts; in all others a person has it in hand. */
const automatic = new Set(['AUTOMATIC', 'SEMIAUTOMATIC']);

/**
 * Follows an order's progress: another order, another node, or another place. Pure. Paused, charging, stopped by its
 * emergency stop or driven by hand it is not expected to make any, and has its whole time afterwards.
 * Source: VDA 5050 2.1.0, 6.10 (state: orderId, lastNodeSequenceId, paused, operatingMode, safetyState).
 */
export function orderStep(before: OrderState, state: RobotState, progressM: number): OrderState {
  const active = numberOf(state, 'order-active');
  if (active === undefined) return {};
  const mode = wordOf(state, 'operating-mode');
  const isExpected =
    active > 0 &&
    (mode === undefined || automatic.has(mode)) &&
    ['paused', 'charging', 'emergency-stop'].every((metric) => (numberOf(state, metric) ?? 0) === 0);
  const order = wordOf(state, 'order-active') ?? '';
  const node = `${numberOf(state, 'last-node') ?? ''} ${wordOf(state, 'last-node') ?? ''}`;
  const x = numberOf(state, 'position-x');
  const y = numberOf(state, 'position-y');
  const movedM =
    x === undefined || y === undefined ? 0 : Math.hypot(x - (before.x ?? x), y - (before.y ?? y));
  const isSame =
    before.isExpected === true && order === before.order && node === before.node && movedM < progressM;
  if (isExpected && isSame && before.progressAt) {
    // The first place that is known is where it stands, not a way that it went.
    return before.x === undefined && x !== undefined && y !== undefined ? { ...before, x, y } : before;
  }
  return {
    order,
    node,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    progressAt: state.at,
    isExpected,
  };
}

const metrics = [
  'order-active',
  'last-node',
  'position-x',
  'position-y',
  'operating-mode',
  'paused',
  'charging',
  'emergency-stop',
];

function onRobot(device: BoundDevice, input: DetectorInput, { stuckAfterS, progressM }: OrderOptions) {
  return robotStates(input, device, metrics).pipe(
    scan((step, state) => ({ order: orderStep(step.order, state, progressM), at: state.at }), {
      order: {},
    } as { readonly order: OrderState; readonly at: Instant }),
    map(({ order, at }): Look => {
      const { progressAt, isExpected } = order;
      const waitedMs = progressAt === undefined ? 0 : elapsedMs(progressAt, at);
      const isKnown = isExpected !== undefined;
      return {
        holds: isKnown ? isExpected && waitedMs >= stuckAfterS * 1000 : undefined,
        at,
        deviceId: device.deviceId,
        evidence: [
          {
            witness: 'robot',
            key: 'no-progress',
            values: { order: order.order ?? '', waitedMs: Math.round(waitedMs) },
            deviceId: device.deviceId,
            isFor: true,
          },
        ],
      };
    }),
    conditionEvents(
      { type: 'order-stuck', detector: name, version, confidence: 1, onDelayMs: 0, offDelayMs: 0 },
      input,
    ),
  );
}

/** An order that does not move on although nothing holds the robot: whoever waits for it waits in vain. */
export const robotOrder = defineDetector<OrderOptions>({
  name,
  version,
  summary:
    'An active order without progress while the robot is neither paused, charging, stopped nor in hand.',
  needs: { streams: [], metrics: ['order-active'], models: [] },
  emits: ['order-stuck'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter((device) => device.metrics.includes('order-active'))
          .map((device) => onRobot(device, input, chosen)),
      ),
    ),
});
