import { type Measurement, rowsOf } from '../../core/measurement.ts';
import { sampledAt } from '../../store/archive/span.ts';

/** A measurement as `vigil decode` prints it, and when it was taken. */
export function archiveLine(measurement: Measurement, t: number): readonly string[] {
  const at = new Date(sampledAt(measurement).wallMs).toISOString();
  const { quality } = measurement;
  if (measurement.kind === 'reading') {
    const { metric, value, unit, text, reason } = measurement;
    return [JSON.stringify({ type: 'reading', metric, value, unit, quality, t, text, reason, at })];
  }
  const { stream, channels, units, samples, rateHz, isCloud } = measurement;
  const width = channels.length;
  const rows = Array.from({ length: rowsOf(measurement) }, (_, row) => [
    ...samples.subarray(row * width, (row + 1) * width),
  ]);
  return [
    JSON.stringify({
      type: 'waveform',
      stream,
      channels,
      units,
      samples: rows,
      t,
      rate: rateHz,
      quality,
      isCloud,
      at,
    }),
  ];
}
