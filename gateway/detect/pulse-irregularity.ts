/** Measures of irregularity over a window of beat intervals in milliseconds. Pure. */
export interface Irregularity {
  /** Coefficient of sample entropy, natural units (Lake and Moorman, Am J Physiol Heart 2011;300:H319). */
  readonly cosEn: number;
  /** Median size of the second difference over the median interval: slow variation, such as breathing, cancels out of it. */
  readonly secondStepShare: number;
}

/**
 * Takes out single ectopic beats: a short interval, then a compensating long one, between two usual ones (Dash et al., Ann Biomed
 * Eng 2009;37:1701). What is left of an atrial fibrillation is as irregular as before; of a sinus rhythm with extra beats it is not.
 */
export function withoutEctopics(intervals: readonly number[]): number[] {
  const kept: number[] = [];
  for (let index = 0; index < intervals.length; index += 1) {
    const [before, short, long, after] = index > 0 ? intervals.slice(index - 1, index + 3) : [];
    const isEctopic =
      before !== undefined &&
      short !== undefined &&
      long !== undefined &&
      after !== undefined &&
      short / before < 0.87 &&
      long / short > 1.2 &&
      after / long < 0.93 &&
      // In fibrillation the beats around the pair are alike by chance only.
      Math.abs(after / before - 1) < 0.1;
    if (isEctopic) index += 1;
    else kept.push(intervals[index] ?? 0);
  }
  return kept;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

const steps = (values: readonly number[]): number[] =>
  values.slice(1).map((value, index) => value - (values[index] ?? value));

/** Pairs of intervals within `r`, and those of them whose successors are within `r` too. */
function matches(intervals: readonly number[], r: number): { readonly one: number; readonly two: number } {
  let one = 0;
  let two = 0;
  for (let a = 0; a < intervals.length - 1; a += 1) {
    for (let b = a + 1; b < intervals.length - 1; b += 1) {
      if (Math.abs((intervals[a] ?? 0) - (intervals[b] ?? 0)) >= r) continue;
      one += 1;
      if (Math.abs((intervals[a + 1] ?? 0) - (intervals[b + 1] ?? 0)) < r) two += 1;
    }
  }
  return { one, two };
}

/** What a window without five matches at any tolerance counts as: far above any rhythm. */
const mostCosEn = 2;

/** m = 1; the tolerance grows from 30 ms until at least five matches speak, as the authors do for short records. */
function cosEnOf(intervals: readonly number[]): number {
  for (let r = 30; r <= 500; r += 5) {
    const { one, two } = matches(intervals, r);
    if (two >= 5)
      return Math.min(mostCosEn, Math.log(one / two) + Math.log(2 * r) - Math.log(mean(intervals)));
  }
  return mostCosEn;
}

/** The measures of one window; undefined with fewer than twelve intervals left. */
export function irregularityOf(all: readonly number[]): Irregularity | undefined {
  const intervals = withoutEctopics(all);
  if (intervals.length < 12) return undefined;
  const second = steps(steps(intervals)).map(Math.abs);
  return { cosEn: cosEnOf(intervals), secondStepShare: median(second) / median(intervals) };
}

/**
 * How likely the window is atrial fibrillation: a logistic of the two measures. Fitted on 1,478 hand-held ECG recordings of
 * 30 s (CinC 2017: 588 AF, 595 normal, 295 other rhythms), so calibrated to their mixture and not to a ward's.
 */
export function fibrillationChance({ cosEn, secondStepShare }: Irregularity): number {
  return 1 / (1 + Math.exp(-(4.72 + 1.71 * cosEn + 1.13 * Math.log(0.005 + secondStepShare))));
}
