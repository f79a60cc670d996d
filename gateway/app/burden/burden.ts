import type { Config } from '../../config/schema.ts';
import type { AlarmFacts } from '../../core/alarm-facts.ts';
import type { Clock } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { BurdenPort } from '../../station/burden-port.ts';
import type { BurdenView } from '../../station/burden-wire.ts';
import type { AlarmPlace } from '../../store/label-table.ts';
import type { Store } from '../../store/store.ts';
import { careDays, type DayAndNight, localZone, usualNight } from './care-days.ts';
import { burdenCsv, burdenPart, type DatedFacts, type PlaceOf } from './figures.ts';

export interface BurdenParts {
  readonly config: Pick<Config, 'beds' | 'robots'>;
  readonly clock: Clock;
  readonly wall: WallTimes;
  readonly store: Pick<Store, 'alarmFacts'>;
  readonly shifts?: DayAndNight;
  readonly zone?: string;
}

const dayMs = 86_400_000;
/** Rows lie by the wall clock of their time; one that was wrong by less than this is found where it should be. */
const clockMarginMs = 3 * dayMs;
/** Rows from before there was a Vigil: a clock that began in 1970, perhaps corrected by now. */
const impossibleBeforeMs = Date.UTC(2020);
/** A month of a flood. */
const factsMost = 100_000;

/**
 * What the ward's alarms cost, from the alarms as the ledger's lines add up to and the labels on it: read in slices of some
 * milliseconds of the store's thread, one reader at a time, counted by pure functions.
 */
export class Burden implements BurdenPort {
  readonly #parts: BurdenParts;
  readonly #placeOf: PlaceOf;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: BurdenParts) {
    this.#parts = parts;
    const labels = new Map(
      [...parts.config.beds, ...parts.config.robots].map(({ id, label }) => [id, label]),
    );
    this.#placeOf = ({ bedId, robotId }) => {
      const id = bedId ?? robotId ?? '';
      return labels.get(id) ?? id;
    };
  }

  async figures(days: number): Promise<BurdenView> {
    const { facts, isCut, careDays: found, nowMs, shifts } = await this.#read(days);
    const part = (category: AlarmFacts['category']) =>
      burdenPart(
        facts.filter((one) => one.category === category),
        found,
        nowMs,
        this.#placeOf,
      );
    return {
      days,
      fromMs: found[0]?.startMs ?? nowMs,
      toMs: nowMs,
      nights: found.filter(({ endMs }) => endMs <= nowMs).length,
      beds: this.#parts.config.beds.length,
      ...shifts,
      isCut,
      physiological: part('physiological'),
      technical: part('technical'),
    };
  }

  async csv(days: number): Promise<string> {
    const { facts, careDays: found, nowMs } = await this.#read(days);
    return burdenCsv(facts, found, nowMs, this.#placeOf);
  }

  async #read(days: number) {
    const { clock, shifts = usualNight, zone = localZone() } = this.#parts;
    const nowMs = clock.now().wallMs;
    const found = careDays(nowMs, days, shifts, zone);
    const fromMs = (found[0]?.startMs ?? nowMs) - clockMarginMs;
    const reading = this.#turn.then(async () => {
      // A slice may reach beyond where the first walk ends: each alarm counts once.
      const facts = new Map<string, DatedFacts>();
      await this.#walk(0, impossibleBeforeMs, facts);
      await this.#walk(fromMs, Number.POSITIVE_INFINITY, facts);
      return [...facts.values()];
    });
    this.#turn = reading.catch(() => {});
    const facts = await reading;
    return { facts, isCut: facts.length >= factsMost, careDays: found, nowMs, shifts };
  }

  async #walk(fromMs: number, untilMs: number, facts: Map<string, DatedFacts>): Promise<void> {
    const { store, wall } = this.#parts;
    let place: AlarmPlace | undefined = { changedMs: fromMs, id: '' };
    while (place !== undefined && place.changedMs < untilMs && facts.size < factsMost) {
      const slice: Awaited<ReturnType<Store['alarmFacts']>> = await store.alarmFacts(place);
      for (const one of slice.found)
        facts.set(one.id, { ...one, raisedMs: wall.correct(one.raisedAt).wallMs });
      place = slice.next;
    }
  }
}
