import { z } from 'zod';
import type { Decoded, DecodedWaveform, Decoder } from '../../gateway/plugin/driver.ts';
import { wrenchChannels } from './wrench.ts';

type Six = readonly [number, number, number, number, number, number];

const finite = z.number().min(-1e6).max(1e6);
const six = z.tuple([finite, finite, finite, finite, finite, finite]);

/**
 * What a technician has measured about one sensor on its mount. It is applied to the stream `wrench` in the order
 * `matrix · (wrench − bias − drift · (temperature − reference)) − tare`, in N and N.m, axes fx fy fz tx ty tz.
 */
export const wrenchCorrection = z.strictObject({
  bias: six.optional().describe('Constant offset of the sensor, taken off before the matrix.'),
  matrix: z
    .tuple([six, six, six, six, six, six])
    .optional()
    .describe('Calibration matrix, row by row: each row gives one axis out of all six.'),
  drift: z
    .strictObject({
      referenceCel: z.number().min(-40).max(125).describe('Temperature at which the bias was taken, °C.'),
      perCel: six.describe('How far each axis moves for each degree above the reference.'),
    })
    .optional()
    .describe('Temperature drift; it needs a sensor that measures its own temperature.'),
  tare: six.optional().describe('Load to take off at the end, such as the gripper hanging on the sensor.'),
});

export type WrenchCorrection = z.infer<typeof wrenchCorrection>;

/** The option `correction` of every force driver: nothing is corrected where it is left out. */
export const correctionOption = wrenchCorrection
  .default({})
  .describe(
    'Correction of the wrench as measured by a technician; every change of it belongs in the ledger.',
  );

const zero: Six = [0, 0, 0, 0, 0, 0];
const unity: readonly Six[] = [
  [1, 0, 0, 0, 0, 0],
  [0, 1, 0, 0, 0, 0],
  [0, 0, 1, 0, 0, 0],
  [0, 0, 0, 1, 0, 0],
  [0, 0, 0, 0, 1, 0],
  [0, 0, 0, 0, 0, 1],
];

/** What a correction knows: its constants and the sensor's last temperature. */
export interface CorrectionState {
  readonly bias: Six;
  readonly tare: Six;
  readonly matrix: readonly Six[];
  readonly perCel: Six;
  readonly referenceCel: number;
  readonly hasDrift: boolean;
  readonly temperatureCel: number | undefined;
}

/** The state before anything was heard. */
export function correctionState({ bias, matrix, drift, tare }: WrenchCorrection): CorrectionState {
  const perCel = drift?.perCel ?? zero;
  return {
    bias: bias ?? zero,
    tare: tare ?? zero,
    matrix: matrix ?? unity,
    perCel,
    referenceCel: drift?.referenceCel ?? 0,
    hasDrift: perCel.some((slope) => slope !== 0),
    temperatureCel: undefined,
  };
}

/** Where a temperature stands for itself; outside of it a drift would be made of noise. */
const temperatureRange = [-40, 125] as const;

/** The state once this was heard: a temperature that is not good, or cannot be, is no temperature. */
export function observed(state: CorrectionState, decoded: Decoded): CorrectionState {
  if (decoded.type !== 'reading' || decoded.metric !== 'device-temperature') return state;
  const { value, quality } = decoded;
  const isKnown =
    quality === 'good' && value !== null && value >= temperatureRange[0] && value <= temperatureRange[1];
  return { ...state, temperatureCel: isKnown ? value : undefined };
}

/**
 * A wrench as it would have come from a perfect sensor; anything else as it is. A sensor of three axes is corrected in
 * those. Where the drift is known but the temperature is not, the wrench is no better than questionable.
 */
export function correct(state: CorrectionState, decoded: Decoded): Decoded {
  if (decoded.type !== 'waveform' || decoded.stream !== 'wrench') return decoded;
  const axes = decoded.channels.map((channel) => wrenchChannels.indexOf(channel));
  const samples = decoded.samples.map((row) => correctedRow(state, axes, row));
  // A float32 is all that a recording holds: what does not fit is not measured at all.
  if (!samples.flat().every((value) => Number.isFinite(Math.fround(value)))) {
    return { ...decoded, quality: 'invalid' };
  }
  const isUncertain = state.hasDrift && state.temperatureCel === undefined && decoded.quality === 'good';
  return { ...decoded, samples, ...(isUncertain && { quality: 'questionable' }) } satisfies DecodedWaveform;
}

function correctedRow(state: CorrectionState, axes: readonly number[], row: readonly number[]): number[] {
  const warmer = state.temperatureCel === undefined ? 0 : state.temperatureCel - state.referenceCel;
  // An axis that the sensor does not have stays at zero, so that it adds nothing through the matrix.
  const centred = [0, 0, 0, 0, 0, 0];
  for (const [index, axis] of axes.entries()) {
    const moved = (state.bias[axis] ?? 0) + (state.perCel[axis] ?? 0) * warmer;
    if (axis >= 0) centred[axis] = (row[index] ?? 0) - moved;
  }
  return axes.map((axis, index) => {
    const weights = state.matrix[axis];
    if (!weights) return row[index] ?? 0;
    const sum = weights.reduce((total, weight, from) => total + weight * (centred[from] ?? 0), 0);
    return sum - (state.tare[axis] ?? 0);
  });
}

/** A decoder whose wrench is corrected; the decoder itself where the correction changes nothing. */
export function corrected(decoder: Decoder, correction: WrenchCorrection): Decoder {
  if (isIdentity(correction)) return decoder;
  let state = correctionState(correction);
  const take = (items: readonly Decoded[]): Decoded[] =>
    items.map((item) => {
      state = observed(state, item);
      return correct(state, item);
    });
  return {
    push: (bytes) => take(decoder.push(bytes)),
    end: () => take(decoder.end()),
    get frames() {
      return decoder.frames;
    },
    get frameBytes() {
      return decoder.frameBytes;
    },
  };
}

const isIdentity = (correction: WrenchCorrection): boolean =>
  correctionDigest({ correction }) === correctionDigest({});

/**
 * The correction in a driver's options as canonical JSON: corrections that do the same give the same text, whether an
 * identity is written out or left out, so that a change of it can be seen and put into the ledger.
 */
export function correctionDigest({ correction = {} }: { readonly correction?: WrenchCorrection }): string {
  const { bias, matrix, perCel, referenceCel, hasDrift, tare } = correctionState(correction);
  const drift = hasDrift ? { perCel, referenceCel } : null;
  return JSON.stringify({ bias, drift, matrix, tare });
}
