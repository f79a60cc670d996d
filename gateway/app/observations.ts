import type { Config } from '../config/schema.ts';
import { messageOf } from '../core/error.ts';
import { type BedId, bedId, type ResidentId, residentId, staffId } from '../core/id.ts';
import { type Instant, plusMs } from '../core/instant.ts';
import { entriesOnly, type LedgerEntry, type Transaction } from '../core/ledger.ts';
import type { Reading } from '../core/measurement.ts';
import { type Observation, standingOf, uncorrected } from '../core/observation.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { BedObservations, ObservationRequest, ObservationView, Refusal } from '../station/wire.ts';
import { enteredReading } from './observation-readings.ts';
import {
  changedBy,
  entryOf,
  keptMost,
  keptMs,
  observationOf,
  recentOf,
  refusedEntry,
  whyNot,
} from './observation-record.ts';

/** Where entries lie between runs. */
export interface ObservationStore {
  observations(sinceWallMs: number, limit: number): Promise<readonly LedgerEntry[]>;
  commit(tx: Transaction): Promise<void>;
}

export interface ObservationParts {
  readonly config: Pick<Config, 'beds'>;
  /** How staff are called; left out: by their ids. */
  nameOf?(staffId: string): string | undefined;
  readonly store: ObservationStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the ledger says of a ward's observations that may still count. */
export const observedSince = (
  store: Pick<ObservationStore, 'observations'>,
  { beds }: Pick<Config, 'beds'>,
  now: Instant,
): Promise<readonly LedgerEntry[]> =>
  store.observations(now.wallMs - keptMs, Math.max(1, beds.length) * keptMost);

interface Place {
  readonly bedId: BedId;
  readonly residentId: ResidentId;
  readonly scale2?: BedObservations['scale2'];
}

/**
 * What staff saw and measured at beds: recorded before it counts, corrected by further entries only, kept by resident for a day and
 * restored from the ledger. The next resident of a bed has entries of their own.
 */
export class Observations {
  readonly #parts: ObservationParts;
  readonly #places: ReadonlyMap<string, Place>;
  /** By resident; bounded by residents times `keptMost`. */
  readonly #kept: Map<string, readonly Observation[]>;
  /** One entry after the other, so that two corrections of the same entry meet. */
  #turn: Promise<unknown> = Promise.resolve();
  #onEntry: (bed: string) => void = () => {};
  #onReadings: (bed: string, readings: readonly Reading[]) => void = () => {};

  private constructor(parts: ObservationParts, kept: Map<string, readonly Observation[]>) {
    this.#parts = parts;
    this.#kept = kept;
    this.#places = new Map(parts.config.beds.flatMap((bed) => placeOf(bed)));
  }

  static async load(parts: ObservationParts): Promise<Observations> {
    const { store, clock, log, config } = parts;
    const kept = new Map<string, readonly Observation[]>();
    for (const entry of await observedSince(store, config, clock.now())) {
      // What was known of whoever bore this id before is nobody's now.
      if (entry.kind === 'erasure') kept.delete(entry.subject);
      if (entry.kind !== 'observation') continue;
      const observation = observationOf(entry);
      if (observation === undefined) log.warn('VIGIL_STORE_FAILED', { observation: 'unreadable' });
      else kept.set(entry.subject, [...(kept.get(entry.subject) ?? []), observation]);
    }
    return new Observations(parts, kept);
  }

