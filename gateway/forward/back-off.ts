const firstMs = 250;
/** A receiver that is back must not wait longer than this for what is urgent. */
export const longestPauseMs = 30_000;

/** The pause after a number of failures in a row: doubled each time up to a cap, half of it by chance, so that many gateways do not return at once. */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(longestPauseMs, firstMs * 2 ** Math.min(failures - 1, 20));
  return full / 2 + (full / 2) * random;
}
