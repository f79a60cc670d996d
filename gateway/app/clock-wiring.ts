import type { CareEvent } from '../core/care-event.ts';
import { WallTimes } from '../core/wall-time.ts';
import { untrusted } from '../health/time-trust.ts';
import type { StoredEntry } from '../store/ledger-table.ts';
import type { Store } from '../store/store.ts';
import { correctionOf, trustOf } from './clock-record.ts';
import { ClockWatch } from './clock-watch.ts';
import type { AppOptions } from './contract.ts';
import type { KeptStore } from './kept-store.ts';

/** What the ledger knows of wall times, from earlier boots too. */
export interface KnownTimes {
  readonly wall: WallTimes;
  readonly clockLines: readonly StoredEntry[];
}

const mostLines = 1000;

export async function knownTimes(store: Pick<Store, 'clock'>): Promise<KnownTimes> {
  const clockLines = await store.clock(mostLines);
  const wall = new WallTimes();
  for (const line of clockLines) {
    const correction = correctionOf(line);
    if (correction !== undefined) wall.add(correction);
  }
  return { wall, clockLines };
}

/** Watches the machine's clock, where it is known whether it is right. Undefined where nobody knows. */
export function watchClock(
  { clock, log, time }: Pick<AppOptions, 'clock' | 'log' | 'time'>,
  { store, wall, clockLines }: KnownTimes & { readonly store: Pick<KeptStore, 'record'> },
  on: { readonly event: (event: CareEvent) => void; readonly corrected: () => void },
): ClockWatch | undefined {
  if (time === undefined) return undefined;
  const now = clock.now();
  return new ClockWatch({
    clock,
    log,
    time,
    wall,
    trust: trustOf(clockLines, now.bootId) ?? untrusted(now),
    record: store.record,
    onEvent: on.event,
    onCorrected: on.corrected,
  });
}
