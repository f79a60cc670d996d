import { join } from 'node:path';
import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import type { ReceiverConfig } from '../config/receivers.ts';
import { VigilError } from '../core/error.ts';
import { openForReading, openForWriting, type Sqlite, storeError } from '../store/database.ts';
import { deliveryTable } from '../store/delivery-table.ts';

type Write = (line: string) => Promise<void>;

/** More than a person reads; the newest. */
const parkedShown = 100;

/** `vigil receivers`: what waits for each receiver and what it refuses, as JSON lines. Only reads; the gateway may run. */
export async function listReceivers(configPath: string, write: Write): Promise<number> {
  const { path, receivers } = await placeOf(configPath);
  const lines = within(path, openForReading(path), (db) => {
    const table = deliveryTable(db);
    return [
      ...receivers.map(({ id, kind }) => ({ type: 'receiver', id, kind, ...waitingIn(table.counters(id)) })),
      ...table
        .parked(parkedShown)
        .map(({ atMs, ...rest }) => ({ type: 'parked', ...rest, at: timeOf(atMs) })),
    ];
  });
  for (const line of lines) await write(JSON.stringify(line));
  return 0;
}

/** `vigil receivers retry`: what a receiver refused waits for it again; the gateway sends it within seconds. */
export async function retryParked(receiver: string, configPath: string, write: Write): Promise<number> {
  const { path, receivers } = await placeOf(configPath);
  if (!receivers.some(({ id }) => id === receiver))
    throw new VigilError(
      'VIGIL_RECEIVER_UNKNOWN',
      `"${receiver}" is not among ${receivers.map(({ id }) => id).join(', ') || 'none'}`,
    );
  const count = within(path, openForWriting(path), (db) => {
    const table = deliveryTable(db);
    const { parked } = table.counters(receiver);
    table.unpark(receiver);
    return parked;
  });
  await write(JSON.stringify({ type: 'retried', receiver, count }));
  return 0;
}

async function placeOf(configPath: string) {
  const config = await loadConfig(configPath, registries);
  const receivers = config.receivers as readonly ReceiverConfig[];
  return { path: join(config.store.directory, 'vigil.sqlite'), receivers };
}

function within<Found>(path: string, db: Sqlite, use: (db: Sqlite) => Found): Found {
  try {
    return use(db);
  } catch (thrown) {
    throw storeError(path, thrown);
  } finally {
    db.close();
  }
}

function waitingIn({
  waiting,
  waitingAlarms,
  parked,
  oldestMs,
}: ReturnType<ReturnType<typeof deliveryTable>['counters']>) {
  return { waiting, waitingAlarms, parked, ...(oldestMs === undefined ? {} : { oldest: timeOf(oldestMs) }) };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();
