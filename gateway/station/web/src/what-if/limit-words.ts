import { textOf, words } from '../language.ts';

export const limitName = (id: string): string => textOf(words.value.limitName, id);

/** A unit as people write it. */
export const limitUnit = (unit: string): string => textOf(words.value.limitUnit, unit);

/** What a limit is at several beds: one number, or from the least to the most. */
export function nowText(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least}–${most}`;
}
