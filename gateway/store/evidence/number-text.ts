/** Decimals that are tried: what devices measure seldom has more that are its own. */
const scales = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/**
 * A single-precision number as JSON, in as few digits as read back as exactly it. (As a double it would have seventeen, half of them
 * an echo of the conversion.) `null` for what JSON has no number for.
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Object.is(value, -0)) return '-0';
  for (const scale of scales) {
    const rounded = Math.round(value * scale) / scale;
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}
