import type { Instant } from '../core/instant.ts';
import { magnitude, type TareState, tare, untared } from '../signal/tare.ts';
import type { DeclaredTask } from './declared-task.ts';
import { loadStep } from './handling-step.ts';

type Vector = readonly [number, number, number];

export interface ContactState {
  readonly tare: TareState;
  /** What a lifting arm carries. */
  readonly load: Vector;
  /** Since when the force is above the quasi-static limit. */
  readonly overSince?: Instant;
  /** The open condition's onset, and since when the force is low again. */
  readonly openSince?: Instant;
  readonly lowSince?: Instant;
  readonly peakN: number;
}

export interface ContactFinding {
  readonly phase: 'onset' | 'cessation';
  readonly key: 'impact-force' | 'clamp-force' | 'force-released';
  readonly onset: Instant;
  readonly at: Instant;
  readonly forceN: number;
}

export interface ContactLimits {
  readonly quasiStaticN: number;
  readonly transientN: number;
  readonly clampMs: number;
}

export const idle: ContactState = { tare: untared, load: [0, 0, 0], peakN: 0 };
const releaseMs = 1000;

/**
 * The next state after one force sample. Pure. *Impact*: any sample above the transient limit. *Clamp*: above the quasi-static
 * limit for `clampMs`. The condition ceases when the force has stayed under four fifths of the quasi-static limit for a second.
 * While the robot lifts somebody by its own word, the load it carries is taken off: what comes on top of it is judged.
 */
export function contactStep(
  state: ContactState,
  sample: {
    readonly force: readonly [number, number, number];
    readonly at: Instant;
    readonly rateHz: number;
    readonly task: DeclaredTask;
  },
  limits: ContactLimits,
): {
  readonly state: ContactState;
  readonly finding?: ContactFinding;
  /** The whole force after tare, load included. */
  readonly netN: number;
} {
  const tareOptions = {
    settleSamples: Math.round(sample.rateHz),
    driftSamples: sample.rateHz * 60,
    contactN: 10,
  };
  const tared = tare(state.tare, sample.force, tareOptions);
  const load = loadStep(state.load, tared.net, sample.task, sample.rateHz);
  const netN = magnitude(tared.net);
  const forceN = magnitude([tared.net[0] - load[0], tared.net[1] - load[1], tared.net[2] - load[2]]);
  const { at } = sample;
  const isOver = forceN > limits.quasiStaticN;
  const overSince = isOver ? (state.overSince ?? at) : undefined;
  const next: ContactState = {
    tare: tared.state,
    load,
    peakN: Math.max(forceN, isOver || state.openSince ? state.peakN : 0),
    ...(overSince ? { overSince } : {}),
  };
  if (state.openSince) return { ...whileOpen(state, next, forceN, at, limits), netN };
  const isImpact = forceN > limits.transientN;
  const isClamp = overSince !== undefined && at.monoMs - overSince.monoMs >= limits.clampMs;
  if (!isImpact && !isClamp) return { state: next, netN };
  const onset = overSince ?? at;
  const key = isImpact ? 'impact-force' : 'clamp-force';
  return {
    state: { ...next, openSince: onset },
    finding: { phase: 'onset', key, onset, at, forceN: next.peakN },
    netN,
  };
}

function whileOpen(
  state: ContactState,
  next: ContactState,
  forceN: number,
  at: Instant,
  limits: ContactLimits,
) {
  const openSince = state.openSince ?? at;
  if (forceN > limits.quasiStaticN * 0.8) return { state: { ...next, openSince } };
  const lowSince = state.lowSince ?? at;
  if (at.monoMs - lowSince.monoMs < releaseMs) return { state: { ...next, openSince, lowSince } };
  const finding: ContactFinding = {
    phase: 'cessation',
    key: 'force-released',
    onset: lowSince,
    at,
    forceN: state.peakN,
  };
  return { state: { tare: next.tare, load: next.load, peakN: 0 }, finding };
}
