import { type Measurement, rowsOf } from '../../core/measurement.ts';

/** Whether a measurement belongs to a span: a block that overlaps it, whole; a reading that was taken in it. */
export function within(
  measurement: Measurement,
  { fromMonoMs, untilMonoMs }: { readonly fromMonoMs: number; readonly untilMonoMs: number },
): boolean {
  if (measurement.kind === 'reading') {
    const { monoMs } = measurement.at;
    return monoMs >= fromMonoMs && monoMs <= untilMonoMs;
  }
  const { startAt, rateHz, isCloud } = measurement;
  const lastsMs = isCloud ? 0 : (rowsOf(measurement) / rateHz) * 1000;
  return startAt.monoMs <= untilMonoMs && startAt.monoMs + lastsMs >= fromMonoMs;
}
