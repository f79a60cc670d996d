/** The mean of each load cell over the second that is running, and over the one before. */
export interface MovementState {
  readonly sums: readonly number[];
  readonly rows: number;
  readonly before?: readonly number[];
}

export const unmoved: MovementState = { sums: [], rows: 0 };

/**
 * Adds rows of loads; once `rowsPerLook` are together, tells whether any cell differs from the look before by more than
 * `movedKg`. Breathing stays below a kilogram, turning over does not. Pure; the first look has nothing to compare with.
 */
export function loadMovement(
  { sums, rows, before }: MovementState,
  samples: Float32Array,
  channels: number,
  { rowsPerLook, movedKg }: { readonly rowsPerLook: number; readonly movedKg: number },
): { readonly state: MovementState; readonly moved?: boolean } {
  const total = Array.from({ length: channels }, (_, cell) => sums[cell] ?? 0);
  for (const [index, value] of samples.entries()) {
    const cell = index % channels;
    total[cell] = (total[cell] ?? 0) + value;
  }
  const count = rows + samples.length / channels;
  const known = before === undefined ? {} : { before };
  if (count < rowsPerLook) return { state: { sums: total, rows: count, ...known } };
  const means = total.map((sum) => sum / count);
  const state: MovementState = { sums: [], rows: 0, before: means };
  if (before === undefined) return { state };
  return { state, moved: means.some((mean, cell) => Math.abs(mean - (before[cell] ?? mean)) > movedKg) };
}
