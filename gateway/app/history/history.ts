import { type Alarm, isClosed } from '../../core/alarm.ts';
import { type BlindReport, blindKind } from '../../core/blind.ts';
import { messageOf } from '../../core/error.ts';
import type { LedgerEntry, Transaction } from '../../core/ledger.ts';
import { entriesOnly } from '../../core/ledger.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Site } from '../../core/site.ts';
import type { BoundSubject } from '../bindings.ts';
import { AwayTimes } from './away.ts';
import { BlindBook, seenEntry, toldEntry } from './blind-book.ts';
import { type LateParts, lateEvents, sampledAt } from './late-events.ts';
import { type ReportParts, reportOf } from './report.ts';
import { reportMessage } from './report-message.ts';
import { type Stretch, Stretches } from './stretches.ts';

export interface HistoryParts extends Omit<LateParts, 'pause'>, Pick<ReportParts, 'policiesAt'> {
  readonly subjects: readonly BoundSubject[];
  readonly site: Site;
  readonly clock: Clock;
  readonly log: Log;
  /** What the ledger told before, oldest first. */
  readonly lines: readonly LedgerEntry[];
  readonly store: {
    commit(tx: Transaction): Promise<void>;
    record(entries: readonly LedgerEntry[]): void;
  };
  /** The reports of a bed or robot that nobody has seen are others now. */
  onReports(subjectId: string, reports: readonly BlindReport[]): void;
  /** There is something to send. */
  onTold(): void;
}

const lookEveryMs = 1_000;
/** The ledger's lines of some days: what nobody has seen by then is on it, and no longer on the board. */
const linesMost = 50_000;

/** What the ledger says of earlier reports. */
export const blindLines = (store: {
  latestOf(kind: string, within: number): Promise<readonly LedgerEntry[]>;
}): Promise<readonly LedgerEntry[]> => store.latestOf(blindKind, linesMost);

/** Alarms that are remembered to say what did alarm; those closed longest ago go first. */
const alarmsMost = 1_000;

/**
 * History mode: what comes late raises no alarm. It goes through detectors of its own, in the order of its own time, and what they
 * would have alarmed is told as a report for people to read, once for each stretch and bed.
 */
export class History {
  readonly #parts: HistoryParts;
  readonly #book: BlindBook;
  readonly #stretches: Stretches;
  readonly #away: AwayTimes;
  readonly #alarms = new Map<string, Alarm>();
  readonly #cancel: () => void;
  #counts = { reports: 0, findings: 0, wouldAlarms: 0, failures: 0 };
  /** One replay after the other. */
  #turn: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
    this.#book = new BlindBook(parts.lines);
    this.#stretches = new Stretches(parts.subjects);
    this.#away = new AwayTimes(parts.clock.now());
    this.#cancel = parts.clock.every(lookEveryMs, () => this.#look());
    for (const id of new Set(this.#book.unseen.map(({ subjectId }) => subjectId))) this.#show(id);
  }

  /** Takes what is late, and gives what is live. */
  take(measurements: readonly Measurement[]): readonly Measurement[] {
    if (!measurements.some(({ isLate }) => isLate)) return measurements;
    const now = this.#parts.clock.now();
    for (const one of measurements) if (one.isLate) this.#stretches.add(one, now);
    return measurements.filter(({ isLate }) => !isLate);
  }

  onDrivers(isUp: boolean): void {
    this.#away.onDrivers(isUp, this.#parts.clock.now());
  }

  onAlarm(alarm: Alarm): void {
    this.#alarms.set(alarm.id, alarm);
    if (this.#alarms.size <= alarmsMost) return;
    const [oldest] = [...this.#alarms.values()].filter(isClosed);
    if (oldest) this.#alarms.delete(oldest.id);
  }

  /** Somebody has read a report; false where there is none such. */
  async see(id: string, staffId: string): Promise<boolean> {
    const report = this.#book.get(id);
    if (report === undefined) return false;
    await this.#parts.store.commit(entriesOnly([seenEntry(report, staffId, this.#parts.clock.now())]));
    this.#book.see(id);
    this.#show(report.subjectId);
    return true;
  }

  counters() {
    return { ...this.#stretches.counters, ...this.#counts, unseen: this.#book.unseen.length };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#turn;
  }

  #look(): void {
    for (const stretch of this.#stretches.ended(this.#parts.clock.now())) {
      if (stretch.measurements.length === 0) continue;
      this.#turn = this.#turn
        .then(() => this.#tell(stretch))
        .catch((thrown) => this.#failed(stretch, thrown));
    }
  }

  async #tell({ subject, measurements, dropped }: Stretch): Promise<void> {
    const { clock, policiesAt, onTold } = this.#parts;
    const pause = (ms: number) =>
      new Promise<void>((resolve) => {
        // Who stops waits for nobody's past.
        if (this.#isStopped) resolve();
        else clock.after(ms, resolve);
      });
    const events = await lateEvents(subject, measurements, { ...this.#parts, pause });
    const [first, last] = [measurements[0], measurements.at(-1)];
    if (first === undefined || last === undefined) return;
    const report = reportOf({
      subjectId: subject.id,
      measurements,
      events,
      cause: this.#away.causeOf(sampledAt(first), sampledAt(last)),
      dropped,
      toldAt: clock.now(),
      policiesAt,
      alarms: [...this.#alarms.values()],
    });
    if (!this.#book.add(report)) return;
    this.#counts.reports += 1;
    this.#counts.findings += report.findings.length;
    this.#counts.wouldAlarms += report.findings.filter(({ wouldAlarm }) => wouldAlarm).length;
    await this.#commit(report);
    this.#show(subject.id);
    onTold();
  }

  async #commit(report: BlindReport): Promise<void> {
    const { store, site, clock, log } = this.#parts;
    const entries = [toldEntry(report, clock.now())];
    try {
      await store.commit({ ...entriesOnly(entries), outbox: [reportMessage(site, report)] });
    } catch (thrown) {
      // The board shows it all the same; the line waits for the disk.
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      store.record(entries);
    }
  }

  #failed({ subject }: Stretch, thrown: unknown): void {
    this.#counts.failures += 1;
    this.#parts.log.error('VIGIL_FAILED', { history: subject.id, message: messageOf(thrown) });
  }

  #show(subjectId: string): void {
    this.#parts.onReports(subjectId, this.#book.of(subjectId));
  }
}
