import { concatMap, filter, map, merge, type Observable, scan } from 'rxjs';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { Reading, Waveform } from '../core/measurement.ts';
import type { BoundDevice, DetectorInput, Source } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { loadMovement, type MovementState, unmoved } from '../signal/load-movement.ts';

/** Sources whose stillness counts. A wearable is none: taken off, it is as still as nobody alive. */
export const stillnessSources: readonly Source[] = [
  { stream: 'bed-load' },
  { metric: 'bed-mass' },
  { metric: 'body-movement' },
];

/** One word about movement: undefined where the device cannot tell. */
export interface Stir {
  readonly deviceId: DeviceId;
  readonly at: Instant;
  readonly moved: boolean | undefined;
  /** Its stillness counts; otherwise only its movement does. */
  readonly isWitness: boolean;
  readonly freshForMs: number;
}

export interface MovementLimits {
  readonly movedKg: number;
  readonly bodyMovement: number;
}

type Own = Pick<Stir, 'deviceId' | 'isWitness' | 'freshForMs'>;

function ofLoad(load$: Observable<Waveform>, own: Own, movedKg: number): Observable<Stir> {
  return load$.pipe(
    scan(
      ({ state }: { readonly state: MovementState; readonly stir?: Stir }, block) => {
        const { startAt: at, samples, channels, rateHz, quality } = block;
        if (quality !== 'good' || samples.some((value) => !Number.isFinite(value)))
          return { state: unmoved, stir: { ...own, at, moved: undefined } };
        const rowsPerLook = Math.max(1, Math.round(rateHz));
        const next = loadMovement(state, samples, channels.length, { rowsPerLook, movedKg });
        return next.moved === undefined
          ? { state: next.state }
          : { state: next.state, stir: { ...own, at, moved: next.moved } };
      },
      { state: unmoved },
    ),
    eachOf(({ stir }) => (stir ? [stir] : [])),
  );
}

/** A mass once a second, as a waveform of one cell. */
const massBlock = ({ at, receivedAt, deviceId, value, quality, unit }: Reading): Waveform => ({
  kind: 'waveform',
  deviceId,
  stream: 'bed-mass',
  channels: ['mass'],
  units: [unit],
  startAt: at,
  receivedAt,
  rateHz: 1,
  samples: Float32Array.of(value ?? Number.NaN),
  quality,
});

/** A still wearable lies within a few hundredths of a g; an arm or a trunk that moves does not. */
const wearableMovedG = 0.1;

function ofWearable({ startAt: at, samples, channels }: Waveform, own: Own): Stir[] {
  const axes = ['acc_x', 'acc_y', 'acc_z'].map((name) => channels.indexOf(name));
  if (axes.includes(-1)) return [];
  const ranges = axes.map((axis) => {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let index = axis; index < samples.length; index += channels.length) {
      least = Math.min(least, samples[index] ?? least);
      most = Math.max(most, samples[index] ?? most);
    }
    return most - least;
  });
  return ranges.some((range) => range > wearableMovedG) ? [{ ...own, at, moved: true }] : [];
}

const isUsable = ({ quality, value }: Reading): boolean => quality === 'good' && value !== null;

function stirsOf(device: BoundDevice, input: DetectorInput, limits: MovementLimits): Observable<Stir>[] {
  const { deviceId, streams, metrics, silentAfterMs: freshForMs } = device;
  const own = (isWitness: boolean): Own => ({ deviceId, isWitness, freshForMs });
  const block$ = (stream: string) =>
    input.waveform(stream).pipe(filter((block) => block.deviceId === deviceId));
  const reading$ = (metric: string) =>
    input.reading(metric).pipe(filter((reading) => reading.deviceId === deviceId));
  const load$ = streams.includes('bed-load') ? block$('bed-load') : reading$('bed-mass').pipe(map(massBlock));
  return [
    ...(streams.includes('bed-load') || metrics.includes('bed-mass')
      ? [ofLoad(load$, own(true), limits.movedKg)]
      : []),
    reading$('body-movement').pipe(
      map((reading) => ({
        ...own(true),
        at: reading.at,
        moved: isUsable(reading) ? (reading.value ?? 0) > limits.bodyMovement : undefined,
      })),
    ),
    // A radar's word "active", and a motion sensor that has just been woken.
    reading$('motion').pipe(
      filter((reading) => isUsable(reading) && reading.value === 2),
      map(({ at }) => ({ ...own(false), at, moved: true })),
    ),
    ...(streams.includes('imu')
      ? [block$('imu').pipe(concatMap((block) => ofWearable(block, own(false))))]
      : []),
  ];
}

/** Every word about movement from the devices of a bed. */
export const stirs = (input: DetectorInput, limits: MovementLimits): Observable<Stir> =>
  merge(...input.devices.flatMap((device) => stirsOf(device, input, limits)));
