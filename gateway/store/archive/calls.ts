import { statSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '../../core/error.ts';
import type { PackedBatch } from '../../plugin/batch.ts';
import { batchReader } from '../../plugin/batch.ts';
import { emptyLog, type Sqlite, storeError } from '../database.ts';
import { measurementsIn } from './block-reading.ts';
import { archiveFile, isDamage, openArchive, putAside, removeDamaged, walLimitBytes } from './database.ts';
import { type Ended, OpenSpans, type SpanLimits, usualSpans } from './open-spans.ts';
import { pointsOf, type Unwritten } from './points.ts';
import { type SummaryTable, summaryTable } from './summary-table.ts';
import { type HistoryAsked, sumUp, type Trace, tracesOf } from './summing.ts';
import { type ArchiveTables, archiveTables, type SubjectIds } from './tables.ts';
import { type TrimLimits, type Trimmed, trim } from './trim.ts';

export interface ArchiveSetup {
  readonly directory: string;
  /** Of whom each device's measurements are. */
  readonly subjects: Readonly<Record<string, SubjectIds>>;
  /** Names of values that are summed up for residents' histories. */
  readonly summed?: readonly string[];
  readonly limits?: Partial<ArchiveLimits>;
}

export interface ArchiveLimits extends SpanLimits {
  /** Compressed blocks that wait for a disk which takes none; the oldest is let go. */
  readonly maxReadyBytes: number;
  /** A log that somebody's long reading has made grow so far is not made to grow further. */
  readonly maxWalBytes: number;
}

const usualLimits: ArchiveLimits = {
  ...usualSpans,
  maxReadyBytes: 16_000_000,
  maxWalBytes: 16 * walLimitBytes,
};

/** What became of measurements since the last time that it was told. */
export interface Written {
  readonly blocks: number;
  /** Compressed. */
  readonly bytes: number;
  readonly measurements: number;
  /** Measurements for which there was no room: too many names of a device, or a disk that takes none. */
  readonly dropped: number;
  /** Files that were damaged, and are kept beside a new one. */
  readonly putAside: number;
  /** What the file uses now. */
  readonly usedBytes: number;
}

export interface ArchiveCalls {
  /** Holds measurements in open spans. A writer's batches come in order, or it begins anew. */
  hold(batch: PackedBatch): void;
  /** Writes the spans that have ended. Where the disk is for other things they wait, within bounds. */
  write(now: { readonly monoMs: number; readonly mayWrite: boolean }): Written;
  /** Removes a little of what is too old or too much. */
  trim(limits: TrimLimits): Trimmed;
  /** Sums up a little of what is written and over by then (wall time); whether more may be. */
  sumUp(beforeMs: number): boolean;
  /** What was measured of a resident, summed up. */
  history(asked: HistoryAsked): readonly Trace[];
  /** Everything about a resident, also what is not written; how many blocks were. */
  erase(residentId: string): number;
  /** Writes what is open, whole or not. */
  close(): void;
}

/** Rows that are removed in one transaction. */
const sliceRows = 200;
/** Series that are summed up in one go: their hour's blocks are read while everything else waits, some 50 ms. */
const seriesEach = 30;
/** Hours of summaries that are removed in one go. */
const hoursEach = 2000;

export function archiveCalls(setup: ArchiveSetup): ArchiveCalls {
  return new Archive(setup).calls;
}

class Archive {
  readonly #setup: ArchiveSetup;
  readonly #limits: ArchiveLimits;
  readonly #spans: OpenSpans;
  readonly #read = batchReader();
  #db: Sqlite;
  #tables: ArchiveTables;
  #summaries: SummaryTable;
  readonly #summed: ReadonlySet<string>;
  #ready: Ended[] = [];
  #readyBytes = 0;
  #told = { blocks: 0, bytes: 0, measurements: 0, dropped: 0, putAside: 0 };
  #refusedBefore = 0;

  constructor(setup: ArchiveSetup) {
    this.#setup = setup;
    this.#limits = { ...usualLimits, ...setup.limits };
    this.#spans = new OpenSpans(this.#limits);
    const { db, isPutAside } = openArchive(setup.directory);
    if (isPutAside) this.#told.putAside += 1;
    this.#db = db;
    this.#tables = archiveTables(db);
    this.#summaries = summaryTable(db);
    this.#summed = new Set(setup.summed);
  }

  readonly calls: ArchiveCalls = {
    hold: (batch) => {
      for (const measurement of this.#read(batch)) this.#take(this.#spans.add(measurement));
    },
    write: ({ monoMs, mayWrite }) => {
      this.#take(this.#spans.end(monoMs));
      if (mayWrite) this.#whole(() => this.#isLogShort() && this.#writeReady());
      return this.#tell();
    },
    trim: (limits) =>
      this.#whole(() => {
        const trimmed = trim(this.#db, this.#tables, this.#setup.directory, limits);
        this.#inSlice(() => this.#summaries.removeOld(hoursEach));
        return trimmed;
      }),
    sumUp: (beforeMs) =>
      this.#whole(() =>
        this.#db.transaction(() =>
          sumUp(this.#summaries, (name) => this.#summed.has(name), beforeMs, seriesEach),
        )(),
      ),
    history: (asked) => this.#whole(() => tracesOf(this.#summaries, asked, this.#unwritten(asked))),
    erase: (residentId) => {
      this.#forget(residentId);
      removeDamaged(this.#setup.directory);
      const blocks = this.#whole(() => this.#eraseWritten(residentId));
      // One that turned out to be damaged just now.
      removeDamaged(this.#setup.directory);
      return blocks;
    },
    close: () => {
      this.#take(this.#spans.end());
      try {
        this.#whole(() => this.#writeReady());
      } finally {
        this.#db.close();
      }
    },
  };

  #take(ended: readonly Ended[]): void {
    for (const one of ended) {
      this.#ready.push(one);
      this.#readyBytes += one.block.body.byteLength;
    }
    while (this.#readyBytes > this.#limits.maxReadyBytes) {
      const [oldest, ...rest] = this.#ready;
      this.#ready = rest;
      this.#readyBytes -= oldest?.block.body.byteLength ?? 0;
      this.#told.dropped += oldest?.block.count ?? 0;
    }
  }

  #writeReady(): void {
    const add = this.#db.transaction((ready: readonly Ended[]) => {
      for (const { series, block } of ready)
        this.#add(series, this.#setup.subjects[series.deviceId] ?? {}, block);
    });
    try {
      add(this.#ready);
    } catch (thrown) {
      this.#tables.forgetKnown();
      throw thrown;
    }
    for (const { block } of this.#ready) {
      this.#told.blocks += 1;
      this.#told.bytes += block.body.byteLength;
      this.#told.measurements += block.count;
    }
    this.#ready = [];
    this.#readyBytes = 0;
    // Until here a power cut takes it back.
    this.#db.pragma('wal_checkpoint(PASSIVE)');
  }

  #add(series: Ended['series'], subject: SubjectIds, block: Ended['block']): void {
    const id = this.#tables.add(series, subject, block);
    if (series.kind === 'reading' && subject.residentId !== undefined && this.#summed.has(series.name))
      this.#summaries.blockAdded(id, block.fromMs, block.untilMs);
  }

  /** What came of a resident and is not on the disk. */
  #unwritten({ residentId, names }: HistoryAsked): readonly Unwritten[] {
    const wanted = new Set(names);
    const devices = this.#devicesOf(residentId);
    const ready = this.#ready.flatMap(({ series, block }): Unwritten[] => {
      const { kind, deviceId, name } = series;
      if (kind !== 'reading' || !wanted.has(name) || !devices.has(deviceId)) return [];
      return [{ deviceId, name, points: pointsOf(measurementsIn(block.body, series)) }];
    });
    return [...ready, ...[...devices].flatMap((deviceId) => this.#spans.pointsOf(deviceId, wanted))];
  }

  #devicesOf(residentId: string): ReadonlySet<string> {
    const { subjects } = this.#setup;
    return new Set(Object.keys(subjects).filter((id) => subjects[id]?.residentId === residentId));
  }

  #inSlice(run: () => void): void {
    this.#db.transaction(run)();
    this.#db.pragma('wal_checkpoint(PASSIVE)');
  }

  #forget(residentId: string): void {
    const theirs = this.#devicesOf(residentId);
    this.#spans.forget(theirs);
    this.#ready = this.#ready.filter(({ series }) => !theirs.has(series.deviceId));
    this.#readyBytes = this.#ready.reduce((sum, { block }) => sum + block.body.byteLength, 0);
  }

  /** In small transactions, so that the log stays short; done only when the log, too, holds nothing of it. */
  #eraseWritten(residentId: string): number {
    this.#summaries.erase(residentId, (run) => this.#inSlice(run));
    const ids = this.#tables.blocksOf(residentId);
    const remove = this.#db.transaction((slice: readonly number[]) => this.#tables.remove(slice));
    for (let from = 0; from < ids.length; from += sliceRows) {
      remove(ids.slice(from, from + sliceRows));
      this.#db.pragma('wal_checkpoint(PASSIVE)');
    }
    this.#tables.removeSeriesOf(residentId);
    this.#tables.giveBack(this.#tables.freePages());
    if (!emptyLog(this.#db))
      throw new VigilError('VIGIL_STORE_FAILED', `${this.#path}: somebody reads it; erased when they end`);
    return ids.length;
  }

  /** Does it; where the file turns out to be damaged, puts that aside and does it with a new one. */
  #whole<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (thrown) {
      if (!isDamage(thrown)) throw storeError(this.#path, thrown);
    }
    this.#db.close();
    putAside(this.#setup.directory);
    this.#told.putAside += 1;
    this.#db = openArchive(this.#setup.directory).db;
    this.#tables = archiveTables(this.#db);
    this.#summaries = summaryTable(this.#db);
    return run();
  }

  #tell(): Written {
    const told = this.#told;
    const refused = this.#spans.refused - this.#refusedBefore;
    this.#refusedBefore = this.#spans.refused;
    this.#told = { blocks: 0, bytes: 0, measurements: 0, dropped: 0, putAside: 0 };
    return { ...told, dropped: told.dropped + refused, usedBytes: this.#tables.usedBytes() };
  }

  #isLogShort(): boolean {
    const bytes = statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    return bytes < this.#limits.maxWalBytes || emptyLog(this.#db);
  }

  get #path(): string {
    return join(this.#setup.directory, archiveFile);
  }
}
