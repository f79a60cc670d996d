/**
 * Ids of the latest care events, oldest first, in pages: adding one copies a page and not everything, which keeps the
 * step pure and a burst of two hundred events within its time.
 */
export type SeenIds = readonly ReadonlySet<string>[];

const pageSize = 64;
const maxPages = 64;

/** At least so many ids are known: days of a ward's care events, where a redelivery comes within minutes. */
export const seenLimit = pageSize * (maxPages - 1);

export const hasSeen = (seen: SeenIds, id: string): boolean => seen.some((page) => page.has(id));

export function remembered(seen: SeenIds, id: string): SeenIds {
  const last = seen.at(-1);
  if (last === undefined || last.size >= pageSize) return [...seen, new Set([id])].slice(-maxPages);
  return [...seen.slice(0, -1), new Set([...last, id])];
}

export const seenIds = (ids: readonly string[]): SeenIds =>
  ids.slice(-seenLimit).reduce<SeenIds>((seen, id) => remembered(seen, id), []);
