/** What the board sends, and how often in a second. The manual says 40 for the SpO2 wave; real units sent 50. */
export const frameRates: ReadonlyMap<number, number> = new Map([
  [0x01, 250],
  [0xfe, 50],
  [0xff, 50],
  [0x03, 2],
  [0x02, 1],
  [0x04, 1],
  [0x05, 1],
]);

/**
 * The board sends no time: the fastest stream that flows is its clock. When that stream has been quiet for a second of
 * another one, the other takes over.
 */
export function frameClock() {
  let master = 0;
  let t = 0;
  let isStarted = false;
  const since = new Map<number, number>();

  const take = (type: number, rateHz: number): boolean => {
    const masterHz = frameRates.get(master) ?? 0;
    if (type === master) return true;
    const count = (since.get(type) ?? 0) + 1;
    since.set(type, count);
    return rateHz > masterHz || count > Math.max(2, rateHz);
  };
  return (type: number): number => {
    const rateHz = frameRates.get(type);
    if (rateHz === undefined || !take(type, rateHz)) return t;
    master = type;
    since.clear();
    if (isStarted) t += 1 / rateHz;
    isStarted = true;
    return t;
  };
}
