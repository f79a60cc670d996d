import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';

/** Rows of the pulse stream that wait for their plethysmogram: a few blocks at most. */
const waitingMost = 256;

interface PulseParts {
  /** Keeps a value for the frames to come; gives bytes where the reading is a message of its own. */
  take(reading: DecodedReading): Uint8Array | undefined;
  /** One frame: a plethysmogram's value with the pulse row beside it, empty where none came. */
  frameOf(pleth: number, beside: readonly number[], rateHz: number): Iterable<number>;
}

/** Measurements to frames of a pulse oximeter that sends its values again with each sample of the plethysmogram. */
export function pulseEncoder({ take, frameOf }: PulseParts): Encoder {
  let waiting: (readonly number[])[] = [];
  return {
    push(measurement) {
      if (measurement.type === 'reading') return take(measurement) ?? new Uint8Array(0);
      const { stream, samples, rateHz } = measurement;
      if (stream === 'pulse') waiting = [...waiting, ...samples].slice(-waitingMost);
      if (stream !== 'pleth') return new Uint8Array(0);
      return Uint8Array.from(
        samples.flatMap(([pleth = 0]) => [...frameOf(pleth, waiting.shift() ?? [], rateHz)]),
      );
    },
    end: () => new Uint8Array(0),
  };
}
