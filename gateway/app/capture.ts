import { crc32 } from 'node:zlib';
import type { Config } from '../config/schema.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { type LearntRow, personKey } from '../core/memory.ts';
import type { Clock } from '../core/ports.ts';
import { batchWriter } from '../plugin/batch.ts';
import type { ModelAnswer, ModelManifest, ModelPort } from '../plugin/model.ts';
import type { CoreInput } from '../store/capture/capture-files.ts';
import { type CaptureCounters, CaptureWriter } from '../store/capture/capture-writer.ts';
import type { StoredEntry } from '../store/ledger-table.ts';
import type { Store } from '../store/store.ts';
import { knownTimes } from './clock-wiring.ts';
import type { AppOptions } from './contract.ts';
import { observedSince } from './observations.ts';
import { restoredFrom } from './restart.ts';
import type { WardInputs } from './ward-inputs.ts';

/** What the core of a ward begins with, at the start of a run or of a further file: everything that is no input. */
export interface CaptureBegin {
  /** Whether a run began here, or only a file. */
  readonly isStart: boolean;
  readonly version: string;
  /** Day and night are this zone's. */
  readonly timeZone: string;
  /** Without names of people, secrets and receivers. */
  readonly config: Config;
  readonly models: readonly { readonly manifest: ModelManifest; readonly digest: string }[];
  readonly restored: Awaited<ReturnType<typeof restoredFrom>>;
  /** What was known of wall times. */
  readonly clockLines: readonly StoredEntry[];
  readonly learnt: readonly LearntRow[];
  readonly observed: readonly LedgerEntry[];
}

/** What a model answered to one window, which is known by a checksum. */
export interface CapturedScore {
  readonly model: string;
  readonly window: number;
  readonly answer: ModelAnswer;
}

export const windowSum = ({ buffer, byteOffset, byteLength }: Float32Array): number =>
  crc32(new Uint8Array(buffer, byteOffset, byteLength));

interface Parts {
  readonly store: Store;
  readonly models: { readonly ports: readonly ModelPort[] };
}

/** A file of a few minutes of a large ward, of hours of a small one. */
const fileBytes = 64_000_000;
/** Seconds of a large ward, on a disk that does not keep up. */
const maxWaitingBytes = 32_000_000;

/** Everything that reaches the core of a ward, with its time, on a disk: the form of a bug report, and the ground for replaying a night. */
export class Capture {
  /**
   * The time as a captured core knows it: while an input is taken it stands still at the instant that is written down, so that whoever
   * compares it with a limit finds the same again.
   */
  readonly clock: Clock;
  readonly #writer: CaptureWriter;
  #frozen: Instant | undefined;

  private constructor(writer: CaptureWriter, clock: Clock) {
    this.#writer = writer;
    this.clock = {
      now: () => this.#frozen ?? clock.now(),
      after: (ms, run) => clock.after(ms, run),
      every: (ms, run) => clock.every(ms, run),
    };
  }

  /** Nothing where none is asked for. To be opened before the core begins, so that its beginning is what the core began with. */
  static async open(options: AppOptions, parts: Parts): Promise<Capture | undefined> {
    const { capture, clock } = options;
    if (capture === undefined) return undefined;
    const { directory, maxBytes } = capture;
    const maxFiles = Math.max(2, Math.floor(maxBytes / fileBytes));
    const limits = { fileBytes: Math.min(fileBytes, maxBytes / maxFiles), maxFiles, maxWaitingBytes };
    const start = await beginOf(options, parts, true);
    const head = (isStart: boolean) => (isStart ? Promise.resolve(start) : beginOf(options, parts, false));
    return new Capture(new CaptureWriter(directory, limits, head), clock);
  }

  /** The same inputs, each written down before it is passed on. */
  inputs(inputs: WardInputs): WardInputs {
    const tapped = <Name extends Exclude<keyof WardInputs, 'batch'>>(name: Name): WardInputs[Name] => {
      const pass = inputs[name].bind(inputs) as (...args: readonly unknown[]) => unknown;
      return ((...args: readonly unknown[]) =>
        this.#given(name, args, () => pass(...args))) as WardInputs[Name];
    };
    return {
      // A writer of its own: a batch must be understood without those before it.
      batch: (measurements) =>
        this.#given('batch', batchWriter()(measurements), () => inputs.batch(measurements)),
      tick: tapped('tick'),
      drivers: tapped('drivers'),
      driversUp: tapped('driversUp'),
      models: tapped('models'),
      event: tapped('event'),
      sent: tapped('sent'),
      act: tapped('act'),
      order: tapped('order'),
      painted: tapped('painted'),
      command: tapped('command'),
      observe: tapped('observe'),
      forget: tapped('forget'),
      seeReport: tapped('seeReport'),
    };
  }

  /** The same model, its answers written down. */
  model(port: ModelPort): ModelPort {
    return {
      ...port,
      score: async (window) => {
        const sum = windowSum(window);
        const answer = await port.score(window);
        const payload: CapturedScore = { model: port.manifest.id, window: sum, answer };
        this.#writer.offer({ at: this.clock.now(), kind: 'score', payload });
        return answer;
      },
    };
  }

  counters(): CaptureCounters {
    return this.#writer.counters();
  }

  /** Why the last that could not be written was not. */
  get fault(): string | undefined {
    return this.#writer.fault;
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  #given<Result>(kind: string, payload: unknown, pass: () => Result): Result {
    const before = this.#frozen;
    this.#frozen = this.clock.now();
    this.#writer.offer({ at: this.#frozen, kind, payload });
    try {
      return pass();
    } finally {
      this.#frozen = before;
    }
  }
}

async function beginOf(
  { config, version, clock }: AppOptions,
  { store, models }: Parts,
  isStart: boolean,
): Promise<CoreInput> {
  const at = clock.now();
  const { wall, clockLines } = await knownTimes(store);
  const payload: CaptureBegin = {
    isStart,
    version,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    config: withoutNames(config),
    models: models.ports.map(({ manifest, digest }) => ({ manifest, digest })),
    restored: await restoredFrom(store, wall),
    clockLines,
    learnt: (await store.learnt()).filter(({ key }) => key !== personKey),
    observed: await observedSince(store, config, at),
  };
  return { at, kind: 'begin', payload };
}

/** People by their ids, and nobody outside: a capture is made to be given away. */
const withoutNames = (config: Config): Config => ({
  ...config,
  beds: config.beds.map((bed) =>
    bed.resident === undefined
      ? bed
      : { ...bed, resident: { ...bed.resident, displayName: bed.resident.id } },
  ),
  staff: config.staff.map((one) => ({ ...one, displayName: one.id })),
  receivers: [],
});
