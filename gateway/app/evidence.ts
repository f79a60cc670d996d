import { messageOf } from '../core/error.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { entriesOnly } from '../core/ledger.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { PackedBatch } from '../plugin/batch.ts';
import type { EvidenceAbout, EvidenceFile } from '../store/evidence/about.ts';
import { type EvidenceFiles, evidenceFiles } from '../store/evidence/files.ts';
import type { KeptLanes } from '../store/evidence/kept-lanes.ts';
import type { Store } from '../store/store.ts';
import type { AppOptions } from './contract.ts';

/** Why there is none for an alarm: too many at once, the disk is for other things, it could not be written. */
type Missing = 'queue' | 'disk' | 'failed';

export interface EvidenceCounters {
  readonly kept: number;
  readonly removed: number;
  readonly missing: Readonly<Record<Missing, number>>;
}

interface Parts {
  readonly files: EvidenceFiles;
  readonly store: Pick<Store, 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly keepDays: number;
  /** False while the disk is nearly full: alarms and the ledger come first. */
  mayWrite(): boolean;
}

const dayMs = 86_400_000;
const lookEveryMs = 3_600_000;
/** Alarms that wait for their file; each holds a minute of samples. */
const mostWaiting = 200;
/** Whole files that the ledger did not take. */
const mostUnsettled = 20;
const mostErased = 1000;
/** What is handed to the thread at once: copied in well under a millisecond. */
const sliceBytes = 262_144;