  /** Tells what stands now, then each change: that there are other entries at a bed, and the values that stand differently. */
  start(
    onEntry: (bed: string) => void,
    onReadings: (bed: string, readings: readonly Reading[]) => void,
  ): void {
    this.#onEntry = onEntry;
    this.#onReadings = onReadings;
    const now = this.#parts.clock.now();
    for (const { bedId: bed, residentId: who } of this.#places.values()) {
      const standing = [...standingOf(this.#of(who))];
      if (standing.length === 0) continue;
      this.#take(
        bed,
        standing.map(([name, one]) => enteredReading(name, one, now, one.by)),
      );
    }
  }

  /** Records an entry and lets it count; the same entry sent again changes nothing. */
  enter(request: ObservationRequest): Promise<Refusal | undefined> {
    const result = this.#turn.then(() => this.#enter(request));
    this.#turn = result.catch(() => {});
    return result;
  }

  /** What was entered at a bed, newest first; undefined where nobody lies. */
  of(bed: string): BedObservations | undefined {
    const place = this.#places.get(bed);
    if (place === undefined) return undefined;
    const observations = this.#of(place.residentId);
    const valid = new Set(uncorrected(observations));
    return {
      observations: observations.map((one) => this.#viewOf(one, !valid.has(one))).reverse(),
      ...(place.scale2 && { scale2: place.scale2 }),
    };
  }

  /** Nothing that was entered about somebody counts any more. The ledger keeps it. */
  forget(who: string): void {
    const place = [...this.#places.values()].find((one) => one.residentId === who);
    const before = this.#kept.get(who) ?? [];
    this.#kept.delete(who);
    const last = before.at(-1);
    if (place === undefined || last === undefined) return;
    const now = this.#parts.clock.now();
    this.#take(
      place.bedId,
      [...standingOf(before).keys()].map((name) => enteredReading(name, undefined, now, last.by)),
    );
  }

  async #enter({ id, bedId: bed, staffId: by, agoS, values, corrects }: ObservationRequest) {
    const place = this.#places.get(bed);
    if (place === undefined) return refusedEntry('nobody-here');
    const before = this.#of(place.residentId);
    if (before.some((one) => one.id === id)) return undefined;
    const refusal = whyNot({ values, ...(corrects && { corrects }) }, before);
    if (refusal !== undefined) return refusal;
    const now = this.#parts.clock.now();
    const observation: Observation = {
      id,
      residentId: place.residentId,
      bedId: place.bedId,
      by: staffId(by),
      at:
        agoS === undefined
          ? (before.find((one) => one.id === corrects)?.at ?? now)
          : plusMs(now, -agoS * 1000),
      enteredAt: now,
      values,
      ...(corrects === undefined ? {} : { corrects }),
    };
    try {
      await this.#parts.store.commit(entriesOnly([entryOf(observation)]));
    } catch (thrown) {
      // Whoever entered it is told that it is not on record, and it does not count.
      this.#parts.log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return { code: 'failed', message: 'It was not saved.' };
    }
    const after = [...before, observation];
    this.#kept.set(place.residentId, after);
    this.#take(
      place.bedId,
      changedBy(before, after).map(([name, standing]) => enteredReading(name, standing, now, observation.by)),
    );
    return undefined;
  }

  #take(bed: BedId, readings: readonly Reading[]): void {
    this.#onReadings(bed, readings);
    this.#onEntry(bed);
  }

  #of(who: string): readonly Observation[] {
    return recentOf(this.#kept.get(who) ?? [], this.#parts.clock.now());
  }

  #viewOf({ id, by, at, enteredAt, values, corrects }: Observation, isCorrected: boolean): ObservationView {
    return {
      id,
      by: this.#parts.nameOf?.(by) ?? by,
      atMs: at.wallMs,
      enteredMs: enteredAt.wallMs,
      values,
      ...(corrects === undefined ? {} : { corrects }),
      ...(isCorrected ? { isCorrected } : {}),
    };
  }
}

function placeOf({ id, resident }: Config['beds'][number]): [string, Place][] {
  if (resident === undefined) return [];
  const { news2 } = resident.detectors as {
    readonly news2?: { readonly scale2?: BedObservations['scale2'] };
  };
  const place = { bedId: bedId(id), residentId: residentId(resident.id) };
  return [[id, { ...place, ...(news2?.scale2 && { scale2: news2.scale2 }) }]];
}
