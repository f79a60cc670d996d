import { concatMap, defer, endWith, from, map, merge, mergeMap, type Observable, of, scan } from 'rxjs';
import { z } from 'zod';
import type { CareEvent, Evidence } from '../core/care-event.ts';
import { careEvent } from '../core/care-event.ts';
import { isOnTrunk, type Placement } from '../core/ward.ts';
import { type BoundDevice, type DetectorInput, defineDetector, type Score } from '../plugin/detector.ts';
import type { ModelAnswer, ModelPort } from '../plugin/model.ts';
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

const name = 'fall';
const version = '1.0.0';
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

const noAnswer: ModelAnswer = { probability: null, modelDigest: '' };

interface Step {
  readonly state: FallState;
  readonly findings: readonly FallFinding[];
  readonly scored?: Scored;
  /** The recording is over: its last window has been told already. */
  readonly isEnd?: boolean;
}

function evidenceOf(finding: FallFinding, device: BoundDevice): Evidence[] {
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
  ];
}

function eventOf(
  finding: FallFinding,
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
    // Without the model there is no calibrated figure; one in two says "look".
    confidence: finding.probability ?? 0.5,
    evidence: evidenceOf(finding, device),
    by: { detector: name, version, ...(digest ? { modelDigest: digest } : {}) },
  });
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
    mergeMap((block) => (block.deviceId === device.deviceId ? of(block) : [])),
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
  const start: Step = { state: quietFall, findings: [] };
  return scored$.pipe(
    endWith(end),
    scan((step, next): Step => {
      if (typeof next === 'symbol') {
        const finding = fallAtEnd(step.state, rule);
        return { ...step, findings: finding ? [finding] : [], isEnd: true };
      }
      const { state, finding } = fallStep(
        step.state,
        { history: next.history, probability: next.answer.probability },
        rule,
      );
      return { state, findings: finding ? [finding] : [], scored: next };
    }, start),
    concatMap(({ findings, scored, isEnd }) => [
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
    ]),
  );
}

/** A fall by a body-worn IMU: model, impact, and posture afterwards where the wearable sits on the trunk. */
export const fall = defineDetector<FallOptions>({
  name,
  version,
  summary: 'A fall by a body-worn IMU: model, impact and the posture afterwards.',
  needs: { streams: ['imu'], metrics: [], models: ['fall'] },
  emits: ['fall', 'suspected-fall'],
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
