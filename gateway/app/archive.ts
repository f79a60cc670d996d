import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, DeviceConfig } from '../config/schema.ts';
import { messageOf, VigilError } from '../core/error.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { ArchiveHealth } from '../health/archive-metrics.ts';
import { batchWriter } from '../plugin/batch.ts';
import type { ArchiveCalls } from '../store/archive/calls.ts';
import { archiveFile, damagedFile } from '../store/archive/database.ts';
import type { HistoryAsked, Trace } from '../store/archive/summing.ts';
import type { SubjectIds } from '../store/archive/tables.ts';
import { openArchiveThread } from '../store/archive/thread.ts';
import type { Thread } from '../store/thread.ts';
import type { AppOptions } from './contract.ts';
import { boardDevice, historyMetrics } from './resident/history-series.ts';

interface Parts {
  readonly directory: string;
  readonly subjects: Readonly<Record<string, SubjectIds>>;
  readonly limits: Config['store']['archive'];
  readonly clock: Clock;
  readonly log: Log;
  /** False while the disk is nearly full: alarms and the ledger come first. */
  mayWrite(): boolean;
}

const dayMs = 86_400_000;
const bytesPerMb = 1_000_000;
const handOverEveryMs = 1000;
/** Handed over at once: packed in well under a millisecond. */
const mostPending = 500;
/** Calls that the thread has not answered; half a minute of a ward. */
const mostUnanswered = 60;
/** What has ended is written, and what is too much removed, so often: a power cut costs a span and this. */
const writeEveryMs = 60_000;
/** Slices that are removed in a row; the rest a minute later. */
const mostTrims = 30;
/** Likewise of what is summed up: two hundred beds' hour in three minutes. */
const mostSums = 30;
/** How long after an hour it is summed up: what was sent in it has been written by then. */
const sumAfterMs = 600_000;

/**
 * Keeps everything that was measured in a file of its own. Nobody waits for it, and what it cannot keep is counted: it must neither hold up
 * an alarm nor keep the ward from starting.
 */
