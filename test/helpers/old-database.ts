import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { LedgerEntry, Transaction } from '../../gateway/core/ledger.ts';
import { shippedMigrations } from '../../gateway/store/database.ts';
import { act, fallTx, message } from './store.ts';
import { at } from './ward.ts';

const names = readdirSync(shippedMigrations)
  .filter((name) => name.endsWith('.sql'))
  .sort();

/** How many schema versions there are. */
export const newestSchema = names.length;

/** A folder that holds the first migrations only: what a version of that day shipped. */
export function migrationsUpTo(version: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-migrations-'));
  for (const name of names.slice(0, version)) copyFileSync(join(shippedMigrations, name), join(folder, name));
  return folder;
}

/**
 * The hash of a row as the first version wrote it, spelt out: were it taken from the code under test, a change of that code would
 * change the old databases along with it.
 */
function firstHash(previous: string, words: readonly (string | number)[]): string {
  return createHash('sha256')
    .update(`${previous}\n${JSON.stringify(words)}`)
    .digest('hex');
}

const sorted = (_key: string, part: unknown): unknown =>
  part !== null && typeof part === 'object' && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
    : part;

function putLedger(db: Database.Database, entries: readonly LedgerEntry[]): void {
  const put = db.prepare('INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  let previous = '0'.repeat(64);
  for (const [index, { kind, subject, at: when, body }] of entries.entries()) {
    const { wallMs, monoMs, bootId, errorMs } = when;
    const words = [
      index + 1,
      kind,
      subject,
      wallMs,
      monoMs,
      bootId,
      errorMs,
      JSON.stringify(body, sorted),
    ] as const;
    const hash = firstHash(previous, words);
    put.run(...words, previous, hash);
    previous = hash;
  }
}

/** A night of a ward of that day: falls, one of them closed, entries of staff, a configuration, a silence, a check. */
export function oldNight() {
  const falls = Array.from({ length: 40 }, (_, n) => fallTx(n));
  const others: readonly LedgerEntry[] = [
    act(1),
    { kind: 'config', subject: 'wearable-1', at: at(2), body: { tare: [0.1, -0.25], text: '校准 🜂' } },
    { kind: 'config', subject: 'wearable-1', at: at(3.5), body: { tare: [0.2, -0.5] } },
    { kind: 'observation', subject: 'o-1', at: at(4), body: { pain: 3 } },
    { kind: 'erasure', subject: 'resident-9', at: { ...at(5), errorMs: 12.125 }, body: { what: 'learnt' } },
  ];
  const silence = {
    id: 'hold.audio-pause',
    kind: 'hold',
    dueAt: at(900),
    hold: { kind: 'audio-pause', by: 'anna', since: at(1), priority: 'high' },
  };
  const check = { id: 'check.101', kind: 'check', dueAt: at(90), body: { bedId: '101', n: 1 } };
  return { falls, entries: [...falls.flatMap((tx) => tx.entries), ...others], waiting: [silence, check] };
}

/** What was written of one fall, in the SQL of the first version. */
function putFall(db: Database.Database, { alarms, setDeadlines }: Transaction, index: number): void {
  for (const alarm of alarms) {
    const { wallMs } = alarm.closedAt ?? alarm.raisedAt;
    db.prepare('INSERT INTO alarms VALUES (?, ?, ?, ?)').run(
      alarm.id,
      alarm.closedAt === undefined ? 1 : 0,
      wallMs,
      JSON.stringify(alarm),
    );
    db.prepare('INSERT INTO waveforms (alarm_id, about, samples) VALUES (?, ?, ?)').run(
      alarm.id,
      JSON.stringify({ kind: 'waveform', stream: 'imu', channels: ['acc_x'], rateHz: 50 }),
      Buffer.from(new Float32Array([index, Number.NaN, -1.5]).buffer),
    );
  }
  for (const deadline of setDeadlines)
    db.prepare('INSERT INTO deadlines VALUES (?, ?)').run(deadline.id, JSON.stringify(deadline));
  const { id, topic, payload, qos, isRetained } = message(index);
  db.prepare(
    'INSERT INTO outbox (id, topic, payload, qos, is_retained, is_sent) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(id, topic, payload, qos, isRetained ? 1 : 0, index < 10 ? 1 : 0);
}

/** Fills a database that has the given schema, through SQL of that day. */
export function fillOld(db: Database.Database, version: number): void {
  const { falls, entries, waiting } = oldNight();
  putLedger(db, entries);
  for (const [index, fall] of falls.entries()) {
    const alarms = index === 0 ? fall.alarms.map((one) => ({ ...one, closedAt: at(30) })) : fall.alarms;
    putFall(db, { ...fall, alarms }, index);
  }
  for (const one of waiting)
    db.prepare('INSERT INTO deadlines VALUES (?, ?)').run(one.id, JSON.stringify(one));
  if (version >= 3) {
    const learn = db.prepare('INSERT INTO learnt VALUES (?, ?, ?, ?)');
    for (let n = 0; n < 30; n += 1) learn.run(`resident-${n % 5}`, `key-${n}`, n + 0.5, `{"level":${n}}`);
  }
  if (version >= 4)
    db.prepare('INSERT INTO erasures VALUES (?, ?, ?, ?)').run('resident-3', 77.5, 'anna', '出院');
  if (version >= 9)
    db.prepare('INSERT INTO notes VALUES (?, ?, ?, ?)').run('note-0001', 'resident-3', '夜间安静', 'salt');
}

/** Every row of every table, as it lies. */
export function rowsOf(path: string): Readonly<Record<string, readonly unknown[]>> {
  const db = new Database(path, { readonly: true });
  try {
    return Object.fromEntries(
      tablesOf(db).map((table) => [table, db.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all()]),
    );
  } finally {
    db.close();
  }
}

/** The words that made the database. */
export function schemaOf(path: string): readonly unknown[] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all();
  } finally {
    db.close();
  }
}

const tablesOf = (db: Database.Database): readonly string[] =>
  db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all() as string[];
