import { elapsedMs, type Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Measurement } from '../core/measurement.ts';
import type { BoundSubject } from './bindings.ts';

/**
 * Which device lost what; without `toMs` it had not come back when the entry was written. Lost is the time without data
 * beyond the device's usual interval: a sensor that speaks every four seconds loses nothing in one.
 */
interface Loss {
  readonly deviceId: string;
  readonly fromMs: number;
  readonly toMs?: number;
  readonly lostMs?: number;
}

/** When a device was last heard, and the latest pauses before that. */
interface Heard {
  readonly at: Instant;
  readonly pausesMs: readonly number[];
}

/** Enough to see the pause between bursts of a device that sends several values at once. */
const pausesMax = 16;

interface Outage {
  readonly downAt: Instant;
  readonly losses: Map<string, { readonly from: Heard; to?: Instant }>;
}

/** A device that is away for longer is a condition of its own; the entry does not wait for it. */
export const waitsMs = 30_000;

/**
 * What each bed and robot lost while the drivers process was away: from the last data before to the first data after, as
 * entries for the ledger. Bounded by the configured devices.
 */
export class Outages {
  readonly #subjects: readonly BoundSubject[];
  readonly #subjectOf: ReadonlyMap<string, string>;
  readonly #last = new Map<string, Heard>();
  readonly #open = new Map<string, Outage>();

  constructor(subjects: readonly BoundSubject[]) {
    this.#subjects = subjects;
    this.#subjectOf = new Map(
      subjects.flatMap(({ id, devices }) => devices.map(({ deviceId }) => [deviceId as string, id] as const)),
    );
  }

  /** The process went away. Devices that were silent already lose nothing by it. */
  down(now: Instant): LedgerEntry[] {
    const entries = this.#ended(now, () => true);
    for (const { id, devices } of this.#subjects) {
      const losses: Outage['losses'] = new Map();
      for (const { deviceId, silentAfterMs } of devices) {
        const from = this.#last.get(deviceId);
        if (from && elapsedMs(from.at, now) <= Math.max(silentAfterMs, hangMs))
          losses.set(deviceId, { from });
      }
      if (losses.size > 0) this.#open.set(id, { downAt: now, losses });
    }
    return entries;
  }

  /** Entries of the subjects whose devices are all heard again. */
  heard(measurements: readonly Measurement[]): LedgerEntry[] {
    const entries: LedgerEntry[] = [];
    for (const { deviceId, receivedAt } of measurements) {
      const subjectId = this.#subjectOf.get(deviceId);
      if (subjectId === undefined) continue;
      this.#last.set(deviceId, heardAgain(this.#last.get(deviceId), receivedAt));
      const outage = this.#open.get(subjectId);
      const loss = outage?.losses.get(deviceId);
      if (outage === undefined || loss === undefined || loss.to !== undefined) continue;
      loss.to = receivedAt;
      if ([...outage.losses.values()].every(({ to }) => to !== undefined)) {
        this.#open.delete(subjectId);
        entries.push(entryOf(subjectId, outage, receivedAt));
      }
    }
    return entries;
  }

  /** Entries of the subjects where a device has not come back in time. */
  tick(now: Instant): LedgerEntry[] {
    return this.#ended(now, ({ downAt }) => elapsedMs(downAt, now) > waitsMs);
  }

  #ended(now: Instant, isOver: (outage: Outage) => boolean): LedgerEntry[] {
    const over = [...this.#open].filter(([, outage]) => isOver(outage));
    for (const [id] of over) this.#open.delete(id);
    return over.map(([id, outage]) => entryOf(id, outage, now));
  }
}

/** A process that hangs is silent for this long before it is killed: its devices fell silent with it. */
const hangMs = 6000;

/** Several blocks of one moment are one hearing. */
function heardAgain(before: Heard | undefined, at: Instant): Heard {
  if (before === undefined) return { at, pausesMs: [] };
  const sinceMs = elapsedMs(before.at, at);
  return sinceMs > 0 ? { at, pausesMs: [...before.pausesMs.slice(1 - pausesMax), sinceMs] } : before;
}

function entryOf(subject: string, { losses }: Outage, at: Instant): LedgerEntry {
  const devices = [...losses].map(
    ([deviceId, { from, to }]): Loss => ({
      deviceId,
      fromMs: Math.round(from.at.wallMs),
      ...(to
        ? {
            toMs: Math.round(to.wallMs),
            lostMs: Math.max(0, Math.round(elapsedMs(from.at, to) - Math.max(0, ...from.pausesMs))),
          }
        : {}),
    }),
  );
  const isWhole = devices.every(({ toMs }) => toMs !== undefined);
  return {
    kind: 'process',
    subject,
    at,
    body: {
      process: 'drivers',
      fromMs: Math.min(...devices.map(({ fromMs }) => fromMs)),
      ...(isWhole
        ? {
            toMs: Math.max(...devices.map(({ toMs = 0 }) => toMs)),
            lostMs: Math.max(...devices.map(({ lostMs = 0 }) => lostMs)),
          }
        : {}),
      devices,
    },
  };
}
