import type { Account } from '../core/account.ts';
import type { Alarm, Category, Deadline } from '../core/alarm.ts';
import type { AlarmFacts } from '../core/alarm-facts.ts';
import type { ParkedDelivery, QueueCounters, QueuedDelivery } from '../core/delivery-queue.ts';
import type { Hold } from '../core/hold.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../core/ledger.ts';
import type { Waveform } from '../core/measurement.ts';
import type { ErasureRequest, LearntPerson, LearntRow } from '../core/memory.ts';
import type { Standing } from '../core/standing.ts';
import type { StoreReads, TableCounters } from './calls.ts';
import type { ChainCheck } from './chain.ts';
import { genesis } from './chain.ts';
import type { Channel } from './channel.ts';
import { openChannel } from './channel.ts';
import { shippedMigrations } from './database.ts';
import type { AlarmPlace, AlarmSlice } from './label-table.ts';
import type { LedgerFound, LedgerSearch, StoredEntry } from './ledger-table.ts';
import type { Opening } from './protocol.ts';
import type { Asked, ResidentReads } from './resident-reads.ts';
import type { SalvageReport } from './salvage/report.ts';
import type { ShiftCursor, ShiftSlice } from './shift-table.ts';

/** What checking the whole chain found. */
export type Verdict =
  | { readonly isIntact: true; readonly rows: number; readonly head: string }
  | { readonly isIntact: false; readonly rows: number; readonly brokenAt: number; readonly reason: string };

export interface StoreCounters extends TableCounters {
  readonly committed: number;
  readonly failed: number;
}

/** The gateway's database. Writes are durable when their promise resolves; everything runs off the core's loop. */
export interface Store extends Asked<ResidentReads> {
  commit(tx: Transaction): Promise<void>;
  openAlarms(): Promise<readonly Alarm[]>;
  /** Raised or closed since then, newest first. */
  recentAlarms(sinceWallMs: number, limit: number): Promise<readonly Alarm[]>;
  alarm(id: string): Promise<Alarm | undefined>;
  /** Closed alarms of which nobody said whether they were real, newest first, a slice of the walk at a time. */
  unlabelled(category: Category, before: AlarmPlace, sinceMs: number): Promise<AlarmSlice<Alarm>>;
  /** What figures are made of, by when each alarm changed last, a slice at a time. */
  alarmFacts(after: AlarmPlace): Promise<AlarmSlice<AlarmFacts>>;
  /** What people said of alarms: lines of kind `label` after one, in order; of one alarm the last counts. */
  labels(range: { readonly afterSeq: number; readonly limit: number }): Promise<readonly StoredEntry[]>;
  /** Newest first. */
  lastLabels(limit: number): Promise<readonly StoredEntry[]>;
  deadlines(): Promise<readonly Deadline[]>;
  /** Checks and leases that wait. */
  holds(): Promise<readonly Hold[]>;
  /** Oldest first. */
  recentEventIds(limit: number): Promise<readonly string[]>;
  /** Unsent messages, oldest first. */
  pendingOutbox(limit: number): Promise<readonly OutboxMessage[]>;
  markSent(ids: readonly string[]): Promise<void>;
  /** What waits for a receiver, in the order in which it goes. */
  pendingDeliveries(receiver: string, limit: number): Promise<readonly QueuedDelivery[]>;
  markDelivered(receiver: string, ids: readonly string[]): Promise<void>;
  /** Puts aside what a receiver refuses; `unpark` lets it wait again. */
  park(receiver: string, id: string, reason: string): Promise<void>;
  unpark(receiver: string): Promise<void>;
  /** Gives up one of them for good. */
  dropParked(receiver: string, id: string): Promise<void>;
  /** Newest first. */
  parkedDeliveries(limit: number): Promise<readonly ParkedDelivery[]>;
  deliveryCounters(receiver: string): Promise<QueueCounters>;
  /** Forgets the queues of all other receivers. */
  keepReceivers(receivers: readonly string[]): Promise<void>;
  saveWaveform(alarmId: string, wave: Waveform): Promise<void>;
  waveform(alarmId: string): Promise<Waveform | undefined>;
  waveformAlarmIds(): Promise<readonly string[]>;
  /** What detectors have learnt, replaced row by row. */
  keepLearnt(rows: readonly LearntRow[]): Promise<void>;
  learnt(): Promise<readonly LearntRow[]>;
  /** About whom something was learnt. */
  learntPeople(): Promise<readonly LearntPerson[]>;
  /** Takes away what was learnt about a resident, and puts that on the ledger, both or neither. */
  eraseLearnt(residentId: string, entry: LedgerEntry): Promise<void>;
  /** What `vigil erase` asked for. */
  askedErasures(): Promise<readonly ErasureRequest[]>;
  /** Who lies where, which device speaks for whom, what is covered, which model answers. */
  standing(): Promise<readonly Standing[]>;
  /** Who may sign in, and who no longer may. */
  accounts(): Promise<readonly Account[]>;
  /** Checks the whole chain, slice by slice; `onSlice` is told how many rows are checked. */
  verify(onSlice?: (rows: number) => void): Promise<Verdict>;
  /** Of the `within` lines before one, newest first, those that are looked for. */
  search(what: LedgerSearch, before: number, within: number, limit: number): Promise<LedgerFound>;
  ledger(range: { readonly afterSeq: number; readonly limit: number }): Promise<readonly StoredEntry[]>;
  /** The last recorded configuration of each subject. */
  latestConfig(): Promise<readonly StoredEntry[]>;
  /** What staff entered since then, and erasures, oldest first. */
  observations(sinceWallMs: number, limit: number): Promise<readonly StoredEntry[]>;
  /** Of the latest `within` lines those of one kind, oldest first. */
  latestOf(kind: string, within: number): Promise<readonly StoredEntry[]>;
  /** What became known of wall times, oldest first. */
  clock(limit: number): Promise<readonly StoredEntry[]>;
  /** What happened within some hours, in slices: acts, observations, erasures, care events, what stands, blind stretches. */
  shiftLines(after: ShiftCursor, untilMs: number, limit: number): Promise<ShiftSlice<StoredEntry>>;
  /** Alarms changed since then and raised before `untilMs`, in slices, without their evidence. */
  shiftAlarms(after: ShiftCursor, untilMs: number, limit: number): Promise<ShiftSlice<Alarm>>;
  /** Notes and signatures of one handover, oldest first. */
  handoverLines(id: string, limit: number, withContent: boolean): Promise<readonly StoredEntry[]>;
  counters(): Promise<StoreCounters>;
  /** Moves the write-ahead log into the database and empties it; false where a reader still needs it. */
  emptyLog(): Promise<boolean>;
  /** Why the database could not be opened yet: reads are answered from what could be read of it, commits are refused, each tries again. */
  readonly waits?: string;
  /** How it was opened in the end; pending while it waits. */
  readonly opened: Promise<Opening>;
  /** There where the database was damaged when this store was opened. */
  readonly salvaged?: SalvageReport;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  readonly migrationsDir?: string;
  /** What can be read of a damaged database is put into a new one, and this time is written down; without it that is refused. */
  readonly salvageAt?: Instant;
  /** A disk that is full, read-only or fails is waited for, with what can be read of the database in memory. */
  readonly isPatient?: boolean;
}