/** Writes evidence one file after the other, and what became of each on the ledger. */
export class Evidence {
  readonly #parts: Parts;
  readonly #stopLooking: () => void;
  /** Residents whose evidence was erased in this run, and when. */
  readonly #erased = new Map<string, number>();
  #unsettled: readonly EvidenceFile[] = [];
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #kept = 0;
  #removed = 0;
  readonly #missing = { queue: 0, disk: 0, failed: 0 };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#after('what an earlier run left', () => this.#takeUp());
    this.#after('old evidence', () => this.#removeOld());
    this.#stopLooking = parts.clock.every(lookEveryMs, () =>
      this.#after('old evidence', () => this.#removeOld()),
    );
  }

  static open(
    { config, clock, log }: Pick<AppOptions, 'config' | 'clock' | 'log'>,
    store: Pick<Store, 'commit'>,
    mayWrite: () => boolean = () => true,
  ): Evidence {
    const { directory, evidence } = config.store;
    const { keepDays, ...limits } = evidence;
    return new Evidence({ files: evidenceFiles(directory, limits), store, clock, log, keepDays, mayWrite });
  }

  /** Returns at once. Batches that were packed each by a writer of its own. */
  keep(about: EvidenceAbout, batches: readonly PackedBatch[]): void {
    if (!this.#parts.mayWrite()) this.#tellMissing(about, 'disk');
    else if (this.#waiting >= mostWaiting) this.#tellMissing(about, 'queue');
    else this.#enqueue(about, batches);
  }

  #enqueue(about: EvidenceAbout, batches: readonly PackedBatch[]): void {
    this.#waiting += 1;
    this.#after(about.alarmId, async () => {
      this.#waiting -= 1;
      if (this.#isErased(about)) return;
      try {
        await this.#write(about, batches);
      } catch (thrown) {
        this.#tellMissing(about, 'failed');
        await this.#parts.files.call('abandon').catch(() => undefined);
        throw thrown;
      }
      await this.#settle(about);
    });
  }

  /** Everything about a resident, also what waits to be written; the ids of the alarms whose files are gone. */
  erase(residentId: string): Promise<readonly string[]> {
    const [oldest] = this.#erased.keys();
    if (oldest !== undefined && this.#erased.size >= mostErased) this.#erased.delete(oldest);
    this.#erased.set(residentId, this.#parts.clock.now().monoMs);
    const prefix = `evidence/${residentId}/`;
    const erased = this.#last.then(() => {
      this.#unsettled = this.#unsettled.filter(({ file }) => !file.startsWith(prefix));
      return this.#parts.files.call('erase', residentId);
    });
    this.#last = erased.then(
      () => undefined,
      () => undefined,
    );
    return erased;
  }

  /** What a screen draws of an alarm's file; undefined where there is none, or it cannot be read. */
  async lanes(alarmId: string): Promise<KeptLanes | undefined> {
    try {
      return await this.#parts.files.call('lanes', alarmId);
    } catch (thrown) {
      this.#parts.log.warn('VIGIL_EVIDENCE_BROKEN', { evidence: alarmId, message: messageOf(thrown) });
      return undefined;
    }
  }

  counters(): EvidenceCounters {
    return { kept: this.#kept, removed: this.#removed, missing: { ...this.#missing } };
  }

  /** When what was handed over is on the disk. */
  async close(): Promise<void> {
    this.#stopLooking();
    await this.#last;
    await this.#parts.files.close();
  }

  #after(what: string, run: () => Promise<void>): void {
    this.#last = this.#last
      .then(run)
      .catch((thrown: unknown) =>
        this.#parts.log.error('VIGIL_STORE_FAILED', { evidence: what, message: messageOf(thrown) }),
      );
  }

  #isErased({ residentId, decidedAt }: EvidenceAbout): boolean {
    const erasedMs = residentId === undefined ? undefined : this.#erased.get(residentId);
    return erasedMs !== undefined && decidedAt.monoMs <= erasedMs;
  }

  async #write(about: EvidenceAbout, batches: readonly PackedBatch[]): Promise<void> {
    if (this.#unsettled.length >= mostUnsettled) throw new Error('the ledger takes no entries');
    const { call } = this.#parts.files;
    await call('begin', about);
    for (const slice of slices(batches)) await call('add', slice);
    this.#unsettled = [...this.#unsettled, await call('finish')];
    this.#kept += 1;
  }

  async #takeUp(): Promise<void> {
    this.#unsettled = await this.#parts.files.call('unsettled');
    await this.#settle();
  }

  /**
   * On the ledger first, then under its last name: a file that has that is on the ledger. One that the ledger does not take is tried again
   * with the next; one that cannot be renamed then, at the next start, which tells it a second time.
   */
  async #settle(about?: EvidenceAbout): Promise<void> {
    for (const { alarmId, ...file } of this.#unsettled) {
      const more = about?.alarmId === alarmId ? heldBy(about) : { isTakenUp: true };
      await this.#record([this.#entry(alarmId, { what: 'kept', ...file, ...more })]);
      this.#unsettled = this.#unsettled.filter((one) => one.alarmId !== alarmId);
      await this.#tellRemoved(await this.#parts.files.call('settle', file.file));
    }
  }

  async #removeOld(): Promise<void> {
    const { clock, files, keepDays } = this.#parts;
    const { wallMs, errorMs } = clock.now();
    // Old for sure, also by a clock that is not.
    await this.#tellRemoved(await files.call('removeBefore', wallMs - errorMs - keepDays * dayMs));
  }

  async #tellRemoved(
    removed: readonly { readonly alarmId: string; readonly because: string }[],
  ): Promise<void> {
    this.#removed += removed.length;
    await this.#record(
      removed.map(({ alarmId, because }) => this.#entry(alarmId, { what: 'removed', because })),
    );
  }

  #tellMissing({ alarmId }: EvidenceAbout, because: Missing): void {
    this.#missing[because] += 1;
    this.#record([this.#entry(alarmId, { what: 'not-kept', because })]).catch((thrown: unknown) =>
      this.#parts.log.error('VIGIL_STORE_FAILED', { evidence: alarmId, message: messageOf(thrown) }),
    );
  }

  #entry(subject: string, body: object): LedgerEntry {
    return { kind: 'evidence', subject, at: this.#parts.clock.now(), body };
  }

  async #record(entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length > 0) await this.#parts.store.commit(entriesOnly(entries));
  }
}

const heldBy = ({ origin, fromMonoMs, untilMonoMs, isWhole, devices }: EvidenceAbout): object => ({
  fromMs: origin.wallMs + fromMonoMs - origin.monoMs,
  untilMs: origin.wallMs + untilMonoMs - origin.monoMs,
  isWhole,
  devices,
});

/** Batches in groups of about so many bytes. */
function slices(batches: readonly PackedBatch[]): readonly (readonly PackedBatch[])[] {
  const groups: PackedBatch[][] = [[]];
  let bytes = 0;
  for (const batch of batches) {
    const next = batch.numbers.byteLength + batch.samples.byteLength;
    if (bytes > 0 && bytes + next > sliceBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(batch);
    bytes += next;
  }
  return groups;
}
