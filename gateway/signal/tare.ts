/** Follows the constant part of a wrench: tool weight, mounting, slow temperature drift. */
export interface TareOptions {
  /** How many samples the first tare is the mean of. */
  readonly settleSamples: number;
  /** Time constant of the drift that is followed, in samples. */
  readonly driftSamples: number;
  /** Forces further than this from the tare are contact and never become part of it. */
  readonly contactN: number;
}

export interface TareState {
  readonly seen: number;
  readonly bias: readonly [number, number, number];
}

export const untared: TareState = { seen: 0, bias: [0, 0, 0] };

type Vector = readonly [number, number, number];

const norm = ([x, y, z]: Vector): number => Math.hypot(x, y, z);

/**
 * The tare after one more force sample, and the force without it. Until it has settled the force counts as zero: a load
 * that is there from the first sample is tool weight, not contact.
 */
export function tare(
  state: TareState,
  force: Vector,
  options: TareOptions,
): { readonly state: TareState; readonly net: Vector } {
  const seen = state.seen + 1;
  const toward = (share: number): Vector => [
    state.bias[0] + (force[0] - state.bias[0]) * share,
    state.bias[1] + (force[1] - state.bias[1]) * share,
    state.bias[2] + (force[2] - state.bias[2]) * share,
  ];
  if (seen <= options.settleSamples) return { state: { seen, bias: toward(1 / seen) }, net: [0, 0, 0] };
  const net: Vector = [force[0] - state.bias[0], force[1] - state.bias[1], force[2] - state.bias[2]];
  const isContact = norm(net) > options.contactN;
  return { state: { seen, bias: isContact ? state.bias : toward(1 / options.driftSamples) }, net };
}

export const magnitude = norm;
