import { defer, filter, map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Waveform } from '../core/measurement.ts';
import { isOnTrunk } from '../core/ward.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { type History, history } from '../signal/history.ts';
import { uniform } from '../signal/uniform.ts';
import { meanOf, peakOf, spreadOf } from './posture.ts';
import { type SlumpFinding, slumpStep, unlearnt } from './slump-step.ts';

const name = 'slump';
const version = '1.0.0';
const rateHz = 50;
const axes = ['acc_x', 'acc_y', 'acc_z'];

const options = z.strictObject({
  leanDeg: z
    .number()
    .min(30)
    .max(80)
    .default(50)
    .describe('How far the trunk must be from how it is carried in walking, in degrees.'),
  leanS: z
    .number()
    .min(5)
    .max(120)
    .default(15)
    .describe('Seconds that it must stay so; longer than one bends to put on shoes.'),
  emptyBelowKg: z
    .number()
    .min(1)
    .max(40)
    .default(20)
    .describe('Less than this on the load cells is an empty bed, with blanket and pillow.'),
});
type SlumpOptions = z.output<typeof options>;

interface Bed {
  readonly at: Instant;
  readonly isEmpty: boolean;
}

/** Older than this the bed tells nothing of now. */
const bedFreshMs = 5000;

/** The mean load of a block; undefined where it may not be used. */
function bedOf(block: Waveform, emptyBelowKg: number): Bed | undefined {
  const columns = block.channels.flatMap((channel, index) => (channel.startsWith('load') ? [index] : []));
  const rows = block.samples.length / block.channels.length;
  if (block.quality !== 'good' || columns.length === 0 || rows < 1) return undefined;
  let sum = 0;
  for (let row = 0; row < rows; row += 1)
    for (const column of columns) sum += block.samples[row * block.channels.length + column] ?? Number.NaN;
  const loadKg = sum / rows;
  return Number.isFinite(loadKg) ? { at: block.startAt, isEmpty: loadKg < emptyBelowKg } : undefined;
}

interface Seen {
  readonly history?: History;
  readonly bed?: Bed;
  /** Whether it is the wearable that spoke last. */
  readonly isLook: boolean;
}

function eventOf(finding: SlumpFinding, device: BoundDevice, input: DetectorInput): CareEvent {
  const { onset, at, angleDeg, peakG } = finding;
  const { deviceId } = device;
  return careEvent({
    ...input.subject,
    deviceId,
    phase: 'onset',
    type: 'slump',
    onset,
    at,
    // Measured on nobody yet: one in two says "look".
    confidence: 0.5,
    evidence: [
      { witness: 'wearable', key: 'posture-change', values: { angleDeg }, deviceId, isFor: true },
      { witness: 'wearable', key: 'impact', values: { peakG }, deviceId, isFor: peakG >= 2 },
      { witness: 'bed', key: 'bed-empty', values: {}, isFor: true },
    ],
    by: { detector: name, version },
  });
}

function onWearable(
  device: BoundDevice,
  input: DetectorInput,
  { leanDeg, leanS, emptyBelowKg }: SlumpOptions,
): Observable<CareEvent> {
  const worn$ = input.waveform('imu').pipe(
    filter(({ deviceId }) => deviceId === device.deviceId),
    uniform(axes, rateHz),
    history({ length: 4 * rateHz, least: 2 * rateHz, hop: rateHz }),
    map((last): Seen => ({ history: last, isLook: true })),
  );
  const bed$ = input.waveform('bed-load').pipe(
    map((block) => bedOf(block, emptyBelowKg)),
    filter((bed) => bed !== undefined),
    map((bed): Seen => ({ bed, isLook: false })),
  );
  const nothing: Seen = { isLook: false };
  return merge(bed$, worn$).pipe(
    scan((seen, next) => ({ ...seen, ...next }), nothing),
    filter(({ isLook }) => isLook),
    scan(
      (step, { history: last, bed }) => {
        const held = last && meanOf(last, last.rows - 2 * rateHz, last.rows);
        if (last === undefined || held === undefined) return { state: step.state };
        const at = last.endAt;
        const isFresh = bed !== undefined && Math.abs(elapsedMs(bed.at, at)) <= bedFreshMs;
        const frame = {
          at,
          held,
          spreadG: spreadOf(last, 2 * rateHz),
          peakG: peakOf(last, last.rows).peakG,
          isBedEmpty: isFresh ? bed.isEmpty : undefined,
        };
        return slumpStep(step.state, frame, { leanDeg, leanMs: leanS * 1000 });
      },
      { state: unlearnt } as ReturnType<typeof slumpStep>,
    ),
    eachOf(({ finding }) => (finding ? [eventOf(finding, device, input)] : [])),
  );
}

/**
 * A slow slide or slump from bed, chair or wheelchair: no impact, but a trunk that lies while the bed is empty. It needs the
 * bed to speak: without it lying down to sleep would look the same.
 */
export const slump = defineDetector<SlumpOptions>({
  name,
  version,
  summary: 'A slide or slump without impact: the trunk lies still while the bed is empty.',
  needs: { streams: ['imu', 'bed-load'], metrics: [], models: [] },
  emits: ['slump'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams, placement }) => streams.includes('imu') && isOnTrunk(placement ?? 'waist'))
          .map((device) => onWearable(device, input, chosen)),
      ),
    ),
});
