import { Observable } from 'rxjs';
import type { Instant } from '../core/instant.ts';
import type { UniformRow } from './uniform.ts';

/** The last seconds of a stream at one moment: `rows` rows of `channels` values, row-major, oldest first. */
export interface History {
  readonly endAt: Instant;
  readonly rows: number;
  readonly channels: number;
  readonly samples: Float32Array;
}

export interface HistoryOptions {
  /** How much is kept, in samples. */
  readonly length: number;
  /** How many samples must be there before the first history is given. */
  readonly least: number;
  /** How far to the next one, in samples. */
  readonly hop: number;
}

/**
 * A ring over evenly timed rows: every `hop` samples gives the last `length` (or fewer, when fewer are there, but at least
 * `least`). A gap empties the ring. Holds `length` rows and no more.
 */
export function history({ length, least, hop }: HistoryOptions) {
  return (row$: Observable<UniformRow>): Observable<History> =>
    new Observable((subscriber) => {
      let ring = new Float32Array(0);
      let channels = 0;
      let filled = 0;
      let sinceLast = 0;

      const keep = (values: Float32Array) => {
        if (filled === length) ring.copyWithin(0, channels);
        else filled += 1;
        ring.set(values, (filled - 1) * channels);
      };

      return row$.subscribe({
        next({ at, values, isAfterGap }) {
          if (isAfterGap || values.length !== channels) {
            channels = values.length;
            ring = new Float32Array(length * channels);
            filled = 0;
            sinceLast = 0;
          }
          keep(values);
          sinceLast += 1;
          if (filled < least || sinceLast < hop) return;
          sinceLast = 0;
          subscriber.next({ endAt: at, rows: filled, channels, samples: ring.slice(0, filled * channels) });
        },
        error: (thrown) => subscriber.error(thrown),
        complete: () => subscriber.complete(),
      });
    });
}
