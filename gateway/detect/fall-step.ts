import type { Instant } from '../core/instant.ts';
import { plusMs } from '../core/instant.ts';
import type { History } from '../signal/history.ts';
import { peakOf, postureChange, postureSpan, type Vector } from './posture.ts';

/** What the fall rule is tuned with: the bundle's thresholds for the placement, and the fixed spans of the rule. */
export interface FallRule {
  readonly rateHz: number;
  readonly windowSamples: number;
  /** Probability that is enough beside a change of posture. */
  readonly confirmed: number;
  /** Probability that is enough alone. */
  readonly alone: number;
  /** A wrist or a pocket tells nothing about posture: probability alone decides. */
  readonly usesPosture: boolean;
  readonly refractoryMs: number;
  /** Without a model: an impact this hard with this change of posture is reported all the same. */
  readonly fallbackPeakG: number;
  readonly fallbackAngleDeg: number;
}

/** One hop: the last seconds, and what the model said of the newest window (null: no answer). */
export interface FallFrame {
  readonly history: History;
  readonly probability: number | null;
}

interface Pending {
  readonly peakAt: Instant;
  readonly peakG: number;
  readonly probability: number | null;
  readonly since: Instant;
  /** It has been told as a suspected fall already. */
  readonly isTold: boolean;
}

export interface FallState {
  readonly pending?: Pending;
  /** The last frame, for a recording that ends while a decision is pending. */
  readonly last?: History;
  readonly quietUntilMono: number;
}

export interface FallFinding {
  readonly type: 'fall' | 'suspected-fall';
  readonly onset: Instant;
  readonly at: Instant;
  readonly peakG: number;
  readonly probability: number | null;
  readonly angleDeg?: number;
  /** The trunk's acceleration before the impact, where it was recorded. */
  readonly before?: Vector;
  /** Told before its posture is known, or a posture that speaks against what was told. */
  readonly stage: 'first' | 'decided' | 'doubted';
}

export const quietFall: FallState = { quietUntilMono: Number.NEGATIVE_INFINITY };

const impactAt = (history: History, row: number, rateHz: number): Instant =>
  plusMs(history.endAt, ((row - (history.rows - 1)) * 1000) / rateHz);

/**
 * The next state of one wearable's fall rule. Pure. A chain: the model sees an impact (`confirmed`); where it is sure enough
 * without posture (`alone`) a *suspected* fall is told at once, within a second of the impact. The rule waits until the posture
 * afterwards is known: changed, it is a fall; unchanged, the suspicion stands with that against it (a slump that ends as it
 * began still lies on the floor). Where the model does not answer, a hard impact with a large change of posture is a fall.
 * Source: the tilt check and its spans as measured on SisFall (Sucherquia et al. 2017), see the model's card.
 */
export function fallStep(
  state: FallState,
  frame: FallFrame,
  rule: FallRule,
): { readonly state: FallState; readonly finding?: FallFinding } {
  const { history } = frame;
  const nowMono = history.endAt.monoMs;
  if (nowMono < state.quietUntilMono) return { state: { ...state, last: history } };
  const pending = follow(state.pending, frame, rule);
  if (pending === undefined) return { state: { quietUntilMono: state.quietUntilMono, last: history } };
  const isDue = nowMono - pending.peakAt.monoMs >= postureSpan.afterToS * 1000;
  if (!rule.usesPosture || isDue) return decide(pending, history, rule);
  const isSuspected = !pending.isTold && pending.probability !== null && pending.probability >= rule.alone;
  if (!isSuspected) return { state: { ...state, pending, last: history } };
  return {
    state: { ...state, pending: { ...pending, isTold: true }, last: history },
    finding: findingOf('suspected-fall', 'first', pending, history, {}),
  };
}

const findingOf = (
  type: FallFinding['type'],
  stage: FallFinding['stage'],
  { peakAt, peakG, probability }: Pending,
  history: History,
  posture: Pick<FallFinding, 'angleDeg' | 'before'>,
): FallFinding => ({
  type,
  stage,
  // Doubt is news about what was told, so it has a moment of its own.
  onset: stage === 'doubted' ? history.endAt : peakAt,
  at: history.endAt,
  peakG,
  probability,
  ...posture,
});

/** The verdict on an impact that is still pending when a recording ends; live streams never end. */
export function fallAtEnd(state: FallState, rule: FallRule): FallFinding | undefined {
  if (state.pending === undefined || state.last === undefined) return undefined;
  return decide(state.pending, state.last, rule).finding;
}

/** Opens a pending impact, or follows the open one to a higher probability or a harder peak close by. */
function follow(
  pending: Pending | undefined,
  { history, probability }: FallFrame,
  rule: FallRule,
): Pending | undefined {
  const peak = peakOf(history, rule.windowSamples);
  const peakAt = impactAt(history, peak.row, rule.rateHz);
  if (pending === undefined) {
    const isImpact = probability === null ? peak.peakG >= rule.fallbackPeakG : probability >= triggerOf(rule);
    return isImpact
      ? { peakAt, peakG: peak.peakG, probability, since: history.endAt, isTold: false }
      : undefined;
  }
  const isSure = probability !== null && probability > (pending.probability ?? 0);
  const isHarder = peak.peakG > pending.peakG && Math.abs(peakAt.monoMs - pending.peakAt.monoMs) < 2000;
  return {
    ...pending,
    ...(isSure ? { probability } : {}),
    ...(isHarder ? { peakAt, peakG: peak.peakG } : {}),
  };
}

const triggerOf = (rule: FallRule): number => (rule.usesPosture ? rule.confirmed : rule.alone);

function decide(
  pending: Pending,
  history: History,
  rule: FallRule,
): { readonly state: FallState; readonly finding?: FallFinding } {
  const type = verdict(pending, history, rule);
  // A refused impact is not looked at again: the same peak stays in the window for seconds.
  const quietMs = type === undefined ? 1000 : rule.refractoryMs;
  const state: FallState = { quietUntilMono: history.endAt.monoMs + quietMs, last: history };
  if (type === undefined) return { state };
  const { angleDeg, before } = postureAround(pending, history, rule);
  const posture = {
    ...(angleDeg === undefined ? {} : { angleDeg }),
    ...(before === undefined ? {} : { before }),
  };
  const stage = type === 'suspected-fall' && pending.isTold ? 'doubted' : 'decided';
  return { state, finding: findingOf(type, stage, pending, history, posture) };
}

function postureAround(pending: Pending, history: History, rule: FallRule) {
  const peakRow = history.rows - 1 + ((pending.peakAt.monoMs - history.endAt.monoMs) * rule.rateHz) / 1000;
  return postureChange(history, peakRow, rule.rateHz);
}

function verdict(pending: Pending, history: History, rule: FallRule): FallFinding['type'] | undefined {
  const { probability, peakG } = pending;
  if (!rule.usesPosture) return probability !== null && probability >= rule.alone ? 'fall' : undefined;
  const { hasBefore, hasAfter, angleDeg } = postureAround(pending, history, rule);
  if (probability === null) {
    return peakG >= rule.fallbackPeakG && angleDeg !== undefined && angleDeg >= rule.fallbackAngleDeg
      ? 'fall'
      : undefined;
  }
  // Without history before the impact, or cut off after it, posture can neither confirm nor deny.
  if (!hasAfter) return probability >= rule.alone ? 'fall' : undefined;
  if (!hasBefore || (angleDeg !== undefined && angleDeg > postureSpan.confirmDeg)) return 'fall';
  return probability >= rule.alone ? 'suspected-fall' : undefined;
}