/** More than a ward has devices. */
const subjectsMax = 5000;
/** Some 15 ms of hashing: commits slip in between. */
const rowsPerSlice = 2000;

/** Opens (and where needed creates or migrates) the database; rejects with a code if it is damaged or newer. */
export function openStore(
  path: string,
  { migrationsDir = shippedMigrations, salvageAt, isPatient = false }: OpenStoreOptions = {},
): Promise<Store> {
  return storeOver((isOpened) => {
    // Once open it is not salvaged again: a thread that ends on a damaged page must not take away what the gateway works on.
    const first = isOpened ? {} : { isPatient, ...(salvageAt && { salvageAt }) };
    return openChannel({ path, migrationsDir, ...first });
  });
}

/** The store behind a channel; `connect` is asked again when a channel has died. */
export async function storeOver(connect: (isOpened: boolean) => Promise<Channel>): Promise<Store> {
  let channel = await connect(false);
  const known = openingOf(channel);
  let reconnecting: Promise<void> | undefined;
  let isClosed = false;
  const counted = { committed: 0, failed: 0 };

  /** A thread that died is replaced by the next call: the database itself is as its last commit left it. */
  const reconnected = async () => {
    reconnecting ??= connect(known.isOpened())
      .then((fresh) => {
        channel = fresh;
      })
      .finally(() => {
        reconnecting = undefined;
      });
    await reconnecting;
  };
  const call: Channel['call'] = (name, ...args) => {
    if (channel.isOpen() || isClosed) return channel.call(name, ...args);
    return reconnected().then(() => channel.call(name, ...args));
  };
  const commit = async (tx: Transaction) => {
    try {
      await call('commit', tx);
      counted.committed += 1;
      if (!known.isOpened()) known.tell(await call('opening').catch(() => ({})));
    } catch (thrown) {
      counted.failed += 1;
      throw thrown;
    }
  };

  return {
    ...known.told,
    commit,
    openAlarms: () => call('openAlarms'),
    recentAlarms: (sinceWallMs, limit) => call('recentAlarms', sinceWallMs, limit),
    ...labelCalls(call),
    deadlines: () => call('deadlines'),
    holds: () => call('holds'),
    recentEventIds: (limit) => call('recentEventIds', limit),
    pendingOutbox: (limit) => call('pendingOutbox', limit),
    markSent: (ids) => call('markSent', ids),
    ...deliveryCalls(call),
    ...residentCalls(call),
    // A block may be a view on a much larger buffer, all of which would be copied to the thread.
    saveWaveform: (alarmId, wave) =>
      call('saveWaveform', alarmId, { ...wave, samples: wave.samples.slice() }),
    waveform: (alarmId) => call('waveform', alarmId),
    waveformAlarmIds: () => call('waveformAlarmIds'),
    keepLearnt: (rows) => call('keepLearnt', rows),
    learnt: () => call('learnt'),
    learntPeople: () => call('learntPeople'),
    eraseLearnt: (residentId, entry) => call('eraseLearnt', residentId, entry),
    askedErasures: () => call('askedErasures'),
    standing: () => call('standing'),
    accounts: () => call('accounts'),
    verify: (onSlice) => verified((from) => call('check', from, rowsPerSlice), onSlice),
    search: (what, before, within, limit) => call('search', what, before, within, limit),
    ledger: ({ afterSeq, limit }) => call('ledger', afterSeq, limit),
    latestConfig: () => call('latestConfig', subjectsMax),
    observations: (sinceWallMs, limit) => call('observations', sinceWallMs, limit),
    latestOf: (kind, within) => call('latestOf', kind, within),
    clock: (limit) => call('clock', limit),
    ...shiftCalls(call),
    counters: async () => ({ ...(await call('counters')), ...counted }),
    emptyLog: () => call('emptyLog'),
    async close() {
      if (isClosed) return;
      isClosed = true;
      if (channel.isOpen()) await channel.call('close');
    },
  };
}

