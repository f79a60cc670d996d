import type { Measurement, Reading, Waveform } from '../gateway/core/measurement.ts';

/** Measurements waiting for the core. When it does not keep up the oldest are dropped, and counted by device. */
export interface Outbox {
  add(measurements: readonly Measurement[]): void;
  /** The oldest measurements: readings that carry an alarm first, then the other readings, waveforms, and what is late, in its order. */
  take(most: number): Measurement[];
  readonly size: number;
  dropped(deviceId: string): number;
}

export interface OutboxBounds {
  readonly blocksMost?: number;
  readonly readingsMost?: number;
  /** Changes of one device's one metric that wait; a contact that chatters loses those in the middle, never first or last. */
  readonly changesMost?: number;
  /** Of what is late; a backlog must not push out what is live. */
  readonly lateMost?: number;
}

/**
 * An outbox that holds at most so many blocks and readings. A reading that carries an alarm is never dropped: one that
 * says the same as the last that waits is that one again, and the changes of each metric have a bound of their own.
 */
export function outbox(
  carriesAlarm: (reading: Reading) => boolean,
  { blocksMost = 2_000, readingsMost = 10_000, changesMost = 64, lateMost = 10_000 }: OutboxBounds = {},
): Outbox {
  const blocks: Waveform[] = [];
  const readings: Reading[] = [];
  const alarms: Reading[] = [];
  const late: Measurement[] = [];
  const dropped = new Map<string, number>();

  const drop = (measurements: readonly Measurement[]) => {
    for (const { deviceId } of measurements) dropped.set(deviceId, (dropped.get(deviceId) ?? 0) + 1);
  };
  const addAlarm = (reading: Reading) => {
    const same = ({ deviceId, metric }: Reading) =>
      deviceId === reading.deviceId && metric === reading.metric;
    const last = alarms.findLastIndex(same);
    const before = alarms[last];
    // A level that is sent again and again waits once, with its first time: that is when it began.
    if (before && before.value === reading.value && before.quality === reading.quality) return;
    if (before && alarms.filter(same).length >= changesMost) drop(alarms.splice(last, 1));
    alarms.push(reading);
  };
  return {
    add(measurements) {
      for (const measurement of measurements) {
        if (measurement.isLate) late.push(measurement);
        else if (measurement.kind === 'waveform') blocks.push(measurement);
        else if (carriesAlarm(measurement)) addAlarm(measurement);
        else readings.push(measurement);
      }
      drop(blocks.splice(0, blocks.length - Math.min(blocks.length, blocksMost)));
      drop(readings.splice(0, readings.length - Math.min(readings.length, readingsMost)));
      drop(late.splice(0, late.length - Math.min(late.length, lateMost)));
    },
    take(most) {
      const taken: Measurement[] = alarms.splice(0, most);
      for (const queue of [readings, blocks, late]) taken.push(...queue.splice(0, most - taken.length));
      return taken;
    },
    get size() {
      return alarms.length + readings.length + blocks.length + late.length;
    },
    dropped: (deviceId) => dropped.get(deviceId) ?? 0,
  };
}
