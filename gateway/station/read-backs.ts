import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import type { ReadBackView } from './wire.ts';

/** A device of a tile; `readBacks` are the metrics in which it says what became of a command. */
export interface TileDevice {
  readonly deviceId: string;
  readonly driver: string;
  readonly readBacks?: readonly string[];
  /** A captured file stands for it. */
  readonly isRecording?: boolean;
}

/** What devices last said about what they were commanded: the relay that is on, the cuff that is empty. */
export interface ReadBacks {
  take(reading: Reading): void;
  view(deviceId: string, now: Instant): { readonly readBacks?: readonly ReadBackView[] };
}

/** Keeps one reading of each metric that a device's commands name; nothing else. */
export function createReadBacks(devices: readonly TileDevice[]): ReadBacks {
  const lasts = new Map(devices.map(({ deviceId }) => [deviceId as string, new Map<string, Reading>()]));
  const wanted = new Map(
    devices.map(({ deviceId, readBacks = [] }) => [deviceId as string, new Set(readBacks)]),
  );
  return {
    take(reading) {
      if (wanted.get(reading.deviceId)?.has(reading.metric))
        lasts.get(reading.deviceId)?.set(reading.metric, reading);
    },
    view(deviceId, now) {
      const last = [...(lasts.get(deviceId)?.values() ?? [])];
      return last.length === 0 ? {} : { readBacks: last.map((reading) => viewOf(reading, now)) };
    },
  };
}

function viewOf({ metric, value, unit, quality, reason, at }: Reading, now: Instant): ReadBackView {
  return {
    metric,
    value: quality === 'invalid' ? null : value,
    unit,
    quality,
    ...(reason !== undefined && { reason }),
    // Aged on the monotonic clock and told in wall time, so that a corrected clock ages nothing.
    atMs: Math.round(now.wallMs - elapsedMs(at, now)),
  };
}
