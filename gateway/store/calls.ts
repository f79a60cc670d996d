import type { Account } from '../core/account.ts';
import type { Alarm, Category, Deadline } from '../core/alarm.ts';
import type { AlarmFacts } from '../core/alarm-facts.ts';
import type { ParkedDelivery, QueueCounters, QueuedDelivery } from '../core/delivery-queue.ts';
import type { Hold } from '../core/hold.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../core/ledger.ts';
import type { Waveform } from '../core/measurement.ts';
import type { ErasureRequest, LearntPerson, LearntRow } from '../core/memory.ts';
import type { Standing } from '../core/standing.ts';
import { accountTable } from './account-table.ts';
import { alarmTable } from './alarm-table.ts';
import type { ChainCheck, ChainHead } from './chain.ts';
import { emptyLog, type Sqlite } from './database.ts';
import { deliveryTable } from './delivery-table.ts';
import { erasureTable } from './erasure-table.ts';
import { type AlarmPlace, type AlarmSlice, labelTable } from './label-table.ts';
import { learntTable } from './learnt-table.ts';
import type { LedgerFound, LedgerSearch, StoredEntry } from './ledger-table.ts';
import { clockLines, latestLines, ledgerTable, searchedLines } from './ledger-table.ts';
import { noteTable } from './note-table.ts';
import { outboxTable } from './outbox-table.ts';
import { type ResidentReads, residentReads } from './resident-reads.ts';
import { type ShiftCursor, type ShiftSlice, shiftTable } from './shift-table.ts';
import { standingTable } from './standing-table.ts';
import { waveformTable } from './waveform-table.ts';

/** What changes the database; several of these share one commit. */
export interface StoreWrites {
  commit(tx: Transaction): void;
  markSent(ids: readonly string[]): void;
  markDelivered(receiver: string, ids: readonly string[]): void;
  park(receiver: string, id: string, reason: string): void;
  unpark(receiver: string): void;
  dropParked(receiver: string, id: string): void;
  keepReceivers(receivers: readonly string[]): void;
  saveWaveform(alarmId: string, wave: Waveform): void;
  keepLearnt(rows: readonly LearntRow[]): void;
  /** Takes away what was learnt and written about a resident, where somebody asked also the curves around their alarms, and puts that on the ledger. */
  eraseLearnt(residentId: string, entry: LedgerEntry): void;
}

/** What only reads. */
export interface StoreReads extends ResidentReads {
  openAlarms(): readonly Alarm[];
  recentAlarms(sinceWallMs: number, limit: number): readonly Alarm[];
  alarm(id: string): Alarm | undefined;
  unlabelled(category: Category, before: AlarmPlace, sinceMs: number): AlarmSlice<Alarm>;
  alarmFacts(after: AlarmPlace): AlarmSlice<AlarmFacts>;
  labels(afterSeq: number, limit: number): readonly StoredEntry[];
  lastLabels(limit: number): readonly StoredEntry[];
  deadlines(): readonly Deadline[];
  holds(): readonly Hold[];
  recentEventIds(limit: number): readonly string[];
  pendingOutbox(limit: number): readonly OutboxMessage[];
  pendingDeliveries(receiver: string, limit: number): readonly QueuedDelivery[];
  parkedDeliveries(limit: number): readonly ParkedDelivery[];
  deliveryCounters(receiver: string): QueueCounters;
  waveform(alarmId: string): Waveform | undefined;
  waveformAlarmIds(): readonly string[];
  ledger(afterSeq: number, limit: number): readonly StoredEntry[];
  latestConfig(limit: number): readonly StoredEntry[];
  observations(sinceWallMs: number, limit: number): readonly StoredEntry[];
  latestOf(kind: string, within: number): readonly StoredEntry[];
  clock(limit: number): readonly StoredEntry[];
  shiftLines(after: ShiftCursor, untilMs: number, limit: number): ShiftSlice<StoredEntry>;
  shiftAlarms(after: ShiftCursor, untilMs: number, limit: number): ShiftSlice<Alarm>;
  handoverLines(id: string, limit: number, withContent: boolean): readonly StoredEntry[];
  search(what: LedgerSearch, before: number, within: number, limit: number): LedgerFound;
  check(from: ChainHead, limit: number): ChainCheck;
  learnt(): readonly LearntRow[];
  learntPeople(): readonly LearntPerson[];
  askedErasures(): readonly ErasureRequest[];
  standing(): readonly Standing[];
  accounts(): readonly Account[];
  counters(): TableCounters;
  head(): ChainHead;
  /** Moves the write-ahead log into the database; false where a reader still needs it. */
  emptyLog(): boolean;
}

