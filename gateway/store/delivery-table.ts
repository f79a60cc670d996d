import type { ParkedDelivery, QueueCounters, QueuedDelivery } from '../core/delivery-queue.ts';
import { type Delivery, isAlarmLane, type Lane, lanes, type Notice } from '../core/notice.ts';
import type { Sqlite } from './database.ts';

export interface DeliveryLimits {
  /** Care events and readings that wait for one receiver; beyond it the oldest of the last lane go, and are counted. */
  readonly others: number;
  /** Alarm notices likewise; they never make room for the others, and the ledger keeps what they tell. */
  readonly alarms: number;
  /** Refused by the receiver; the oldest go. */
  readonly parked: number;
  /** Remembered after delivery, so that a transaction that is written again is not delivered again. */
  readonly delivered: number;
}

/** A day without an uplink is some 50,000; alarms have room for weeks of a busy ward. */
export const deliveryLimits: DeliveryLimits = {
  others: 100_000,
  alarms: 500_000,
  parked: 1000,
  delivered: 2000,
};

interface Row {
  readonly seq: number;
  readonly lane: Lane;
  readonly subject: string;
  readonly body: string;
}

interface Counts {
  alarms: number;
  others: number;
}

/** The queues of receivers, in the order of what caused them. */
export function deliveryTable(db: Sqlite, limits: DeliveryLimits = deliveryLimits) {
  const { insert, next, earlier, mark, park, unpark, dropParked, trim, dropLane, lastLane, forget } =
    statements(db);
  const { counted, first, parkedCount, parked } = questions(db);
  const counts = new Map<string, Counts>();
  const dropped = new Map<string, number>();

  const countsOf = (receiver: string): Counts => {
    const known = counts.get(receiver) ?? freshCounts(counted.all(receiver));
    counts.set(receiver, known);
    return known;
  };
  /** One no longer waits. */
  const gone = (receiver: string, row: { readonly lane: Lane } | undefined): void => {
    const known = counts.get(receiver);
    if (row === undefined || known === undefined) return;
    known[isAlarmLane(row.lane) ? 'alarms' : 'others'] -= 1;
  };
  const lost = (receiver: string, count: number): number => {
    if (count > 0) dropped.set(receiver, (dropped.get(receiver) ?? 0) + count);
    return count;
  };
  const drop = (receiver: string, over: number, from: Lane, to: Lane): number => {
    const lane = lastLane.get(receiver, from, to)?.lane ?? undefined;
    return lane === undefined ? 0 : lost(receiver, dropLane.run(receiver, lane, over).changes);
  };

  return {
    put({ receiver, lane, notice }: Delivery): void {
      const known = countsOf(receiver);
      const { id, subject, at } = notice;
      const body = JSON.stringify(notice);
      if (insert.run({ receiver, id, lane, subject, atMs: at.wallMs, body }).changes === 0) return;
      if (isAlarmLane(lane)) known.alarms += 1;
      else known.others += 1;
      if (known.others > limits.others)
        known.others -= drop(receiver, known.others - limits.others, lanes.event, lanes.readings);
      if (known.alarms > limits.alarms)
        known.alarms -= drop(receiver, known.alarms - limits.alarms, lanes.high, lanes.low);
    },
    /** Most urgent first; a bed's alarms in their order, so that an older one goes with the more urgent that follows it. */
    pending(receiver: string, most: number): QueuedDelivery[] {
      const rows = inOrder(next.all(receiver, most), most, ({ seq, subject }) =>
        earlier.all(receiver, subject, seq, most),
      );
      return rows.map(({ lane, body }) => ({ lane, notice: JSON.parse(body) as Notice }));
    },
    markDelivered(receiver: string, ids: readonly string[]): void {
      for (const id of ids) gone(receiver, mark.get(receiver, id));
      trim.run(receiver, 1, receiver, 1, limits.delivered);
    },
    park(receiver: string, id: string, reason: string): void {
      gone(receiver, park.get(reason.slice(0, 500), receiver, id));
      lost(receiver, trim.run(receiver, 2, receiver, 2, limits.parked).changes);
    },
    /** A person has decided that the receiver will take them now. */
    unpark(receiver: string): void {
      unpark.run(receiver);
      counts.delete(receiver);
    },
    /** A person has decided that the receiver will never get it. Remembered like a delivered one, so that it does not come again. */
    dropParked: (receiver: string, id: string): number =>
      lost(receiver, dropParked.run(receiver, id).changes),
    /** Queues of receivers that are no longer configured go. */
    keepOnly(receivers: readonly string[]): void {
      forget.run(JSON.stringify(receivers));
      counts.clear();
    },
    counters(receiver: string): QueueCounters {
      const { alarms, others } = countsOf(receiver);
      return {
        waiting: alarms + others,
        waitingAlarms: alarms,
        parked: parkedCount.get(receiver)?.count ?? 0,
        dropped: dropped.get(receiver) ?? 0,
        ...oldestOf((lane) => first.get(receiver, lane)),
      };
    },
    parked: (most: number): ParkedDelivery[] => parked.all(most),
    /** After a write that was rolled back. */
    reload: (): void => counts.clear(),
  };
}

