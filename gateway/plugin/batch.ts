import type { Instant } from '../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../core/measurement.ts';
import { isSameList } from '../core/same-list.ts';

/**
 * Measurements as they travel from the drivers process to the core: numbers in two arrays, and everything that repeats
 * (device, channels, units, boot) once, as a shape that later ones refer to. A ward's blocks as objects cost several times
 * as much to copy as to decode.
 */
export interface PackedBatch {
  /** The index of the first of `shapes`; 0 begins anew. */
  readonly shapesFrom: number;
  /** Shapes that this batch is the first to use. */
  readonly shapes: readonly Shape[];
  /** For each measurement: shape, wall and monotonic time of it and of its arrival, then rows, or the value (not a number: none). */
  readonly numbers: Float64Array;
  /** The rows of the waveforms, one after the other. */
  readonly samples: Float32Array;
}

interface Times {
  readonly at: Pick<Instant, 'bootId' | 'errorMs'>;
  readonly receivedAt: Pick<Instant, 'bootId' | 'errorMs'>;
}

type Shape =
  | ({ readonly kind: 'reading' } & Times & Omit<Reading, 'kind' | 'value' | 'at' | 'receivedAt'>)
  | ({ readonly kind: 'waveform' } & Times & Omit<Waveform, 'kind' | 'samples' | 'startAt' | 'receivedAt'>);

interface Known {
  readonly index: number;
  readonly shape: Shape;
}

const numbersEach = 6;
/** Shapes that are remembered; beyond them both ends forget and begin anew. */
const shapesMost = 8_192;

/** Packs batches for one reader, which must get every one of them in order. */
export function batchWriter(): (measurements: readonly Measurement[]) => PackedBatch {
  const known = new Map<string, Map<string, Known[]>>();
  let count = 0;

  /** The index of a measurement's shape; a shape that is new goes into `fresh`. */
  const indexOf = (measurement: Measurement, fresh: Shape[]): number => {
    const ofDevice = heldAt(known, measurement.deviceId, () => new Map<string, Known[]>());
    const same = heldAt(ofDevice, nameOf(measurement), () => []);
    for (const { index, shape } of same) if (hasShape(measurement, shape)) return index;
    const entry = { index: count, shape: shapeOf(measurement) };
    count += 1;
    same.push(entry);
    fresh.push(entry.shape);
    return entry.index;
  };
  return (measurements) => {
    if (count + measurements.length > shapesMost) {
      known.clear();
      count = 0;
    }
    const shapesFrom = count;
    const shapes: Shape[] = [];
    const numbers = new Float64Array(numbersEach * measurements.length);
    const samples = new Float32Array(measurements.reduce((sum, each) => sum + sampleCount(each), 0));
    let [at, sampleAt] = [0, 0];
    for (const measurement of measurements) {
      const { receivedAt } = measurement;
      const isWaveform = measurement.kind === 'waveform';
      const when = isWaveform ? measurement.startAt : measurement.at;
      numbers[at++] = indexOf(measurement, shapes);
      numbers[at++] = when.wallMs;
      numbers[at++] = when.monoMs;
      numbers[at++] = receivedAt.wallMs;
      numbers[at++] = receivedAt.monoMs;
      numbers[at++] = isWaveform ? measurement.samples.length : (measurement.value ?? Number.NaN);
      if (!isWaveform) continue;
      samples.set(measurement.samples, sampleAt);
      sampleAt += measurement.samples.length;
    }
    return { shapesFrom, shapes, numbers, samples };
  };
}

/**
 * Unpacks what one writer packed. A writer that begins anew, such as that of a restarted process, is understood. `errorMs` tells how far
 * the clock may be off where the writer does not know.
 */
export function batchReader(errorMs?: () => number): (batch: PackedBatch) => Measurement[] {
  let known: Shape[] = [];

  return ({ shapesFrom, shapes, numbers, samples }) => {
    if (shapesFrom === 0) known = [];
    known.push(...shapes);
    const measurements: Measurement[] = [];
    const bound = errorMs && { errorMs: errorMs() };
    let sampleAt = 0;
    for (let at = 0; at < numbers.length; at += numbersEach) {
      const [index = -1, wallMs = 0, monoMs = 0, receivedWallMs = 0, receivedMonoMs = 0, last = 0] =
        numbers.subarray(at, at + numbersEach);
      const shape = known[index];
      if (!shape) throw new RangeError(`a batch refers to shape ${index}, and ${known.length} are known`);
      const { at: when, receivedAt: arrival, ...fields } = shape;
      const at0 = { wallMs, monoMs, ...when, ...bound };
      const receivedAt = { wallMs: receivedWallMs, monoMs: receivedMonoMs, ...arrival, ...bound };
      if (fields.kind === 'reading') {
        measurements.push({ ...fields, value: Number.isNaN(last) ? null : last, at: at0, receivedAt });
        continue;
      }
      // A copy: one device's waveform that is kept must not hold everybody's.
      const own = samples.slice(sampleAt, sampleAt + last);
      sampleAt += last;
      measurements.push({ ...fields, startAt: at0, receivedAt, samples: own });
    }
    return measurements;
  };
}

const sampleCount = (measurement: Measurement): number =>
  measurement.kind === 'waveform' ? measurement.samples.length : 0;

function heldAt<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}

/** Shapes of one name are few and looked through: a text that a robot makes up anew each time is part of the name. */
const nameOf = (measurement: Measurement): string =>
  measurement.kind === 'waveform'
    ? measurement.stream
    : measurement.text === undefined
      ? measurement.metric
      : `${measurement.metric} ${measurement.text}`;

function hasShape(measurement: Measurement, shape: Shape): boolean {
  const { kind, quality, receivedAt, isLate } = measurement;
  if (kind !== shape.kind || quality !== shape.quality || isLate !== shape.isLate) return false;
  if (!isSameTime(receivedAt, shape.receivedAt)) return false;
  if (measurement.kind === 'reading')
    return (
      shape.kind === 'reading' &&
      measurement.unit === shape.unit &&
      measurement.text === shape.text &&
      measurement.reason === shape.reason &&
      isSameTime(measurement.at, shape.at)
    );
  return (
    shape.kind === 'waveform' &&
    measurement.rateHz === shape.rateHz &&
    measurement.isCloud === shape.isCloud &&
    isSameTime(measurement.startAt, shape.at) &&
    isSameList(measurement.channels, shape.channels) &&
    isSameList(measurement.units, shape.units)
  );
}

const isSameTime = (instant: Times['at'], time: Times['at']): boolean =>
  instant.errorMs === time.errorMs && instant.bootId === time.bootId;

function shapeOf(measurement: Measurement): Shape {
  const time = ({ bootId, errorMs }: Instant) => ({ bootId, errorMs });
  const receivedAt = time(measurement.receivedAt);
  if (measurement.kind === 'reading') {
    const { value: _, at, ...fields } = measurement;
    return { ...fields, at: time(at), receivedAt };
  }
  const { samples: _, startAt, ...fields } = measurement;
  return { ...fields, at: time(startAt), receivedAt };
}
