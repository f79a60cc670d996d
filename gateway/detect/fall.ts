import { concatMap, defer, endWith, filter, from, map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import type { CareEvent, Evidence } from '../core/care-event.ts';
import { careEvent } from '../core/care-event.ts';
import { isOnTrunk, type Placement } from '../core/ward.ts';
import { type BoundDevice, type DetectorInput, defineDetector, type Score } from '../plugin/detector.ts';
import type { ModelAnswer, ModelPort } from '../plugin/model.ts';
import { eachOf } from '../signal/each-of.ts';
import { type History, history } from '../signal/history.ts';
import { uniform } from '../signal/uniform.ts';
import {
  type FallFinding,
  type FallRule,
  type FallState,
  fallAtEnd,
  fallStep,
  quietFall,
} from './fall-step.ts';
import { type Lie, type LongLie, lieStep } from './long-lie-step.ts';
import { postureSpan } from './posture.ts';
import { type StillState, stillStep } from './worn-step.ts';

const name = 'fall';
const version = '1.1.0';
const axes = ['acc_x', 'acc_y', 'acc_z'];

const options = z.strictObject({
  confirmed: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Probability that is enough beside a change of posture; the bundle's by default."),
  alone: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Probability that is enough without one; the bundle's by default."),
  refractoryS: z
    .number()
    .min(1)
    .max(60)
    .default(10)
    .describe('Seconds after a finding in which the same wearable reports no second one.'),
  longLieS: z
    .number()
    .min(20)
    .max(600)
    .default(60)
    .describe('Seconds after a fall within which the wearer should be up again.'),
});
type FallOptions = z.output<typeof options>;

/** What the rule runs on when no bundle is installed: the hard-impact rule alone. */
const withoutModel = { rateHz: 50, windowSamples: 200, hopSamples: 10, confirmed: 1, alone: 1 };

function settingsFor(model: ModelPort | undefined, placement: Placement, chosen: FallOptions) {
  const input = model?.manifest.inputs[0];
  const thresholds = model?.manifest.thresholds[placement] ?? model?.manifest.thresholds['waist'];
  const { rateHz, windowSamples, hopSamples } = input ?? withoutModel;
  const rule: FallRule = {
    rateHz,
    windowSamples,
    confirmed: chosen.confirmed ?? thresholds?.confirmed ?? withoutModel.confirmed,
    alone: chosen.alone ?? thresholds?.alone ?? withoutModel.alone,
    usesPosture: isOnTrunk(placement),
    refractoryMs: chosen.refractoryS * 1000,
    fallbackPeakG: 3,
    fallbackAngleDeg: 60,
  };
  return { rule, hopSamples };
}

/** The newest window, channel-major as the model takes it. */
export function windowOf({ samples, rows, channels }: History, windowSamples: number): Float32Array {
  const window = new Float32Array(windowSamples * channels);
  const firstRow = rows - windowSamples;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let index = 0; index < windowSamples; index += 1) {
      window[channel * windowSamples + index] = samples[(firstRow + index) * channels + channel] ?? 0;
    }
  }
  return window;
}

interface Scored {
  readonly history: History;
  readonly answer: ModelAnswer;
}

/** Without the model there is no calibrated figure; one in two says "look". */
const unscored = 0.5;

const noAnswer: ModelAnswer = { probability: null, modelDigest: '' };

/** A finding, and whether the wearable had lain somewhere unworn just before it. */
type Found = FallFinding & { readonly isHandled?: boolean };

interface Step {
  readonly state: FallState;
  readonly still: StillState;
  readonly lie?: Lie;
  readonly findings: readonly Found[];
  readonly longLie?: LongLie;
  readonly scored?: Scored;
  /** Of the last finding: a long lie is as sure as the fall that began it. */
  readonly confidence: number;
  /** The recording is over: its last window has been told already. */
  readonly isEnd?: boolean;
}

function evidenceOf(finding: Found, device: BoundDevice): Evidence[] {
  const { deviceId } = device;
  const wearable = (key: string, values: Record<string, number>): Evidence => ({
    witness: 'wearable',
    key,
    values,
    deviceId,
    isFor: true,
  });
  const posture = (angleDeg: number): Evidence =>
    finding.type === 'fall'
      ? wearable('posture-change', { angleDeg })
      : { ...wearable('no-posture-change', { angleDeg }), isFor: false };
  return [
    finding.probability === null
      ? wearable('model-absent', {})
      : wearable('model-score', { probability: finding.probability }),
    wearable('impact', { peakG: finding.peakG }),
    ...(finding.angleDeg === undefined ? [] : [posture(finding.angleDeg)]),
    ...(finding.isHandled ? [{ ...wearable('not-worn-before', {}), isFor: false }] : []),
  ];
}

function eventOf(
  finding: Found,
  scored: Scored | undefined,
  device: BoundDevice,
  input: DetectorInput,
): CareEvent {
  const digest = scored?.answer.modelDigest;
  return careEvent({
    ...input.subject,
    deviceId: device.deviceId,
    phase: 'onset',
    type: finding.type,
    onset: finding.onset,
    at: finding.at,
    confidence: finding.probability ?? unscored,
    evidence: evidenceOf(finding, device),
    by: { detector: name, version, ...(digest ? { modelDigest: digest } : {}) },
  });
}

