import type { Config } from '../../config/schema.ts';
import type { AlarmFacts } from '../../core/alarm-facts.ts';
import type { Clock } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { BurdenPort } from '../../station/burden-port.ts';
import type { BurdenView } from '../../station/burden-wire.ts';
import type { Store } from '../../store/store.ts';
import { careDays, localZone, nightOf } from './care-days.ts';
import { burdenCsv, burdenPart, type PlaceOf } from './figures.ts';
import { factsMost, readFacts } from './read-facts.ts';

export interface BurdenParts {
  readonly config: Pick<Config, 'beds' | 'robots' | 'shifts'>;
  readonly clock: Clock;
  readonly wall: WallTimes;
  readonly store: Pick<Store, 'alarmFacts'>;
  readonly zone?: string;
}

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
    const { clock, config, zone = localZone() } = this.#parts;
    const shifts = nightOf(config.shifts);
    const nowMs = clock.now().wallMs;
    const found = careDays(nowMs, days, shifts, zone);
    const reading = this.#turn.then(() => readFacts(this.#parts, found[0]?.startMs ?? nowMs));
    this.#turn = reading.catch(() => {});
    const facts = await reading;
    return { facts, isCut: facts.length >= factsMost, careDays: found, nowMs, shifts };
  }
}
