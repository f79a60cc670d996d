import { filter, map, merge, type Observable, scan, share } from 'rxjs';
import type { DeviceId } from '../core/id.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading, Waveform } from '../core/measurement.ts';
import { rowsOf } from '../core/measurement.ts';
import type { BoundDevice, DetectorInput, Source } from '../plugin/detector.ts';
import { gives } from '../plugin/needs.ts';
import {
  type BedScaleOptions,
  type BedScaleState,
  isZeroLost,
  unweighed,
  weigh,
} from '../signal/bed-scale.ts';
import { eachOf } from '../signal/each-of.ts';

/** Metrics that say yes or no about the bed itself. A PIR or radar says so only where it watches the bed. */
const yesNo: readonly Source[] = [
  { metric: 'bed-occupancy' },
  { metric: 'occupancy', watches: 'bed' },
  { metric: 'presence', watches: 'bed' },
];

/** What can tell whether somebody is in bed; one of them is enough. */
export const bedSources: readonly Source[] = [{ stream: 'bed-load' }, { metric: 'bed-mass' }, ...yesNo];

/** What one device said last about the bed. */
interface Word {
  readonly deviceId: DeviceId;
  readonly at: Instant;
  readonly isOccupied: boolean | undefined;
  /** A weighing bed: it decides alone while it speaks. */
  readonly isWeighed: boolean;
  readonly freshForMs: number;
}

/** What is known of the bed now: undefined where nobody can tell. */
export interface BedSeen {
  readonly at: Instant;
  readonly isOccupied: boolean | undefined;
  readonly deviceId?: DeviceId;
}

/** The load of a block in kg; undefined where a cell's value cannot be used, for the others do not add up without it. */
export function loadOf(block: Waveform): number | undefined {
  if (block.quality !== 'good') return undefined;
  const total = block.samples.reduce((sum, value) => sum + value, 0) / Math.max(1, rowsOf(block));
  return Number.isFinite(total) ? total : undefined;
}

/** The load under the bed as one device weighs it, from its cells or else from its sum. */
export function loadsOf({ deviceId, streams }: BoundDevice, input: DetectorInput) {
  const load$: Observable<{ readonly at: Instant; readonly loadKg: number | undefined }> = streams.includes(
    'bed-load',
  )
    ? input.waveform('bed-load').pipe(
        filter((block) => block.deviceId === deviceId),
        map((block) => ({ at: block.startAt, loadKg: loadOf(block) })),
      )
    : input.reading('bed-mass').pipe(
        filter((reading) => reading.deviceId === deviceId),
        map(({ at, value, quality }) => ({
          at,
          loadKg: quality === 'good' ? (value ?? undefined) : undefined,
        })),
      );
  return load$;
}

/** Whether the device weighs the bed. */
export const weighs = ({ streams, metrics }: BoundDevice): boolean =>
  streams.includes('bed-load') || metrics.includes('bed-mass');

function weighedBy(device: BoundDevice, input: DetectorInput, scale: BedScaleOptions): Observable<Word> {
  const { deviceId, silentAfterMs } = device;
  interface Weighed {
    readonly state: BedScaleState;
    readonly word?: Word;
  }
  return loadsOf(device, input).pipe(
    scan(
      ({ state }: Weighed, { at, loadKg }): Weighed => {
        const next = loadKg === undefined ? state : weigh(state, loadKg, at, scale);
        const isOccupied = loadKg === undefined || isZeroLost(next, scale) ? undefined : next.isOccupied;
        const word = { deviceId, at, isOccupied, isWeighed: true, freshForMs: silentAfterMs };
        return { state: next, word };
      },
      { state: unweighed },
    ),
    eachOf(({ word }) => (word ? [word] : [])),
  );
}

const saidBy =
  ({ deviceId, silentAfterMs }: BoundDevice) =>
  ({ at, value, quality }: Reading): Word => ({
    deviceId,
    at,
    isOccupied: quality === 'good' && value !== null ? value > 0 : undefined,
    isWeighed: false,
    freshForMs: silentAfterMs,
  });

const isFresh = ({ at, freshForMs }: Word, now: Instant): boolean => elapsedMs(at, now) <= freshForMs;

/** Several witnesses as one: the scale where it can tell, else occupied as soon as anybody says so. Pure. */
export function agreed(words: readonly Word[], now: Instant): BedSeen {
  const telling = words.filter((word) => word.isOccupied !== undefined && isFresh(word, now));
  const weighed = telling.filter(({ isWeighed }) => isWeighed);
  const heard = weighed.length > 0 ? weighed : telling;
  const word = heard.find(({ isOccupied }) => isOccupied) ?? heard[0];
  if (word === undefined) return { at: now, isOccupied: undefined };
  return { at: now, isOccupied: word.isOccupied, deviceId: word.deviceId };
}

/** Whether somebody is in bed, with each word of a witness and each tick of the clock. */
export function bedSeen(input: DetectorInput, scale: BedScaleOptions): Observable<BedSeen> {
  const words = input.devices.flatMap((device) => {
    if (weighs(device)) return [weighedBy(device, input, scale)];
    const metrics = yesNo.flatMap((source) =>
      'metric' in source && gives(device, source) ? source.metric : [],
    );
    if (metrics.length === 0) return [];
    const own = (reading: Reading) => reading.deviceId === device.deviceId;
    return [input.reading(...metrics).pipe(filter(own), map(saidBy(device)))];
  });
  type Said = { readonly words: readonly Word[]; readonly at?: Instant };
  const next$: Observable<Word | { readonly now: Instant }> = merge(
    ...words,
    input.tick$.pipe(map((now) => ({ now }))),
  );
  return next$.pipe(
    scan(
      (said: Said, next): Said =>
        'now' in next
          ? { words: said.words, at: next.now }
          : {
              words: [...said.words.filter(({ deviceId }) => deviceId !== next.deviceId), next],
              at: next.at,
            },
      { words: [] },
    ),
    map(({ words: said, at }) => (at ? agreed(said, at) : undefined)),
    filter((seen): seen is BedSeen => seen !== undefined),
    share(),
  );
}
