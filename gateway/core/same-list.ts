/** Whether two lists hold the same, in the same order; the usual case is one and the same list. */
export const isSameList = (first: readonly unknown[], second: readonly unknown[]): boolean =>
  first === second ||
  (first.length === second.length && first.every((item, index) => item === second[index]));
