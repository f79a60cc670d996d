import type { Reading } from '../core/measurement.ts';

/** The newest reading of each metric of each device: what other witnesses said last. Bounded by devices times metrics. */
export class LatestReadings {
  readonly #byDevice = new Map<string, Map<string, Reading>>();

  add(reading: Reading): void {
    const metrics = this.#byDevice.get(reading.deviceId) ?? new Map<string, Reading>();
    // A device that invents metric names must not fill memory.
    if (metrics.size < maxMetrics || metrics.has(reading.metric)) metrics.set(reading.metric, reading);
    this.#byDevice.set(reading.deviceId, metrics);
  }

  of(deviceIds: readonly string[]): readonly Reading[] {
    return deviceIds.flatMap((id) => [...(this.#byDevice.get(id)?.values() ?? [])]);
  }
}

const maxMetrics = 64;
