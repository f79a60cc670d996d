import { endianness } from 'node:os';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** How a column's numbers are written. The numbers stand in files: never give one another meaning. */
const ways = { doubles: 0, singles: 1, steps: 2, singleSteps: 3 } as const;

/** What sensors count in: tenths, hundredths, …, and binary fractions of a full scale. */
const decimals = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
const binaries = Array.from({ length: 20 }, (_, power) => 2 ** (power + 1));
const scales = [...decimals, ...binaries];

/** A count must be exact, and so must what one change is more than another. */
const mostCount = 2 ** 52;
const mostApart = 2 ** 50;

/**
 * A column of numbers as bytes that compress well, and back bit by bit (all that is not a number is one and the same). Most sensors count in
 * steps: then the steps from one number to the next are written, less the usual one; else the bits, first bytes first.
 */
export function packColumn(writer: ByteWriter, values: Float64Array | Float32Array): void {
  const isSingle = values instanceof Float32Array;
  const scale = scales.find((each) => areSteps(values, each, isSingle));
  if (scale !== undefined) {
    writer.byte(isSingle ? ways.singleSteps : ways.steps);
    packSteps(writer, values, scale);
    return;
  }
  const singles = isSingle ? values : asSingles(values);
  writer.byte(singles ? ways.singles : ways.doubles);
  writer.block(planes(bytesOf(singles ?? values), singles ? 4 : 8));
}

/** The numbers that were packed; of singles, too, as doubles. */
export function unpackColumn(reader: ByteReader): Float64Array {
  const way = reader.byte();
  switch (way) {
    case ways.steps:
    case ways.singleSteps:
      return unpackSteps(reader, way === ways.singleSteps);
    case ways.singles:
      return Float64Array.from(new Float32Array(whole(reader.block(), 4)));
    case ways.doubles:
      return new Float64Array(whole(reader.block(), 8));
    default:
      throw new RangeError(`a column is written in a way that is not known: ${way}`);
  }
}

function areSteps(values: Float64Array | Float32Array, scale: number, isSingle: boolean): boolean {
  const first = Math.round((values[0] ?? 0) * scale);
  for (const value of values) {
    const steps = Math.round(value * scale);
    const back = isSingle ? Math.fround(steps / scale) : steps / scale;
    // What is no number is not the same either; and minus nought is no count.
    if (back !== value || Object.is(steps, -0)) return false;
    if (Math.abs(steps) >= mostCount || Math.abs(steps - first) >= mostApart) return false;
  }
  return true;
}

/**
 * Scale, common factor and count; then the counts as what each is more than the one before it, or than the usual one, whichever is less:
 * what moves is near its neighbour, what only scatters is nearer the middle.
 */
function packSteps(writer: ByteWriter, values: Float64Array | Float32Array, scale: number): void {
  const steps = Float64Array.from(values, (value) => Math.round(value * scale));
  const factor = steps.reduce(commonFactor, 0) || 1;
  const counts = steps.map((one) => one / factor);
  const first = counts[0] ?? 0;
  const changes = counts.map((count, index) => count - (counts[index - 1] ?? 0)).subarray(1);
  const further = counts.map((count) => count - first).subarray(1);
  const isMoving = spreadOf(changes) <= spreadOf(further);
  const told = isMoving ? changes : further;
  const usual = middleOf(told);
  writer.unsigned(scales.indexOf(scale));
  writer.unsigned(factor);
  writer.unsigned(counts.length);
  writer.byte(isMoving ? 1 : 0);
  writer.signed(usual);
  writer.signed(first);
  for (const one of told) writer.signed(one - usual);
}

function unpackSteps(reader: ByteReader, isSingle: boolean): Float64Array {
  const scale = scales[reader.unsigned()] ?? Number.NaN;
  const factor = reader.unsigned();
  const values = new Float64Array(reader.unsigned());
  const isMoving = reader.byte() === 1;
  const usual = reader.signed();
  const first = reader.signed();
  let count = first;
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) count = (isMoving ? count : first) + usual + reader.signed();
    const value = (count * factor) / scale;
    values[index] = isSingle ? Math.fround(value) : value;
  }
  return values;
}

const middleOf = (numbers: Float64Array): number =>
  Float64Array.from(numbers).sort()[numbers.length >> 1] ?? 0;

/** About how many bits they take. */
function spreadOf(numbers: Float64Array): number {
  const middle = middleOf(numbers);
  return numbers.reduce((sum, one) => sum + Math.log2(1 + 2 * Math.abs(one - middle)), 0);
}

function commonFactor(one: number, other: number): number {
  let [a, b] = [Math.abs(one), Math.abs(other)];
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

/** Doubles that a device sent as singles. */
function asSingles(values: Float64Array): Float32Array | undefined {
  const singles = Float32Array.from(values);
  return singles.every((single, index) => Object.is(single, values[index])) ? singles : undefined;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const isLittle = endianness() === 'LE';

/** All first bytes, then all second ones: bytes that resemble each other stand together. The most significant first. */
function planes(bytes: Uint8Array, width: number): Uint8Array {
  const count = bytes.length / width;
  const out = new Uint8Array(bytes.length);
  for (let plane = 0; plane < width; plane += 1) {
    const from = isLittle ? width - 1 - plane : plane;
    for (let index = 0; index < count; index += 1)
      out[plane * count + index] = bytes[index * width + from] ?? 0;
  }
  return out;
}

function whole(bytes: Uint8Array, width: number): ArrayBuffer {
  if (bytes.length % width !== 0) throw new RangeError('a column is cut short');
  const count = bytes.length / width;
  const out = new Uint8Array(bytes.length);
  for (let plane = 0; plane < width; plane += 1) {
    const to = isLittle ? width - 1 - plane : plane;
    for (let index = 0; index < count; index += 1)
      out[index * width + to] = bytes[plane * count + index] ?? 0;
  }
  return out.buffer;
}
