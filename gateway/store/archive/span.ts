import type { Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import { addColumn, addStates, sealed } from './body.ts';
import { ByteWriter } from './bytes.ts';
import type { Point } from './points.ts';
import { type State, stateOf, ticksPerMs } from './state.ts';

/** What is said of a block without opening it. */
export interface BlockFrame {
  /** Wall time of the earliest and the latest measurement in it; a late one may be older than its neighbours. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Boot and monotonic time of its first measurement. */
  readonly bootId: string;
  readonly monoMs: number;
  readonly count: number;
}

export interface Block extends BlockFrame {
  readonly body: Uint8Array;
}

/** For each measurement: state, wall and monotonic time of it and of its arrival, value or number of samples. */
const numbersEach = 6;

/** Measurements of one device and name while they come in, as numbers: as objects they would take five times the room. */
export class Span {
  readonly #kind: Measurement['kind'];
  readonly #states = new Map<string, number>();
  #numbers = new Float64Array(numbersEach * 8);
  #samples = new Float32Array(0);
  #sampleCount = 0;
  #count = 0;

  constructor(kind: Measurement['kind']) {
    this.#kind = kind;
  }

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#numbers.byteLength + this.#samples.byteLength;
  }

  add(measurement: Measurement): void {
    const isWaveform = measurement.kind === 'waveform';
    const at = isWaveform ? measurement.startAt : measurement.at;
    const { receivedAt } = measurement;
    const last = isWaveform ? measurement.samples.length : (measurement.value ?? 0);
    const state = this.#stateIndex(stateOf(measurement));
    this.#numbers = withRoom(this.#numbers, (this.#count + 1) * numbersEach);
    this.#numbers.set(
      [state, at.wallMs, at.monoMs, receivedAt.wallMs, receivedAt.monoMs, last],
      this.#count * numbersEach,
    );
    this.#count += 1;
    if (!isWaveform) return;
    this.#samples = withRoom(this.#samples, this.#sampleCount + last);
    this.#samples.set(measurement.samples, this.#sampleCount);
    this.#sampleCount += last;
  }

  /** Its good values; of readings. */
  points(): readonly Point[] {
    const states = [...this.#states.keys()].map((text) => JSON.parse(text) as State);
    const points: Point[] = [];
    for (let index = 0; index < this.#count; index += 1) {
      const [stateAt = 0, wallMs = 0, , , , value = 0] = this.#numbers.subarray(index * numbersEach);
      const { quality, isNone, unit = '' } = states[stateAt] ?? {};
      if (quality === 'good' && isNone !== true) points.push({ wallMs: Math.round(wallMs), value, unit });
    }
    return points;
  }

  /** As one compressed block. */
  block(): Block {
    const walls = this.#column(1).map((wallMs) => Math.round(wallMs));
    const states = [...this.#states.keys()].map((text) => JSON.parse(text) as State);
    const writer = new ByteWriter();
    addStates(writer, states);
    this.#packTimes(writer);
    if (this.#kind === 'waveform') this.#packSamples(writer, states);
    else addColumn(writer, this.#values(states));
    return {
      fromMs: walls.reduce((a, b) => Math.min(a, b)),
      untilMs: walls.reduce((a, b) => Math.max(a, b)),
      bootId: states[0]?.at.bootId ?? '',
      monoMs: Math.round(this.#numbers[2] ?? 0),
      count: this.#count,
      body: sealed(writer.written()),
    };
  }

  /** States, wall times; then how far the others are from one that is known, which hardly changes. */
  #packTimes(writer: ByteWriter): void {
    const ticks = ticksPerMs[this.#kind];
    const timesOf = (field: number) => this.#column(field).map((ms) => Math.round(ms * ticks));
    const [wall, mono, receivedWall, receivedMono] = [timesOf(1), timesOf(2), timesOf(3), timesOf(4)];
    const less = (times: Float64Array, known: Float64Array) =>
      times.map((time, index) => time - (known[index] ?? 0));
    addColumn(writer, this.#column(0));
    addColumn(writer, wall);
    addColumn(writer, less(mono, wall));
    addColumn(writer, less(receivedWall, wall));
    addColumn(writer, less(receivedMono, mono));
  }

  /** The values that are there. */
  #values(states: readonly State[]): Float64Array {
    const [stateColumn, values] = [this.#column(0), this.#column(5)];
    return values.filter((_, index) => states[stateColumn[index] ?? 0]?.isNone !== true);
  }

  /** A column a channel, over all blocks, where all have the same number of them. */
  #packSamples(writer: ByteWriter, states: readonly State[]): void {
    const lengths = this.#column(5);
    const width = states[0]?.channels?.length ?? 0;
    const isEven =
      width > 0 &&
      states.every(({ channels }) => channels?.length === width) &&
      lengths.every((length) => length % width === 0);
    const columns = isEven ? width : 1;
    const rows = this.#sampleCount / columns;
    addColumn(writer, lengths);
    writer.unsigned(columns);
    for (let channel = 0; channel < columns; channel += 1) {
      const column = new Float32Array(rows);
      for (let row = 0; row < rows; row += 1) column[row] = this.#samples[row * columns + channel] ?? 0;
      addColumn(writer, column);
    }
  }

  #column(field: number): Float64Array {
    return Float64Array.from(
      { length: this.#count },
      (_, index) => this.#numbers[index * numbersEach + field] ?? 0,
    );
  }

  #stateIndex(state: State): number {
    const text = JSON.stringify(state);
    const known = this.#states.get(text);
    if (known !== undefined) return known;
    this.#states.set(text, this.#states.size);
    return this.#states.size - 1;
  }
}

/** The wall time by which a measurement is found. */
export const sampledAt = (measurement: Measurement): Instant =>
  measurement.kind === 'waveform' ? measurement.startAt : measurement.at;

function withRoom<Numbers extends Float64Array | Float32Array>(numbers: Numbers, length: number): Numbers {
  if (length <= numbers.length) return numbers;
  const larger = new (numbers.constructor as new (size: number) => Numbers)(
    Math.max(length, numbers.length * 2),
  );
  larger.set(numbers);
  return larger;
}
