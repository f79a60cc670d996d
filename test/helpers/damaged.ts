import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { deviceId } from '../../gateway/core/id.ts';
import type { LedgerRow } from '../../gateway/store/chain.ts';
import { ledgerTable } from '../../gateway/store/ledger-table.ts';
import type { SalvageReport } from '../../gateway/store/salvage/report.ts';
import { openStore, type Store } from '../../gateway/store/store.ts';
import { deskOn } from './desk-on.ts';
import { ManualClock } from './manual-clock.ts';
import { act, message, nothing } from './store.ts';
import { anna, at, event } from './ward.ts';

export const pageSize = 4096;

const writeHours = async (store: Store, clock: ManualClock, hours: number): Promise<void> => {
  const desk = await deskOn(store, clock);
  for (let n = 0; n < hours * 12; n += 1) {
    await desk.handle({ type: 'event', event: event('fall', clock.now(), { bed: `${n % 7}` }) });
    const [open] = desk.alarms();
    if (open && n % 3 === 1) await desk.handle({ type: 'accept', alarmId: open.id, staffId: anna });
    if (open && n % 3 === 2)
      await desk.handle({ type: 'close', alarmId: open.id, staffId: anna, outcome: 'real' });
    await store.commit({
      ...nothing,
      entries: [act(n), act(n + 0.5)],
      outbox: [message(clock.now().monoMs)],
    });
    clock.advance(300_000);
    await store.counters();
    await store.counters();
  }
  await desk.handle({ type: 'pause-audio', staffId: anna });
  await desk.stop();
};

/** A store with some hours of a ward in it, still open. */
export async function nightStore(path: string, hours = 10): Promise<Store> {
  const store = await openStore(path);
  const clock = new ManualClock();
  await writeHours(store, clock, hours);
  const learnt = Array.from({ length: 200 }, (_, n) => ({
    residentId: `r-${n % 9}`,
    key: `key-${n}`,
    changedMs: n,
    body: JSON.stringify({ level: n, text: 'x'.repeat(n * 3) }),
  }));
  await store.keepLearnt(learnt);
  for (let n = 0; n < 20; n += 1)
    await store.saveWaveform(`alarm-${n}`, {
      kind: 'waveform',
      deviceId: deviceId('wearable'),
      stream: 'imu',
      channels: ['acc_x'],
      units: ['g'],
      startAt: at(1),
      receivedAt: at(2),
      rateHz: 50,
      samples: new Float32Array(3000).fill(n),
      quality: 'good',
    });
  return store;
}

/** The files of a store as they lie, for damage of one's own. */
export function copied(from: string, to: string): void {
  for (const end of ['', '-wal', '-head'])
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`);
}

export function ledgerOf(path: string): readonly LedgerRow[] {
  const db = new Database(path, { readonly: true });
  try {
    return ledgerTable(db).rows(0, 1_000_000);
  } finally {
    db.close();
  }
}

/** Where a table or an index begins. */
export function rootOf(path: string, name: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name) as number;
  } finally {
    db.close();
  }
}

/** The last page that holds rows of a table, as SQLite's own page statistics tell. */
export function leafOf(path: string, name: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare(`SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'`)
      .pluck()
      .get(name) as number;
  } finally {
    db.close();
  }
}

/** Overwrites pages with what no page can be. */
export function spoil(path: string, pages: readonly number[], fill: number | 'noise' = 'noise'): void {
  const bytes = readFileSync(path);
  for (const page of pages) {
    const start = (page - 1) * pageSize;
    for (let at = start; at < start + pageSize; at += 1)
      bytes[at] = fill === 'noise' ? (at * 2654435761 + (at >>> 3) * 40503) & 0xff : fill;
  }
  writeFileSync(path, bytes);
}

/**
 * The rows that a file still holds, found without any knowledge of its format: the last two columns of a row lie side by side, and no
 * row of these nights is longer than its page.
 */
export function stillThere(rows: readonly LedgerRow[], ...files: readonly string[]): readonly number[] {
  const texts = files.filter(existsSync).map((file) => readFileSync(file));
  return rows
    .filter(({ prevHash, hash }) => texts.some((text) => text.includes(`${prevHash}${hash}`, 0, 'latin1')))
    .map(({ seq }) => seq);
}

/** The rows that a salvage kept, by their old numbers. */
export const savedSeqs = ({ kept, runs }: SalvageReport): readonly number[] => [
  ...Array.from({ length: kept.rows }, (_, index) => index + 1),
  ...runs.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
];