export interface TableCounters {
  readonly ledgerRows: number;
  /** Published off this machine, it proves later that the ledger's end was not cut away. */
  readonly ledgerHead: string;
  readonly outboxUnsent: number;
  readonly outboxDropped: number;
}

const tablesOf = (db: Sqlite) => ({
  ledger: ledgerTable(db),
  alarms: alarmTable(db),
  outbox: outboxTable(db),
  deliveries: deliveryTable(db),
  waveforms: waveformTable(db),
  learnt: learntTable(db),
  erasures: erasureTable(db),
  standing: standingTable(db),
  accounts: accountTable(db),
  notes: noteTable(db),
});

function commit(
  { ledger, alarms, outbox, deliveries, standing, accounts, notes }: ReturnType<typeof tablesOf>,
  tx: Transaction,
): void {
  const { entries, alarms: changed, setDeadlines, clearDeadlines, setHolds = [] } = tx;
  for (const entry of entries) {
    ledger.append(entry);
    standing.follow(entry);
    accounts.follow(entry);
  }
  for (const alarm of changed) alarms.put(alarm);
  for (const id of clearDeadlines) alarms.disarm(id);
  for (const waiting of [...setDeadlines, ...setHolds]) alarms.arm(waiting);
  for (const message of tx.outbox) outbox.put(message);
  for (const delivery of tx.deliveries ?? []) deliveries.put(delivery);
  for (const words of tx.notes ?? []) notes.put(words);
}

function erase(
  db: Sqlite,
  { learnt, erasures, ledger, waveforms, notes }: ReturnType<typeof tablesOf>,
  residentId: string,
  entry: LedgerEntry,
): void {
  // What was in the rows is overwritten in the file, not only no longer found.
  db.pragma('secure_delete = ON');
  learnt.erase(residentId);
  notes.erase(residentId);
  // Who only left keeps their alarms' curves, as the ledger keeps their alarms.
  if ((entry.body as { readonly because?: string } | null)?.because === 'asked') waveforms.erase(residentId);
  db.pragma('secure_delete = OFF');
  erasures.done(residentId);
  ledger.append(entry);
}

/** Everything one can ask of an open database, synchronously, on the thread that owns it. */
export function storeCalls(db: Sqlite) {
  const tables = tablesOf(db);
  const { ledger, alarms, outbox, deliveries, waveforms, learnt, erasures, standing, accounts } = tables;
  const shift = shiftTable(db);
  const writes: StoreWrites = {
    commit: (tx) => commit(tables, tx),
    markSent: outbox.markSent,
    markDelivered: deliveries.markDelivered,
    park: deliveries.park,
    unpark: deliveries.unpark,
    dropParked: deliveries.dropParked,
    keepReceivers: deliveries.keepOnly,
    saveWaveform: waveforms.put,
    keepLearnt: learnt.keep,
    eraseLearnt: (residentId, entry) => erase(db, tables, residentId, entry),
  };
  const reads: StoreReads = {
    openAlarms: alarms.open,
    recentAlarms: alarms.recent,
    alarm: alarms.get,
    ...labelTable(db),
    deadlines: alarms.deadlines,
    holds: alarms.holds,
    recentEventIds: ledger.recentEventIds,
    pendingOutbox: outbox.pending,
    pendingDeliveries: deliveries.pending,
    parkedDeliveries: deliveries.parked,
    deliveryCounters: deliveries.counters,
    waveform: waveforms.get,
    waveformAlarmIds: waveforms.alarmIds,
    ledger: ledger.entries,
    latestConfig: ledger.latestConfig,
    observations: ledger.observations,
    latestOf: latestLines(db),
    clock: clockLines(db),
    shiftLines: shift.lines,
    shiftAlarms: shift.alarms,
    handoverLines: shift.handover,
    search: searchedLines(db),
    check: ledger.check,
    learnt: learnt.all,
    learntPeople: learnt.people,
    askedErasures: erasures.asked,
    standing: standing.all,
    accounts: accounts.all,
    ...residentReads(db),
    head: ledger.head,
    emptyLog: () => emptyLog(db),
    counters() {
      const { seq, hash } = ledger.head();
      return { ledgerRows: seq, ledgerHead: hash, ...outbox.counters() };
    },
  };
  /** After a rollback, what is remembered must be what is stored. */
  const reload = () => {
    ledger.reload();
    outbox.reload();
    deliveries.reload();
  };
  return { writes, reads, reload };
}
