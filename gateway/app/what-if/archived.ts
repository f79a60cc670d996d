import type { Measurement } from '../../core/measurement.ts';
import { keptMeasurements, keptNames } from '../../store/archive/kept-blocks.ts';
import type { Sqlite } from '../../store/database.ts';
import { sampledAt } from '../history/late-events.ts';

export interface ArchivedAsk {
  readonly devices: readonly string[];
  /** Metrics and streams; others are not read. */
  readonly names: ReadonlySet<string>;
  readonly fromMs: number;
  readonly untilMs: number;
}

const hourMs = 3_600_000;

/** What is kept of some devices, in the order of its own time, an hour in memory at once. `onBroken`: a block could not be read. */
export function* archivedOf(
  db: Sqlite,
  { devices, names, fromMs, untilMs }: ArchivedAsk,
  onBroken: () => void,
): Generator<Measurement> {
  const series = devices.flatMap((deviceId) =>
    keptNames(db, deviceId)
      .filter((name) => names.has(name))
      .map((name) => ({ deviceId, name })),
  );
  for (let from = fromMs; from < untilMs; from += hourMs) {
    const until = Math.min(from + hourMs, untilMs);
    const hour: Measurement[] = [];
    for (const one of series)
      for (const block of keptMeasurements(db, { ...one, fromMs: from, untilMs: until })) {
        if ('fault' in block) onBroken();
        else
          for (const measurement of block) if (sampledAt(measurement).wallMs < until) hour.push(measurement);
      }
    yield* hour.sort((a, b) => sampledAt(a).wallMs - sampledAt(b).wallMs);
  }
}
