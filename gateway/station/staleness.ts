/**
 * How old a value may be and still be shown, by metric. Older than this it is no value: a dash and a reason. Saturation
 * and pulse follow the 30 s that oximeter rules name; a robot must report every 30 s and may miss one report.
 */
const limits: Readonly<Record<string, number>> = {
  spo2: 30_000,
  'heart-rate': 30_000,
  'respiration-rate': 60_000,
  temperature: 3_600_000,
  force: 5000,
  battery: 300_000,
  // Told once, when it changes; the broker's last will ends it.
  connection: Number.POSITIVE_INFINITY,
};

const otherwiseMs = 65_000;

/** Milliseconds after which a value of this metric is no value any more. */
export const staleAfterMs = (metric: string): number => limits[metric] ?? otherwiseMs;
