import type { Reading } from '../../core/measurement.ts';
import { type Moment, momentOf } from './waveform-message.ts';

/** What a metric's channel says once. */
export interface ReadingChannel {
  readonly deviceId: string;
  readonly metric: string;
  readonly unit: string;
  readonly bootId: string;
  readonly receivedBootId: string;
}

export const channelOfReading = ({ deviceId, metric, unit, at, receivedAt }: Reading): ReadingChannel => ({
  deviceId,
  metric,
  unit,
  bootId: at.bootId,
  receivedBootId: receivedAt.bootId,
});

export const readingSchema = ({ unit }: ReadingChannel): object => ({
  type: 'object',
  properties: {
    value: { type: 'number', description: unit },
    quality: { type: 'string' },
    text: { type: 'string' },
    reason: { type: 'string' },
    enteredBy: { type: 'string' },
    at: { type: 'object' },
    received: { type: 'object' },
  },
});

type Said = Pick<Reading, 'value' | 'quality' | 'text' | 'reason' | 'enteredBy'>;

export function readingText(reading: Reading): string {
  const { kind: _, deviceId: __, metric: ___, unit: ____, at, receivedAt, ...said } = reading;
  return JSON.stringify({ ...said, at: momentOf(at), received: momentOf(receivedAt) });
}

/** The reading that was written. */
export function readingFrom(text: string, channel: ReadingChannel): Reading {
  const { at, received, ...said } = JSON.parse(text) as Said & {
    readonly at: Moment;
    readonly received: Moment;
  };
  const { bootId, receivedBootId, ...named } = channel;
  return {
    kind: 'reading',
    ...(named as Pick<Reading, 'deviceId' | 'metric' | 'unit'>),
    ...said,
    at: { ...at, bootId },
    receivedAt: { ...received, bootId: receivedBootId },
  };
}
