import type { Instant } from '../../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../../core/measurement.ts';

/** Times are kept to the millisecond; of blocks of samples, whose rows are closer than that, to the microsecond. */
export const ticksPerMs = { reading: 1, waveform: 1000 } as const;

type Clockwork = Pick<Instant, 'bootId' | 'errorMs'>;

/** Everything about a measurement that seldom changes, said once a block. Of readings: all but value and times. */
export interface State {
  readonly at: Clockwork;
  readonly receivedAt: Clockwork;
  readonly quality: Measurement['quality'];
  readonly unit?: string;
  readonly text?: string;
  readonly reason?: string;
  readonly enteredBy?: string;
  /** There is no value. */
  readonly isNone?: true;
  readonly channels?: readonly string[];
  readonly units?: readonly string[];
  /** As text where JSON has no number for it. */
  readonly rateHz?: number | string;
  readonly isCloud?: true;
}

const clockwork = ({ bootId, errorMs }: Instant): Clockwork => ({ bootId, errorMs });

export function stateOf(measurement: Measurement): State {
  const { quality } = measurement;
  const receivedAt = clockwork(measurement.receivedAt);
  if (measurement.kind === 'waveform') {
    const { channels, units, rateHz, isCloud, startAt } = measurement;
    return {
      at: clockwork(startAt),
      receivedAt,
      quality,
      channels,
      units,
      rateHz: Number.isFinite(rateHz) ? rateHz : String(rateHz),
      ...(isCloud && { isCloud }),
    };
  }
  const { unit, text, reason, enteredBy, value, at } = measurement;
  return {
    at: clockwork(at),
    receivedAt,
    quality,
    unit,
    ...(text !== undefined && { text }),
    ...(reason !== undefined && { reason }),
    ...(enteredBy !== undefined && { enteredBy }),
    ...(value === null && { isNone: true }),
  };
}

/** A reading of that state; everything but value and times. */
export function readingFields({ unit, text, reason, enteredBy, quality }: State) {
  return {
    unit: unit ?? '',
    quality,
    ...(text !== undefined && { text }),
    ...(reason !== undefined && { reason }),
    ...(enteredBy !== undefined && { enteredBy: enteredBy as NonNullable<Reading['enteredBy']> }),
  };
}

/** A block of samples of that state; everything but samples and times. */
export function waveformFields({
  channels,
  units,
  rateHz,
  isCloud,
  quality,
}: State): Omit<Waveform, 'kind' | 'deviceId' | 'stream' | 'samples' | 'startAt' | 'receivedAt'> {
  return {
    channels: channels ?? [],
    units: units ?? [],
    rateHz: Number(rateHz),
    quality,
    ...(isCloud && { isCloud }),
  };
}
