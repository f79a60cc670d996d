import { filter, groupBy, merge, mergeMap, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { isNightAt, nightShape } from './night.ts';

const name = 'help-call';
const version = '1.0.0';

const options = z.strictObject({
  ...nightShape,
  doorCalls: z
    .enum(['never', 'by-night', 'always'])
    .default('never')
    .describe('Whether an opened door of the room counts as a call, for residents who wander.'),
});
type HelpCallOptions = z.output<typeof options>;

export interface CallState {
  /** When the device last said that it calls. */
  readonly lastAt?: Instant;
  readonly isReleased: boolean;
  readonly isNew: boolean;
}

export const notCalling: CallState = { isReleased: false, isNew: false };

/** Said again so soon it is the same hold of the same button, or the same message once more. */
const heldMs = 30_000;
/** Released and pressed again so soon: contacts bounce, and frightened people press twice. */
const repeatedMs = 10_000;

/**
 * The next state of one call device. Pure. Every press is a call, a held button one call; a release ends nothing. A
 * release that was lost on its way must not swallow the next press, so a hold counts no longer than it is said again.
 */
export function callStep(state: CallState, { value, quality, at }: Reading): CallState {
  const { lastAt, isReleased } = state;
  if (value === null || quality === 'invalid') return { ...state, isNew: false };
  if (value === 0) return { ...(lastAt && { lastAt }), isReleased: true, isNew: false };
  const isSame = lastAt !== undefined && elapsedMs(lastAt, at) <= (isReleased ? repeatedMs : heldMs);
  return { lastAt: at, isReleased: false, isNew: !isSame };
}

const keys: Readonly<Record<string, string>> = {
  call: 'call-pressed',
  'spoken-call': 'call-spoken',
  door: 'door-opened',
};

function eventOf({ metric, at, deviceId }: Reading, input: DetectorInput): CareEvent {
  const isRobot = input.subject.robotId !== undefined;
  return careEvent({
    ...input.subject,
    deviceId,
    type: 'help-call',
    phase: 'onset',
    onset: at,
    at,
    confidence: 1,
    evidence: [
      {
        witness: isRobot ? 'robot' : 'call-device',
        key: keys[metric] ?? 'call-pressed',
        values: {},
        deviceId,
        isFor: true,
      },
    ],
    by: { detector: name, version },
  });
}

/**
 * Somebody calls for help: pull cord, button, a spoken request that a robot heard, a door where that is wanted. The call
 * stays until a person resets it at the place; no release ends it. A call that nobody announced is told as well. Source: UL 1069 (standards page alarms 8.1).
 */
export const helpCall = defineDetector<HelpCallOptions>({
  name,
  version,
  summary: 'A call for help: pull cord, button, spoken request, and doors where that is wanted.',
  needs: {
    streams: [],
    metrics: [],
    models: [],
    runsAnyway: true,
    oneOf: [[{ metric: 'call' }, { metric: 'spoken-call' }]],
  },
  emits: ['help-call'],
  options,
  detect(input, chosen) {
    const isDoorCall = (at: Instant) =>
      chosen.doorCalls === 'always' ||
      (chosen.doorCalls === 'by-night' && isNightAt(input.minuteOfDay(at), chosen));
    const roomDoors = new Set(
      input.devices.filter(({ watches }) => watches !== 'bathroom').map(({ deviceId }) => deviceId),
    );
    const door$ = input
      .reading('door')
      .pipe(filter(({ deviceId, at, value }) => roomDoors.has(deviceId) && (value === 0 || isDoorCall(at))));
    return merge(input.reading('call', 'spoken-call'), door$).pipe(
      // Bounded: one group a metric of a bound device.
      groupBy(({ deviceId, metric }) => `${deviceId} ${metric}`),
      mergeMap((reading$: Observable<Reading>) =>
        reading$.pipe(
          scan(
            (before: { readonly state: CallState; readonly reading?: Reading }, reading) => ({
              state: callStep(before.state, reading),
              reading,
            }),
            { state: notCalling },
          ),
          eachOf(({ state, reading }) => (state.isNew && reading ? [eventOf(reading, input)] : [])),
        ),
      ),
    );
  },
});
