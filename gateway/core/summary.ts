/** What the values of one stretch of time add up to. `slot` counts stretches since the epoch. */
export interface Summary {
  readonly slot: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

interface Sum {
  min: number;
  max: number;
  sum: number;
  count: number;
}

/**
 * Summaries by slot while they are added to, values and earlier summaries alike: rolled up in two steps it is the same as in one.
 * A slot without values has no summary: a gap stays a gap.
 */
export class Summaries {
  readonly #bySlot = new Map<number, Sum>();

  /** One value. */
  value(slot: number, value: number): void {
    this.add({ slot, min: value, max: value, mean: value, count: 1 });
  }

  add({ slot, min, max, mean, count }: Summary): void {
    if (count === 0) return;
    const held = this.#bySlot.get(slot);
    if (held === undefined) {
      this.#bySlot.set(slot, { min, max, sum: mean * count, count });
      return;
    }
    held.min = Math.min(held.min, min);
    held.max = Math.max(held.max, max);
    held.sum += mean * count;
    held.count += count;
  }

  /** In order of time. */
  all(): readonly Summary[] {
    return [...this.#bySlot]
      .sort(([one], [other]) => one - other)
      .map(([slot, { min, max, sum, count }]) => ({ slot, min, max, mean: sum / count, count }));
  }
}

/** Longer stretches, each of `factor` of the given ones. Pure. */
export function rolledUp(summaries: Iterable<Summary>, factor: number): readonly Summary[] {
  const longer = new Summaries();
  for (const one of summaries) longer.add({ ...one, slot: Math.floor(one.slot / factor) });
  return longer.all();
}