export class Archive {
  readonly #parts: Parts;
  readonly #streams: ReadonlySet<string>;
  readonly #stopTimers: readonly (() => void)[];
  #thread: Promise<Thread<ArchiveCalls>> | undefined;
  #pack = batchWriter();
  #pending: Measurement[] = [];
  #unanswered = 0;
  #isFailing = false;
  #isMinding = false;
  readonly #counted = { measurements: 0, blocks: 0, bytes: 0, removed: 0, putAside: 0, failures: 0 };
  readonly #missing = { queue: 0, room: 0 };
  #usedBytes = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#streams = new Set(parts.limits.waveformsDays > 0 ? parts.limits.streams : []);
    if (this.#isUsed) void this.#mind();
    this.#stopTimers = [
      parts.clock.every(handOverEveryMs, () => this.#handOver()),
      parts.clock.every(writeEveryMs, () => void this.#mind()),
    ];
  }

  static open(
    { config, clock, log }: Pick<AppOptions, 'config' | 'clock' | 'log'>,
    mayWrite: () => boolean,
  ): Archive {
    const { directory, archive: limits } = config.store;
    return new Archive({ directory, subjects: subjectsOf(config), limits, clock, log, mayWrite });
  }

  /** Returns at once. */
  hear(measurements: readonly Measurement[]): void {
    for (const measurement of measurements) if (this.#isKept(measurement)) this.#pending.push(measurement);
    if (this.#pending.length >= mostPending) this.#handOver();
  }

  /**
   * Everything about a resident, also what is not written yet; how many blocks were. Fails where some of it may still be there, or where
   * it takes longer than that: it goes on then, and whoever asks again learns of its end.
   */
  async erase(residentId: string, withinMs?: number): Promise<number> {
    if (!this.#isUsed) return 0;
    this.#handOver();
    const erased = this.#open().then((thread) => thread.call('erase', residentId));
    return withinMs === undefined ? erased : Promise.race([erased, this.#late(withinMs)]);
  }

  /** What was measured of a resident, summed up, until now; nothing where values are not kept. */
  async history(asked: HistoryAsked): Promise<readonly Trace[]> {
    if (!this.#isUsed) return [];
    this.#handOver();
    return (await this.#open()).call('history', asked);
  }

  counters(): ArchiveHealth {
    return { ...this.#counted, usedBytes: this.#usedBytes, missing: { ...this.#missing } };
  }

  /** When what was heard is on the disk. */
  async close(): Promise<void> {
    for (const stop of this.#stopTimers) stop();
    this.#handOver();
    if (this.#thread !== undefined) await this.#tried((thread) => thread.call('close'), false);
  }

  #late(ms: number): Promise<never> {
    return new Promise((_, reject) => {
      this.#parts.clock.after(ms, () =>
        reject(new VigilError('VIGIL_STORE_FAILED', `${this.#path}: not erased within ${ms} ms`)),
      );
    });
  }

  /** Not where nothing is kept and nothing ever was. */
  get #isUsed(): boolean {
    const { limits, directory } = this.#parts;
    return (
      limits.readingsDays > 0 ||
      limits.waveformsDays > 0 ||
      [archiveFile, damagedFile].some((file) => existsSync(join(directory, file)))
    );
  }

  #isKept(measurement: Measurement): boolean {
    return measurement.kind === 'waveform'
      ? this.#streams.has(measurement.stream)
      : this.#parts.limits.readingsDays > 0;
  }

  #handOver(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    if (this.#unanswered >= mostUnanswered) {
      this.#missing.queue += pending.length;
      return;
    }
    const batch = this.#pack(pending);
    this.#unanswered += 1;
    void this.#tried((thread) => thread.call('hold', batch)).then((isHeld) => {
      this.#unanswered -= 1;
      if (isHeld) return;
      this.#missing.queue += pending.length;
      // Whoever reads on has not seen what this batch brought.
      this.#pack = batchWriter();
    });
  }

  /** Writes what has ended and removes what must go. */
  async #mind(): Promise<void> {
    if (this.#isMinding || !this.#isUsed) return;
    this.#isMinding = true;
    // One that could not be opened, or has ended, is tried anew.
    const known = this.#thread;
    const thread = await known?.catch(() => undefined);
    // Who measured meanwhile has opened another, and that one holds it.
    if (!thread?.isOpen() && this.#thread === known) this.#thread = undefined;
    try {
      this.#isFailing = !(await this.#tried((thread) => this.#writeAndTrim(thread), this.#isFailing));
    } finally {
      this.#isMinding = false;
    }
  }

  async #writeAndTrim(thread: Thread<ArchiveCalls>): Promise<void> {
    const { clock, mayWrite, limits } = this.#parts;
    const { monoMs, wallMs, errorMs } = clock.now();
    // Before it writes: room may be what it lacks.
    for (let count = 0, isMore = true; isMore && count < mostTrims; count += 1) {
      // Old for sure, also by a clock that is not.
      const before = (days: number) => wallMs - errorMs - days * dayMs;
      const trimmed = await thread.call('trim', {
        readingsBeforeMs: before(limits.readingsDays),
        waveformsBeforeMs: before(limits.waveformsDays),
        maxBytes: limits.maxMb * bytesPerMb,
        isNearlyFull: !mayWrite(),
      });
      this.#counted.removed += trimmed.removed;
      isMore = trimmed.isMore;
    }
    const { dropped, usedBytes, ...written } = await thread.call('write', { monoMs, mayWrite: mayWrite() });
    if (mayWrite())
      for (let count = 0, isMore = true; isMore && count < mostSums; count += 1)
        isMore = await thread.call('sumUp', wallMs - sumAfterMs);
    this.#missing.room += dropped;
    this.#usedBytes = usedBytes;
    for (const key of ['measurements', 'blocks', 'bytes', 'putAside'] as const)
      this.#counted[key] += written[key];
    if (written.putAside > 0)
      this.#parts.log.error('VIGIL_STORE_CORRUPT', {
        message: `${this.#path}: damaged, kept as ${damagedFile}; a new one is begun`,
      });
  }

  /** False where it failed; said once until it works again. */
  async #tried(run: (thread: Thread<ArchiveCalls>) => Promise<void>, isSaid = true): Promise<boolean> {
    try {
      await run(await this.#open());
      return true;
    } catch (thrown) {
      this.#counted.failures += 1;
      if (!isSaid) this.#parts.log.error('VIGIL_STORE_FAILED', { archive: messageOf(thrown) });
      return false;
    }
  }

  #open(): Promise<Thread<ArchiveCalls>> {
    const { directory, subjects } = this.#parts;
    this.#thread ??= openArchiveThread({ directory, subjects, summed: historyMetrics });
    return this.#thread;
  }

  get #path(): string {
    return join(this.#parts.directory, archiveFile);
  }
}

/** Of whom each device speaks, from the configuration; and of whom the board's own samples are. */
export function subjectsOf({ beds, devices }: Config): Readonly<Record<string, SubjectIds>> {
  const residents = new Map(beds.map(({ id, resident }) => [id, resident?.id]));
  const ofBoard = beds.flatMap(({ id, resident }) =>
    resident ? [[boardDevice(id), { bedId: id, residentId: resident.id }] as const] : [],
  );
  return Object.fromEntries([
    ...ofBoard,
    ...(devices as readonly DeviceConfig[]).map(({ id, bed, robot }) => {
      const residentId = bed && residents.get(bed);
      return [
        id,
        { ...(bed && { bedId: bed }), ...(robot && { robotId: robot }), ...(residentId && { residentId }) },
      ] as const;
    }),
  ]);
}
