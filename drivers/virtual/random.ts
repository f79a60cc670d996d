/** Repeatable randomness: the same seed gives the same ward, on any machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  isHappening(probability: number): boolean;
}

/** 32 bits of a text and a number: FNV-1a, finished as in MurmurHash3 so that near seeds give far streams. */
function hash(seed: number, label: string): number {
  let state = 0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1);
  for (let index = 0; index < label.length; index += 1)
    state = Math.imul(state ^ label.charCodeAt(index), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

/** An independent stream for each label, so that one device more does not change the others. (mulberry32) */
export function seededRandom(seed: number, label: string): Random {
  let state = hash(seed, label);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // Box and Muller; one minus keeps the logarithm's argument above zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    isHappening: (probability) => next() < probability,
  };
}

/** A slow wander around zero with the given standard deviation and memory (Ornstein and Uhlenbeck). */
export function wander(random: Random, deviation: number, memoryS: number): (stepS: number) => number {
  let value = deviation * random.normal();
  return (stepS) => {
    const kept = Math.exp(-stepS / memoryS);
    value = value * kept + deviation * Math.sqrt(1 - kept * kept) * random.normal();
    return value;
  };
}