function freshCounts(rows: readonly { readonly lane: Lane; readonly count: number }[]): Counts {
  const sum = (isAlarms: boolean) =>
    rows.reduce((total, { lane, count }) => (isAlarmLane(lane) === isAlarms ? total + count : total), 0);
  return { alarms: sum(true), others: sum(false) };
}

const oldestOf = (first: (lane: Lane) => { readonly atMs: number } | undefined) => {
  const times = Object.values(lanes).flatMap((lane) => first(lane)?.atMs ?? []);
  return times.length === 0 ? {} : { oldestMs: Math.min(...times) };
};

/** The rows as they go out: each alarm after the earlier ones of its bed. */
function inOrder(top: readonly Row[], most: number, earlierOf: (row: Row) => readonly Row[]): Row[] {
  const out = new Map<number, Row>();
  for (const row of top) {
    const before = isAlarmLane(row.lane) ? earlierOf(row) : [];
    for (const one of [...before, row]) if (out.size < most) out.set(one.seq, one);
    if (out.size >= most) break;
  }
  return [...out.values()];
}

function statements(db: Sqlite) {
  const columns = 'seq, lane, subject, body';
  return {
    insert: db.prepare(
      `INSERT INTO deliveries (receiver, id, lane, subject, at_ms, body)
       VALUES (@receiver, @id, @lane, @subject, @atMs, @body) ON CONFLICT (receiver, id) DO NOTHING`,
    ),
    next: db.prepare<[string, number], Row>(
      `SELECT ${columns} FROM deliveries WHERE receiver = ? AND state = 0 ORDER BY lane, seq LIMIT ?`,
    ),
    earlier: db.prepare<[string, string, number, number], Row>(
      `SELECT ${columns} FROM deliveries INDEXED BY deliveries_by_subject
       WHERE receiver = ? AND state = 0 AND subject = ? AND seq < ? AND lane <= ${lanes.low} ORDER BY seq LIMIT ?`,
    ),
    mark: db.prepare<[string, string], { lane: Lane }>(
      `UPDATE deliveries SET state = 1, body = '{}' WHERE receiver = ? AND id = ? AND state = 0 RETURNING lane`,
    ),
    park: db.prepare<[string, string, string], { lane: Lane }>(
      'UPDATE deliveries SET state = 2, reason = ? WHERE receiver = ? AND id = ? AND state = 0 RETURNING lane',
    ),
    unpark: db.prepare<[string]>(
      'UPDATE deliveries SET state = 0, reason = NULL WHERE receiver = ? AND state = 2',
    ),
    dropParked: db.prepare<[string, string]>(
      `UPDATE deliveries SET state = 1, body = '{}' WHERE receiver = ? AND id = ? AND state = 2`,
    ),
    trim: db.prepare<[string, number, string, number, number]>(
      `DELETE FROM deliveries WHERE receiver = ? AND state = ? AND seq <=
         (SELECT seq FROM deliveries WHERE receiver = ? AND state = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
    ),
    lastLane: db.prepare<[string, number, number], { lane: Lane | null }>(
      'SELECT max(lane) AS lane FROM deliveries WHERE receiver = ? AND state = 0 AND lane BETWEEN ? AND ?',
    ),
    dropLane: db.prepare<[string, number, number]>(
      `DELETE FROM deliveries WHERE seq IN
         (SELECT seq FROM deliveries WHERE receiver = ? AND state = 0 AND lane = ? ORDER BY seq LIMIT ?)`,
    ),
    forget: db.prepare<[string]>(
      'DELETE FROM deliveries WHERE receiver NOT IN (SELECT value FROM json_each(?))',
    ),
  };
}

function questions(db: Sqlite) {
  return {
    counted: db.prepare<[string], { lane: Lane; count: number }>(
      'SELECT lane, count(*) AS count FROM deliveries WHERE receiver = ? AND state = 0 GROUP BY lane',
    ),
    first: db.prepare<[string, number], { atMs: number }>(
      'SELECT at_ms AS atMs FROM deliveries WHERE receiver = ? AND state = 0 AND lane = ? ORDER BY seq LIMIT 1',
    ),
    parkedCount: db.prepare<[string], { count: number }>(
      'SELECT count(*) AS count FROM deliveries WHERE receiver = ? AND state = 2',
    ),
    parked: db.prepare<[number], ParkedDelivery>(
      `SELECT receiver, id, subject, at_ms AS atMs, ifnull(reason, '') AS reason
       FROM deliveries WHERE state = 2 ORDER BY seq DESC LIMIT ?`,
    ),
  };
}
