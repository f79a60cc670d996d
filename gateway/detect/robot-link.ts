import { defer, map, merge, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { conditionEvents, type Look } from './condition.ts';
import { numberOf, type RobotState, robotStates, wordOf } from './robot-state.ts';

const name = 'robot-link';
const version = '1.0.0';

const options = z.strictObject({
  afterS: z
    .number()
    .min(0)
    .max(300)
    .default(10)
    .describe(
      'Seconds that the link must be away: a robot that changes from one radio cell to the next is not lost.',
    ),
});
type LinkOptions = z.output<typeof options>;

/** Words for a link that was closed on purpose. */
const orderly = new Set(['OFFLINE', 'HIBERNATING']);

interface LinkState {
  readonly brokenAt?: Instant;
  readonly isHeardSince: boolean;
}

/**
 * Is the link lost? Pure. A broken link is one that ended by the last will, or that was closed with an order still open.
 * The word is kept by the broker, so a fresh state after it says more than the word.
 * Source: VDA 5050 2.1.0, 6.14 (connection); standards page robots-mqtt 1.4.
 */
export function linkStep(before: LinkState, state: RobotState): LinkState & { readonly isLost?: boolean } {
  const connection = numberOf(state, 'connection');
  if (connection === undefined) return { isHeardSince: false };
  if (connection > 0) return { isHeardSince: false, isLost: false };
  const isNews = state.news.some(({ metric }) => metric === 'connection');
  const brokenAt = isNews || before.brokenAt === undefined ? state.at : before.brokenAt;
  const isHeardSince =
    !isNews &&
    (before.isHeardSince || (state.news.length > 0 && elapsedMs(brokenAt, state.at) > sameMessageMs));
  const isOrderly = orderly.has(wordOf(state, 'connection') ?? '') && numberOf(state, 'order-active') !== 1;
  return { brokenAt, isHeardSince, isLost: !isHeardSince && !isOrderly };
}

/** A state that was on its way when the link broke may still arrive. */
const sameMessageMs = 1000;

function onRobot(device: BoundDevice, input: DetectorInput, { afterS }: LinkOptions) {
  return robotStates(input, device, ['connection', 'order-active', 'battery', 'driving']).pipe(
    scan((step, state) => ({ link: linkStep(step.link, state), state }), {
      link: { isHeardSince: false },
    } as { readonly link: ReturnType<typeof linkStep>; readonly state: RobotState }),
    map(({ link, state }): Look => {
      const { deviceId } = device;
      const robot = { witness: 'robot', deviceId, isFor: true };
      const order = numberOf(state, 'order-active') === 1 ? wordOf(state, 'order-active') : undefined;
      return {
        holds: link.isLost,
        at: state.at,
        deviceId,
        evidence: [
          { ...robot, key: 'link-broken', values: { state: wordOf(state, 'connection') ?? 'OFFLINE' } },
          ...(order === undefined ? [] : [{ ...robot, key: 'order-open', values: { order } }]),
        ],
      };
    }),
    conditionEvents(
      {
        type: 'robot-link-lost',
        detector: name,
        version,
        confidence: 1,
        onDelayMs: afterS * 1000,
        offDelayMs: 0,
      },
      input,
    ),
  );
}

/** A robot whose link broke: nobody knows where it is, what it does or whether it was stopped. */
export const robotLink = defineDetector<LinkOptions>({
  name,
  version,
  summary: 'A robot whose link broke, or that left with an order still open.',
  needs: { streams: [], metrics: ['connection', 'order-active'], models: [] },
  emits: ['robot-link-lost'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ metrics }) => metrics.includes('order-active'))
          .map((device) => onRobot(device, input, chosen)),
      ),
    ),
});
