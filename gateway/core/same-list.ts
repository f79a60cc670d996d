/** Whether two lists hold the same, in the same order; the usual case is one and the same list. */
export function isSameList(first: readonly unknown[], second: readonly unknown[]): boolean {
  if (first === second) return true;
  if (first.length !== second.length) return false;
  for (let index = 0; index < first.length; index += 1) if (first[index] !== second[index]) return false;
  return true;
}
