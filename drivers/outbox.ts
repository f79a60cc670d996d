import type { Measurement, Reading, Waveform } from '../gateway/core/measurement.ts';

/** Measurements waiting for the core. When it does not keep up the oldest are dropped, and counted by device. */
export interface Outbox {
  add(measurements: readonly Measurement[]): void;
  /** The oldest measurements, readings first: they are few, and alarms hang on them. */
  take(most: number): Measurement[];
  readonly size: number;
  dropped(deviceId: string): number;
}

/** An outbox that holds at most so many blocks and readings. */
export function outbox({ blocksMost = 2_000, readingsMost = 10_000 } = {}): Outbox {
  const blocks: Waveform[] = [];
  const readings: Reading[] = [];
  const dropped = new Map<string, number>();

  const bound = (queue: Measurement[], most: number) => {
    for (const { deviceId } of queue.splice(0, Math.max(0, queue.length - most))) {
      dropped.set(deviceId, (dropped.get(deviceId) ?? 0) + 1);
    }
  };
  return {
    add(measurements) {
      for (const measurement of measurements) {
        if (measurement.kind === 'reading') readings.push(measurement);
        else blocks.push(measurement);
      }
      bound(blocks, blocksMost);
      bound(readings, readingsMost);
    },
    take(most) {
      const first = readings.splice(0, most);
      return [...first, ...blocks.splice(0, most - first.length)];
    },
    get size() {
      return blocks.length + readings.length;
    },
    dropped: (deviceId) => dropped.get(deviceId) ?? 0,
  };
}
