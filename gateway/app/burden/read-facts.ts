import { isDrill } from '../../core/drill.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { AlarmPlace } from '../../store/label-table.ts';
import type { Store } from '../../store/store.ts';
import type { DatedFacts } from './figures.ts';

const dayMs = 86_400_000;
/** Rows lie by the wall clock of their time; one that was wrong by less than this is found where it should be. */
const clockMarginMs = 3 * dayMs;
/** Rows from before there was a Vigil: a clock that began in 1970, perhaps corrected by now. */
const impossibleBeforeMs = Date.UTC(2020);
/** A month of a flood. */
export const factsMost = 100_000;

export interface FactsFrom {
  readonly store: Pick<Store, 'alarmFacts'>;
  readonly wall: WallTimes;
}

/** Alarms that changed since then, drills not among them, in slices of some milliseconds of the store's thread, dated as their times are known by now. */
export async function readFacts(from: FactsFrom, sinceMs: number): Promise<readonly DatedFacts[]> {
  // A slice may reach beyond where the first walk ends: each alarm counts once.
  const facts = new Map<string, DatedFacts>();
  await walk(from, [0, impossibleBeforeMs], facts);
  await walk(from, [sinceMs - clockMarginMs, Number.POSITIVE_INFINITY], facts);
  return [...facts.values()];
}

async function walk(
  { store, wall }: FactsFrom,
  [fromMs, untilMs]: readonly [number, number],
  facts: Map<string, DatedFacts>,
): Promise<void> {
  let place: AlarmPlace | undefined = { changedMs: fromMs, id: '' };
  while (place !== undefined && place.changedMs < untilMs && facts.size < factsMost) {
    const slice: Awaited<ReturnType<Store['alarmFacts']>> = await store.alarmFacts(place);
    for (const one of slice.found)
      if (!isDrill(one)) facts.set(one.id, { ...one, raisedMs: wall.correct(one.raisedAt).wallMs });
    place = slice.next;
  }
}
