import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Random, seededRandom } from '../../drivers/virtual/random.ts';
import { messageOf } from '../../gateway/core/error.ts';
import type { AnyDriver, Decoder } from '../../gateway/plugin/driver.ts';
import { countsSpaces, framesIn, mutated } from './mutation.ts';

/** Mutated frames between two fresh decoders; the last stretch of a run is one decoder's alone. */
const segmentFrames = 500;
const burstMost = 12;
const goodFrames = 8;
/** Good frames that may be lost after a disturbance, and those that a decoder may hold while it looks ahead. */
const lostMost = 2;
const aheadMost = 4;
/** A chunk takes longer only where the decoder stalls: seconds, since the machine may have other work. */
const chunkMostMs = 2_000;
/** Unaccounted bytes: the longest frame, and a run of garbage that has not been reported yet. */
const heldMost = 65_536 + 262_144;
const heapMostMb = 16;
/** A check of 8 bits lets one random frame in 256 pass, and with it a good frame or two; more often is a fault. */
const lateShare = 1e-4;
/**
 * Where more is lost by the protocol itself. A Modbus RTU frame has no mark at which it begins, and a wrong length in it
 * may promise 256 bytes: good frames are held until those have come, then found. A TinyFrame header has a check of 8 bits and a length of up to
 * 1,024: one random header in 256 swallows several of its short frames.
 */
const looser: Readonly<Record<string, { readonly lostMost?: number; readonly lateShare?: number }>> = {
  modbus: { lostMost: 6 },
  'seeed-mr60fda2': { lateShare: 0.01 },
  'seeed-mr60bha2': { lateShare: 0.01 },
  'hlk-ld6002': { lateShare: 0.01 },
};
const space = new Set([0x20, 0x09, 0x0a, 0x0d]);

export interface FuzzResult {
  readonly driver: string;
  /** Random and mutated frames that were pushed, and good ones between them. */
  readonly mutatedFrames: number;
  readonly goodFrames: number;
  readonly bytes: number;
  readonly faults: number;
  readonly bytesPerSec: number;
  readonly slowestChunkMs: number;
  readonly heapGrowthMb: number;
  /** Disturbances after which more than two good frames were lost, and the most that were. */
  readonly late: number;
  readonly worstLost: number;
  readonly problems: readonly string[];
}

/** Throws changed frames at a driver's decoder in random chunks and holds it to the codec's promises. Same seed, same bytes. */
export function fuzzDriver(
  driver: AnyDriver,
  units: readonly Uint8Array[],
  { frames, seed }: { readonly frames: number; readonly seed: number },
): FuzzResult {
  return new Fuzzing(driver, units, seededRandom(seed, driver.name)).run(frames);
}

class Fuzzing {
  readonly #driver: AnyDriver;
  readonly #random: Random;
  readonly #frames: readonly [Uint8Array, ...Uint8Array[]];
  readonly #goodRun: Uint8Array;
  readonly #isCounting: boolean;
  readonly #goodRunFrames: number;
  readonly #shortest: number;
  readonly #problems: string[] = [];
  #decoder: Decoder;
  #pushed = 0;
  #spaces = 0;
  #faultBytes = 0;
  #bursts = 0;
  #sum = { mutated: 0, good: 0, bytes: 0, faults: 0, late: 0, worstLost: 0, ms: 0, slowestMs: 0 };

  constructor(driver: AnyDriver, units: readonly Uint8Array[], random: Random) {
    this.#driver = driver;
    this.#random = random;
    this.#isCounting = countsSpaces(driver);
    const [first, ...rest] = units.flatMap((unit) => framesIn(driver, unit));
    if (!first) throw new RangeError(`${driver.name} has no units`);
    this.#frames = [first, ...rest];
    const run: Uint8Array[] = [];
    for (let count = 0; count < goodFrames; ) {
      run.push(...units);
      count = this.#count(run);
      if (count === 0) throw new RangeError(`${driver.name} reads none of its units`);
    }
    this.#goodRun = Buffer.concat(run);
    this.#goodRunFrames = this.#count(run);
    this.#shortest = this.#goodRun.length / this.#goodRunFrames;
    this.#decoder = driver.decoder(driver.config.parse({}));
    this.#guarded(() => this.#fresh());
  }