type ShiftCalls = Pick<Store, 'shiftLines' | 'shiftAlarms' | 'handoverLines'>;

/** What happened within a shift. */
const shiftCalls = (call: Channel['call']): ShiftCalls => ({
  shiftLines: (after, untilMs, limit) => call('shiftLines', after, untilMs, limit),
  shiftAlarms: (after, untilMs, limit) => call('shiftAlarms', after, untilMs, limit),
  handoverLines: (id, limit, withContent) => call('handoverLines', id, limit, withContent),
});

/** What is known of how the database was opened; a commit that was taken proves that it is. */
function openingOf({ opening }: Channel) {
  const { waits, salvaged } = opening;
  let isOpened = false;
  let resolve = (_: Opening): void => undefined;
  const opened = new Promise<Opening>((done) => {
    resolve = done;
  });
  const tell = (found: Opening): void => {
    isOpened = true;
    resolve(found);
  };
  if (waits === undefined) tell(opening);
  const told = { opened, ...(salvaged && { salvaged }), ...(waits !== undefined && { waits }) };
  return { told, tell, isOpened: () => isOpened };
}

type DeliveryCalls = Pick<
  Store,
  | 'pendingDeliveries'
  | 'markDelivered'
  | 'park'
  | 'unpark'
  | 'dropParked'
  | 'parkedDeliveries'
  | 'deliveryCounters'
  | 'keepReceivers'
>;

/** What waits for receivers outside. */
const deliveryCalls = (call: Channel['call']): DeliveryCalls => ({
  pendingDeliveries: (receiver, limit) => call('pendingDeliveries', receiver, limit),
  markDelivered: (receiver, ids) => call('markDelivered', receiver, ids),
  park: (receiver, id, reason) => call('park', receiver, id, reason),
  unpark: (receiver) => call('unpark', receiver),
  dropParked: (receiver, id) => call('dropParked', receiver, id),
  parkedDeliveries: (limit) => call('parkedDeliveries', limit),
  deliveryCounters: (receiver) => call('deliveryCounters', receiver),
  keepReceivers: (receivers) => call('keepReceivers', receivers),
});

/** What is known about one resident. */
const residentCalls = (call: Channel['call']): Asked<ResidentReads> => ({
  alarmsAbout: (...args) => call('alarmsAbout', ...args),
  eventsAbout: (...args) => call('eventsAbout', ...args),
  standingAbout: (...args) => call('standingAbout', ...args),
  enteredAbout: (...args) => call('enteredAbout', ...args),
  notesAbout: (...args) => call('notesAbout', ...args),
});

type LabelCalls = Pick<Store, 'alarm' | 'unlabelled' | 'alarmFacts' | 'labels' | 'lastLabels'>;

/** Looking back at alarms. */
const labelCalls = (call: Channel['call']): LabelCalls => ({
  alarm: (id) => call('alarm', id),
  unlabelled: (category, before, sinceMs) => call('unlabelled', category, before, sinceMs),
  alarmFacts: (after) => call('alarmFacts', after),
  labels: ({ afterSeq, limit }) => call('labels', afterSeq, limit),
  lastLabels: (limit) => call('lastLabels', limit),
});

/** Checks the chain slice by slice until its end or its first broken row. */
export async function verified(
  check: (from: Parameters<StoreReads['check']>[0]) => ChainCheck | Promise<ChainCheck>,
  onSlice?: (rows: number) => void,
): Promise<Verdict> {
  let head = genesis;
  for (;;) {
    const found = await check(head);
    if (!found.isIntact) return { ...found, rows: head.seq };
    if (found.rows === 0) return { isIntact: true, rows: head.seq, head: head.hash };
    head = found.head;
    onSlice?.(head.seq);
  }
}
