import { z } from 'zod';

const day = z.strictObject({
  /** Days since the epoch. */
  day: z.int(),
  irregularMs: z.number().min(0).max(86_400_000),
  analysedMs: z.number().min(0).max(86_400_000),
});

/** How long the pulse was analysed and how long of that it was irregular, by day; the newest last, at most fourteen. */
export const burdenSchema = z.array(day).max(14);
export type Burden = z.output<typeof burdenSchema>;

const days = 14;
const dayMs = 86_400_000;

/** The burden after `spanMs` more of analysed pulse. Pure. Days before the newest fourteen are let go. */
export function withSpan(
  burden: Burden,
  span: { readonly wallMs: number; readonly spanMs: number; readonly isIrregular: boolean },
): Burden {
  const today = Math.floor(span.wallMs / dayMs);
  const last = burden.at(-1);
  // After a clock that was set back, what is measured counts to the newest day known.
  const isSame = last !== undefined && today <= last.day;
  const before = isSame ? last : { day: today, irregularMs: 0, analysedMs: 0 };
  const analysedMs = Math.min(dayMs, before.analysedMs + Math.max(0, span.spanMs));
  const added = span.isIrregular ? Math.max(0, span.spanMs) : 0;
  const after = { ...before, analysedMs, irregularMs: Math.min(analysedMs, before.irregularMs + added) };
  const kept = isSame ? burden.slice(0, -1) : burden;
  return [...kept, after].filter((one) => one.day > after.day - days);
}

/** Share of the analysed time that was irregular, over how many hours of how many days. */
export function burdenOf(burden: Burden): {
  readonly percent: number;
  readonly analysedH: number;
  readonly days: number;
} {
  const sum = (key: 'analysedMs' | 'irregularMs') => burden.reduce((total, one) => total + one[key], 0);
  const analysedMs = sum('analysedMs');
  return {
    percent: analysedMs === 0 ? 0 : Math.round((1000 * sum('irregularMs')) / analysedMs) / 10,
    analysedH: Math.round(analysedMs / 360_000) / 10,
    days: burden.length,
  };
}