function longLieOf(
  { since, at, angleDeg, spreadG }: LongLie,
  confidence: number,
  device: BoundDevice,
  input: DetectorInput,
): CareEvent {
  const { deviceId } = device;
  const wearable = { witness: 'wearable', deviceId, isFor: true };
  const values = { seconds: Math.round((at.monoMs - since.monoMs) / 1000) };
  return careEvent({
    ...input.subject,
    deviceId,
    phase: 'onset',
    type: 'long-lie',
    // The fall's own instant: it is the same happening, and joins its alarm.
    onset: since,
    at,
    confidence,
    evidence: [
      { ...wearable, key: 'not-up-again', values },
      ...(angleDeg === undefined
        ? [{ ...wearable, key: 'little-movement', values: { spreadG } }]
        : [{ ...wearable, key: 'posture-change', values: { angleDeg } }]),
    ],
    by: { detector: name, version },
  });
}

/** Who lies there after a finding; whoever lay there already has lain since then. */
function lieAfter(lie: Lie | undefined, finding: FallFinding | undefined, rule: FallRule): Lie | undefined {
  if (finding === undefined || finding.stage === 'first' || lie !== undefined) return lie;
  const { before, angleDeg, onset } = finding;
  const hasTurned = rule.usesPosture && angleDeg !== undefined && angleDeg > postureSpan.confirmDeg;
  return { since: onset, ...(hasTurned && before ? { before } : {}) };
}

/**
 * A wearable that lay unworn until just now is being taken up or was dropped: that is no fall. Somebody may still have put it on
 * and fallen, so a suspicion is left; a posture measured on a table confirms nothing, and nobody lies there.
 */
function asHandled(finding: FallFinding, still: StillState): Found {
  const { handledUntil } = still;
  const isHandled = handledUntil !== undefined && finding.onset.monoMs <= handledUntil.monoMs;
  if (!isHandled) return finding;
  const onset = finding.stage === 'first' ? finding.onset : finding.at;
  return { ...finding, type: 'suspected-fall', onset, isHandled };
}

/** The rule's and the lie's next state on one scored window. */
function stepOn(step: Step, next: Scored, rule: FallRule, longMs: number): Step {
  const { probability } = next.answer;
  const { state, finding } = fallStep(step.state, { history: next.history, probability }, rule);
  const still = stillStep(step.still, next.history, rule.rateHz);
  const found: Found | undefined = finding && rule.usesPosture ? asHandled(finding, still) : finding;
  const lie = found?.isHandled ? step.lie : lieAfter(step.lie, found, rule);
  const lain = lie === undefined ? {} : lieStep(lie, next.history, { rateHz: rule.rateHz, longMs });
  return {
    state,
    still,
    findings: found ? [found] : [],
    scored: next,
    confidence: found ? (found.probability ?? unscored) : step.confidence,
    ...(lain.lie ? { lie: lain.lie } : {}),
    ...(lain.finding ? { longLie: lain.finding } : {}),
  };
}

function onWearable(
  device: BoundDevice,
  input: DetectorInput,
  chosen: FallOptions,
): Observable<CareEvent | Score> {
  const model = input.model('fall');
  const { rule, hopSamples } = settingsFor(model, device.placement ?? 'waist', chosen);
  const historyS = 10;
  const end = Symbol('end');
  const scored$ = input.waveform('imu').pipe(
    // Blocks of other wearables of the same bed have their own rule.
    filter((block) => block.deviceId === device.deviceId),
    uniform(axes, rule.rateHz),
    history({ length: historyS * rule.rateHz, least: rule.windowSamples, hop: hopSamples }),
    // Asked at once, answered in order: the model port bounds how many may wait and answers null beyond.
    map((frame) => ({
      frame,
      answer: model?.score(windowOf(frame, rule.windowSamples)) ?? Promise.resolve(noAnswer),
    })),
    concatMap(({ frame, answer }) =>
      from(answer).pipe(map((given): Scored => ({ history: frame, answer: given }))),
    ),
  );
  const start: Step = { state: quietFall, still: {}, findings: [], confidence: unscored };
  return scored$.pipe(
    endWith(end),
    scan((step, next): Step => {
      if (typeof next === 'symbol') {
        const finding = fallAtEnd(step.state, rule);
        const { longLie: _, ...last } = step;
        return { ...last, findings: finding ? [finding] : [], isEnd: true };
      }
      return stepOn(step, next, rule, chosen.longLieS * 1000);
    }, start),
    eachOf(({ findings, scored, longLie, confidence, isEnd }) => [
      ...(scored && !isEnd && scored.answer.probability !== null
        ? [
            {
              kind: 'score' as const,
              detector: name,
              at: scored.history.endAt,
              value: scored.answer.probability,
            },
          ]
        : []),
      ...findings.map((finding) => eventOf(finding, scored, device, input)),
      ...(longLie ? [longLieOf(longLie, confidence, device, input)] : []),
    ]),
  );
}

/**
 * A fall by a body-worn IMU as a chain: suspected within a second of the impact, confirmed by the posture afterwards where the
 * wearable sits on the trunk, and a long lie when the wearer is not up again.
 */
export const fall = defineDetector<FallOptions>({
  name,
  version,
  summary: 'A fall by a body-worn IMU: suspected by model and impact, confirmed by posture, then a long lie.',
  needs: { streams: ['imu'], metrics: [], models: ['fall'] },
  emits: ['fall', 'suspected-fall', 'long-lie'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams }) => streams.includes('imu'))
          .map((device) => onWearable(device, input, chosen)),
      ),
    ),
});
