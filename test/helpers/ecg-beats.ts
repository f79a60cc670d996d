import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';

/** The first column of a gzipped CSV, without its header. */
export async function firstColumn(path: string): Promise<Float64Array> {
  const lines = gunzipSync(await readFile(path))
    .toString('utf8')
    .trim()
    .split('\n');
  return Float64Array.from(lines.slice(1), Number);
}

/** Moving average of `length` samples, centred. */
function smooth(values: Float64Array, length: number): Float64Array {
  const half = Math.floor(length / 2);
  const sums = new Float64Array(values.length + 1);
  for (let n = 0; n < values.length; n += 1) sums[n + 1] = (sums[n] ?? 0) + (values[n] ?? 0);
  return Float64Array.from(values, (_, n) => {
    const [from, to] = [Math.max(0, n - half), Math.min(values.length, n + half + 1)];
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

/**
 * Seconds of the beats in an ECG, whichever way up it is: band-pass, slope, square, integrate, adaptive threshold (after Pan and
 * Tompkins 1985). For tests only: bedside devices send intervals.
 */
export function beatsOf(ecg: Float64Array, rateHz: number): number[] {
  const fast = smooth(ecg, Math.round(rateHz * 0.02));
  const slow = smooth(ecg, Math.round(rateHz * 0.15));
  const band = fast.map((value, n) => value - (slow[n] ?? 0));
  const slope = band.map((value, n) => (n === 0 ? 0 : (value - (band[n - 1] ?? 0)) ** 2));
  const energy = smooth(slope, Math.round(rateHz * 0.1));
  const refractory = Math.round(rateHz * 0.25);
  const beats: number[] = [];
  const sorted = Float64Array.from(energy).sort();
  let level = sorted[Math.floor(sorted.length * 0.98)] ?? 0;
  let last = -refractory;
  let height = 0;
  for (let n = 1; n < energy.length - 1; n += 1) {
    const here = energy[n] ?? 0;
    // The threshold sinks while nothing comes, so that one large artefact does not hide the rest.
    const wait = (n - last) / rateHz;
    const threshold = level * (wait > 1.5 ? 0.15 : 0.3);
    if (here < threshold || n - last < refractory) continue;
    let peak = n;
    for (let ahead = n; ahead < Math.min(energy.length, n + refractory / 2); ahead += 1)
      if ((energy[ahead] ?? 0) > (energy[peak] ?? 0)) peak = ahead;
    // A T wave follows within 400 ms and is flatter (Pan and Tompkins' slope rule).
    if (peak - last < rateHz * 0.4 && (energy[peak] ?? 0) < height * 0.5) {
      n = peak;
      continue;
    }
    let at = peak;
    const reach = Math.round(rateHz * 0.06);
    for (let near = peak - reach; near <= peak + reach; near += 1)
      if (Math.abs(band[near] ?? 0) > Math.abs(band[at] ?? 0)) at = near;
    beats.push(at / rateHz);
    level = 0.85 * level + 0.15 * Math.min(energy[peak] ?? 0, level * 4);
    last = peak;
    height = energy[peak] ?? 0;
    n = peak;
  }
  return beats;
}