  run(wanted: number): FuzzResult {
    const longFrom = wanted * 0.8;
    let segmentFrom = 0;
    let heapMb = Number.NaN;
    while (this.#sum.mutated < wanted && this.#problems.length === 0) {
      const isLong = this.#sum.mutated >= longFrom;
      if (isLong ? Number.isNaN(heapMb) : this.#sum.mutated - segmentFrom >= segmentFrames) {
        this.#close();
        segmentFrom = this.#sum.mutated;
        if (isLong) heapMb = heapUsedMb();
      }
      this.#guarded(() => this.#burst());
    }
    const heapGrowthMb = heapUsedMb() - heapMb;
    this.#close();
    if (heapGrowthMb > heapMostMb) this.#problems.push(`heap grew by ${heapGrowthMb.toFixed(1)} MB`);
    const { late } = this.#sum;
    const own = looser[this.#driver.name];
    if (late > 1 + this.#bursts * (own?.lateShare ?? lateShare))
      this.#problems.push(
        `${late} of ${this.#bursts} times more than ${own?.lostMost ?? lostMost} good frames lost`,
      );
    return {
      driver: this.#driver.name,
      mutatedFrames: this.#sum.mutated,
      goodFrames: this.#sum.good,
      bytes: this.#sum.bytes,
      faults: this.#sum.faults,
      bytesPerSec: this.#sum.bytes / (this.#sum.ms / 1000),
      slowestChunkMs: this.#sum.slowestMs,
      heapGrowthMb,
      late,
      worstLost: this.#sum.worstLost,
      problems: this.#problems,
    };
  }

  #count(run: readonly Uint8Array[]): number {
    const decoder = this.#driver.decoder(this.#driver.config.parse({}));
    for (const unit of run) decoder.push(unit);
    decoder.end();
    return decoder.frames;
  }

  /** Every round begins in step, as after a line was opened and read. */
  #fresh(): void {
    this.#decoder = this.#driver.decoder(this.#driver.config.parse({}));
    [this.#pushed, this.#faultBytes, this.#spaces] = [0, 0, 0];
    this.#push(this.#goodRun);
  }

  #burst(): void {
    const pieces: Uint8Array[] = [];
    for (let count = 1 + Math.floor(this.#random.next() * burstMost); count > 0; count -= 1)
      pieces.push(mutated(this.#random, this.#frames).bytes);
    this.#sum.mutated += pieces.length;
    this.#sum.good += this.#goodRunFrames;
    this.#bursts += 1;
    this.#push(Buffer.concat(pieces));
    const before = this.#decoder.frames;
    this.#push(this.#goodRun);
    const ahead = Math.min(aheadMost, Math.ceil(this.#unaccounted() / this.#shortest));
    const lost = this.#goodRunFrames - (this.#decoder.frames - before);
    this.#sum.worstLost = Math.max(this.#sum.worstLost, lost - ahead);
    if (lost > (looser[this.#driver.name]?.lostMost ?? lostMost) + ahead) this.#sum.late += 1;
    // Spaces between text messages belong to no frame and no fault; over a long stretch they add up.
    const held = this.#unaccounted() - this.#spaces;
    if (held > heldMost) this.#problems.push(`holds ${held} bytes`);
  }

  #push(bytes: Uint8Array): void {
    const sizeMost = this.#random.pick([1, 7, 64, 1_024, 65_536]);
    for (let at = 0; at < bytes.length; ) {
      const chunk = bytes.subarray(at, at + 1 + Math.floor(this.#random.next() * sizeMost));
      const fromMs = performance.now();
      const decoded = this.#decoder.push(chunk);
      const ms = performance.now() - fromMs;
      this.#sum.ms += ms;
      this.#sum.slowestMs = Math.max(this.#sum.slowestMs, ms);
      if (ms > chunkMostMs) this.#problems.push(`a chunk of ${chunk.length} bytes took ${Math.round(ms)} ms`);
      this.#take(decoded);
      at += chunk.length;
    }
    this.#pushed += bytes.length;
    this.#sum.bytes += bytes.length;
    if (!this.#isCounting) for (const byte of bytes) if (space.has(byte)) this.#spaces += 1;
  }

  #take(decoded: ReturnType<Decoder['push']>): void {
    for (const item of decoded) {
      if (item.type === 'fault') {
        this.#sum.faults += 1;
        this.#faultBytes += item.length;
      } else if (item.type === 'waveform' && !item.samples.every((row) => row.every(Number.isFinite)))
        this.#problems.push(`${item.stream} has a sample that is not finite`);
    }
  }

  #unaccounted(): number {
    return this.#pushed - this.#decoder.frameBytes - this.#faultBytes;
  }

  /** Ends the decoder and balances its books: every byte is a frame's, a fault's, or a space between messages. */
  #close(): void {
    this.#guarded(() => {
      this.#take(this.#decoder.end());
      const left = this.#unaccounted();
      if (left < 0 || left > this.#spaces) this.#problems.push(`${left} bytes of ${this.#pushed} uncounted`);
      this.#fresh();
    });
  }

  #guarded(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      this.#problems.push(`threw ${messageOf(thrown)}`);
    }
  }
}

/** After a collection, so that rubbish does not count. */
function heapUsedMb(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed / 1e6;
}
