import { concatMap, defer, merge, mergeMap, type Observable, of, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { type Instant, plusMs } from '../core/instant.ts';
import type { Waveform } from '../core/measurement.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { magnitude, type TareState, tare, untared } from '../signal/tare.ts';
import { bodyRegions, limitsFor } from './contact-limits.ts';

const name = 'contact';
const version = '1.0.0';

const options = z.strictObject({
  bodyRegions: z
    .array(z.enum(bodyRegions))
    .min(1)
    .default(['back-shoulders', 'chest', 'abdomen', 'pelvis', 'upper-arm', 'lower-arm', 'hand'])
    .describe("Regions of the body that the robot's task may touch; the lowest limit among them holds."),
  share: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.5)
    .describe(
      "Share of ISO/TS 15066's limit that is allowed; half, because the table is for healthy adults.",
    ),
  clampMs: z
    .number()
    .min(50)
    .max(500)
    .default(500)
    .describe('A force above the quasi-static limit for this long is a clamp.'),
});
type ContactOptions = z.output<typeof options>;

interface ContactState {
  readonly tare: TareState;
  /** Since when the force is above the quasi-static limit. */
  readonly overSince?: Instant;
  /** The open condition's onset, and since when the force is low again. */
  readonly openSince?: Instant;
  readonly lowSince?: Instant;
  readonly peakN: number;
}

interface Finding {
  readonly phase: 'onset' | 'cessation';
  readonly key: 'impact-force' | 'clamp-force' | 'force-released';
  readonly onset: Instant;
  readonly at: Instant;
  readonly forceN: number;
}

interface Limits {
  readonly quasiStaticN: number;
  readonly transientN: number;
  readonly clampMs: number;
}

const idle: ContactState = { tare: untared, peakN: 0 };
const releaseMs = 1000;

/**
 * The next state after one force sample. Pure. *Impact*: any sample above the transient limit. *Clamp*: above the quasi-static
 * limit for `clampMs`. The condition ceases when the force has stayed under four fifths of the quasi-static limit for a second.
 */
export function contactStep(
  state: ContactState,
  sample: {
    readonly force: readonly [number, number, number];
    readonly at: Instant;
    readonly rateHz: number;
  },
  limits: Limits,
): { readonly state: ContactState; readonly finding?: Finding } {
  const tareOptions = {
    settleSamples: Math.round(sample.rateHz),
    driftSamples: sample.rateHz * 60,
    contactN: 10,
  };
  const tared = tare(state.tare, sample.force, tareOptions);
  const forceN = magnitude(tared.net);
  const { at } = sample;
  const isOver = forceN > limits.quasiStaticN;
  const overSince = isOver ? (state.overSince ?? at) : undefined;
  const next: ContactState = {
    tare: tared.state,
    peakN: Math.max(forceN, isOver || state.openSince ? state.peakN : 0),
    ...(overSince ? { overSince } : {}),
  };
  if (state.openSince) return whileOpen(state, next, forceN, at, limits);
  const isImpact = forceN > limits.transientN;
  const isClamp = overSince !== undefined && at.monoMs - overSince.monoMs >= limits.clampMs;
  if (!isImpact && !isClamp) return { state: next };
  const onset = overSince ?? at;
  const key = isImpact ? 'impact-force' : 'clamp-force';
  return {
    state: { ...next, openSince: onset },
    finding: { phase: 'onset', key, onset, at, forceN: next.peakN },
  };
}

function whileOpen(state: ContactState, next: ContactState, forceN: number, at: Instant, limits: Limits) {
  const openSince = state.openSince ?? at;
  if (forceN > limits.quasiStaticN * 0.8) return { state: { ...next, openSince } };
  const lowSince = state.lowSince ?? at;
  if (at.monoMs - lowSince.monoMs < releaseMs) return { state: { ...next, openSince, lowSince } };
  const finding: Finding = {
    phase: 'cessation',
    key: 'force-released',
    onset: lowSince,
    at,
    forceN: state.peakN,
  };
  return { state: { tare: next.tare, peakN: 0 }, finding };
}

type Step = {
  readonly state: ContactState;
  readonly findings: readonly { readonly finding: Finding; readonly rateHz: number }[];
};

function overBlock(step: Step, block: Waveform, limits: Limits): Step {
  const columns = ['fx', 'fy', 'fz'].map((channel) => block.channels.indexOf(channel));
  if (columns.includes(-1) || block.quality === 'invalid') return { state: step.state, findings: [] };
  const findings: { finding: Finding; rateHz: number }[] = [];
  let { state } = step;
  const rows = block.samples.length / block.channels.length;
  for (let row = 0; row < rows; row += 1) {
    const value = (axis: number) => block.samples[row * block.channels.length + (columns[axis] ?? 0)] ?? 0;
    const sample = {
      force: [value(0), value(1), value(2)] as const,
      at: plusMs(block.startAt, (row * 1000) / block.rateHz),
      rateHz: block.rateHz,
    };
    if (!sample.force.every(Number.isFinite)) continue;
    const next = contactStep(state, sample, limits);
    state = next.state;
    if (next.finding) findings.push({ finding: next.finding, rateHz: block.rateHz });
  }
  return { state, findings };
}

function eventOf(
  finding: Finding,
  rateHz: number,
  limits: Limits,
  device: BoundDevice,
  input: DetectorInput,
): CareEvent {
  const limitN = finding.key === 'impact-force' ? limits.transientN : limits.quasiStaticN;
  const witness = { witness: 'wrench', deviceId: device.deviceId, isFor: true };
  return careEvent({
    ...input.subject,
    deviceId: device.deviceId,
    phase: finding.phase,
    type: 'contact',
    onset: finding.onset,
    at: finding.at,
    confidence: 1,
    evidence: [
      { ...witness, key: finding.key, values: { forceN: finding.forceN, limitN } },
      // A stiff transient lasts tens of milliseconds: slow sampling may have missed the true peak.
      ...(rateHz < 500 ? [{ ...witness, key: 'peak-not-guaranteed', values: { rateHz } }] : []),
    ],
    by: { detector: name, version },
  });
}

function onWrench(device: BoundDevice, input: DetectorInput, chosen: ContactOptions): Observable<CareEvent> {
  const limits: Limits = { ...limitsFor(chosen.bodyRegions, chosen.share), clampMs: chosen.clampMs };
  return input.waveform('wrench').pipe(
    mergeMap((block) => (block.deviceId === device.deviceId ? of(block) : [])),
    scan((step, block) => overBlock(step, block, limits), { state: idle, findings: [] } as Step),
    concatMap(({ findings }) =>
      findings.map(({ finding, rateHz }) => eventOf(finding, rateHz, limits, device, input)),
    ),
  );
}

/**
 * Contact force above what a frail person may bear, by a robot's wrench sensor after tare. Informs people; the robot's own
 * safety function stops the robot. Source: ISO/TS 15066:2016 table A.2.
 */
export const contact = defineDetector<ContactOptions>({
  name,
  version,
  summary: 'Contact force over a limit (ISO/TS 15066), by a wrench sensor after tare.',
  needs: { streams: ['wrench'], metrics: [], models: [] },
  emits: ['contact'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams }) => streams.includes('wrench'))
          .map((device) => onWrench(device, input, chosen)),
      ),
    ),
});
