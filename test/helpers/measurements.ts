import type { DeviceId } from '../../gateway/core/id.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Quality, Reading, Waveform } from '../../gateway/core/measurement.ts';

export const testDevice: DeviceId = deviceId('device-1');

/** A reading at a second of recording time. */
export function reading(
  metric: string,
  value: number | null,
  atS: number,
  more: {
    readonly quality?: Quality;
    readonly reason?: string;
    readonly unit?: string;
    readonly text?: string;
  } = {},
): Reading {
  const at = recordingInstant(atS);
  return {
    kind: 'reading',
    deviceId: testDevice,
    metric,
    value,
    unit: '%',
    at,
    receivedAt: at,
    quality: 'good',
    ...more,
  };
}

/** A block of rows at a second of recording time. */
export function waveform(
  stream: string,
  channels: readonly string[],
  rows: readonly (readonly number[])[],
  startS: number,
  rateHz: number,
  quality: Quality = 'good',
): Waveform {
  const startAt = recordingInstant(startS);
  return {
    kind: 'waveform',
    deviceId: testDevice,
    stream,
    channels,
    units: channels.map(() => '1'),
    startAt,
    receivedAt: startAt,
    rateHz,
    samples: Float32Array.from(rows.flat()),
    quality,
  };
}
