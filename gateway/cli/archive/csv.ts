import { VigilError } from '../../core/error.ts';
import { type Measurement, type Reading, rowsOf, type Waveform } from '../../core/measurement.ts';
import { numberText } from '../../store/evidence/number-text.ts';
import { columnOf } from '../recording-source.ts';

/** Measurements of one device and name as lines of a recording, which other commands take. What is invalid is an empty cell. */
export function archiveCsv(): (measurement: Measurement, t: number) => readonly string[] {
  let header: string | undefined;
  return (measurement, t) => {
    const columns = headerOf(measurement);
    if (header !== undefined && header !== columns)
      throw new VigilError(
        'VIGIL_ARCHIVE_REFUSED',
        `columns change at t=${t} from ${header} to ${columns}: ask for a time with one of them, or for JSON`,
      );
    const begin = header === undefined ? [columns] : [];
    header = columns;
    return [
      ...begin,
      ...(measurement.kind === 'reading' ? [readingRow(measurement, t)] : waveformRows(measurement, t)),
    ];
  };
}

function headerOf(measurement: Measurement): string {
  if (measurement.kind === 'reading') return `t[s],${columnOf(measurement.metric)}[${measurement.unit}]`;
  const { channels, units } = measurement;
  return ['t[s]', ...channels.map((channel, index) => `${channel}[${units[index] ?? '1'}]`)].join();
}

const readingRow = ({ value, quality }: Reading, t: number): string =>
  `${t},${quality === 'invalid' || value === null ? '' : value}`;

function waveformRows(block: Waveform, t: number): readonly string[] {
  const { samples, channels, rateHz, isCloud, quality } = block;
  const width = channels.length;
  const cell = (sample: number): string =>
    quality !== 'invalid' && Number.isFinite(sample) ? numberText(sample) : '';
  return Array.from({ length: rowsOf(block) }, (_, row) => {
    const at = Math.round((t + (isCloud ? 0 : row / rateHz)) * 1e6) / 1e6;
    return [at, ...Array.from(samples.subarray(row * width, (row + 1) * width), cell)].join();
  });
}
