import { driverNamed } from '../../../drivers/index.ts';
import { type Random, seededRandom } from '../../../drivers/virtual/random.ts';
import { TableSignal } from '../../../drivers/virtual/table-signal.ts';
import { deviceId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { DecodedMeasurement } from '../../plugin/driver.ts';

/** A radar and an oximeter for breath and pulse, load cells under the bed. */
export const bedDrivers = ['seeed-mr60bha2', 'nonin-oem3', 'bedside-node'] as const;

/** A player gives ten seconds at most. */
export const stepS = 5;
const startWallMs = 1_790_000_000_000;

/** What a sensor of that kind adds to what it measures, and the steps in which it counts (16 g and 2000 deg/s over 16 bits). */
const sensors: Readonly<Record<string, { readonly noise: number; readonly step: number }>> = {
  g: { noise: 0.003, step: 16 / 32_768 },
  'deg/s': { noise: 0.1, step: 2000 / 32_768 },
};

/** A device of the bed: what it says until then, as it arrives over a line, a few milliseconds early or late. */
export function playerOf(
  driver: string,
  of: 'metrics' | 'streams',
  id: string = driver,
): (toS: number) => readonly Measurement[] {
  const { metrics, streams } = driverNamed(driver);
  const tables =
    of === 'metrics' ? { metrics, streams: [] } : { metrics: [], streams: streams.filter(isAxes) };
  const signal = new TableSignal(tables, { seed: 1, rows: 10 });
  const random = seededRandom(2, driver);
  const instant = (t: number): Instant => {
    const ms = t * 1000 + random.between(0, 10);
    return { wallMs: startWallMs + Math.floor(ms), monoMs: ms, bootId: 'bench', errorMs: 1000 };
  };
  return (toS) => signal.advance(toS).flatMap((said) => measured(said, id, instant, random));
}

const isAxes = ({ stream }: { readonly stream: string }): boolean => stream === 'imu';

function measured(
  said: DecodedMeasurement,
  id: string,
  instant: (t: number) => Instant,
  random: Random,
): readonly Measurement[] {
  const at = instant(said.t);
  if (said.type === 'reading') {
    const { metric, value, unit, quality } = said;
    return [{ kind: 'reading', deviceId: deviceId(id), metric, value, unit, quality, at, receivedAt: at }];
  }
  const { stream, channels, units, quality, rateHz = 100, samples } = said;
  const sensed = samples.flatMap((row) =>
    row.map((value, index) => {
      const { noise, step } = sensors[units[index] ?? ''] ?? { noise: 0, step: 1 };
      return Math.round((value + random.normal() * noise) / step) * step;
    }),
  );
  return [
    {
      kind: 'waveform',
      deviceId: deviceId(id),
      stream,
      channels,
      units,
      startAt: at,
      receivedAt: at,
      rateHz,
      samples: Float32Array.from(sensed),
      quality,
    },
  ];
}
