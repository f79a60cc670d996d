/** Gathers values that come one by one into rows of `size`; a row that lacks one is not given. */
export function rowGroup(size: number) {
  let row: number[] = [];
  let seen = new Set<number>();
  const clear = (): void => {
    row = [];
    seen = new Set();
  };
  return {
    clear,
    /** The row that this value completes. */
    take(place: number, value: number): number[] | undefined {
      // A second value for the same place: the rest of the row before was lost.
      if (seen.has(place)) clear();
      seen.add(place);
      row[place] = value;
      if (seen.size < size) return undefined;
      const complete = row;
      clear();
      return complete;
    },
  };
}
