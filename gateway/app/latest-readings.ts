import type { Reading } from '../core/measurement.ts';
import type { Heard } from '../corroborate/weigh.ts';
import type { BoundDevice } from '../plugin/detector.ts';

/**
 * The newest reading of each metric of each device, and since when it has had its value: what other witnesses said last.
 * Bounded by devices times metrics.
 */
export class LatestReadings {
  readonly #byDevice = new Map<string, Map<string, Heard>>();

  add(reading: Reading): void {
    const metrics = this.#byDevice.get(reading.deviceId) ?? new Map<string, Heard>();
    const before = metrics.get(reading.metric);
    const isSame = before?.value === reading.value && before.quality === reading.quality;
    // The first value ever heard may be old: nobody knows since when.
    const since = isSame ? before.since : before && reading.at;
    // A device that invents metric names must not fill memory.
    if (metrics.size < maxMetrics || before)
      metrics.set(reading.metric, { ...reading, ...(since && { since }) });
    this.#byDevice.set(reading.deviceId, metrics);
  }

  of(devices: readonly Pick<BoundDevice, 'deviceId' | 'watches'>[]): readonly Heard[] {
    return devices.flatMap(({ deviceId, watches }) => {
      const heard = [...(this.#byDevice.get(deviceId)?.values() ?? [])];
      return watches === undefined ? heard : heard.map((reading) => ({ ...reading, watches }));
    });
  }
}

const maxMetrics = 64;
