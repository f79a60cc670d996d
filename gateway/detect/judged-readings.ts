import { type Observable, scan } from 'rxjs';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';

/** Percent. Below it makers speak of low perfusion (general knowledge; Masimo names 0.3 %). */
export const leastPerfusion = 0.3;
/** A perfusion index older than this says nothing about a saturation. */
const perfusionAgeMs = 10_000;

/**
 * A saturation as far as the perfusion index beside it lets it count. Pure. Weak perfusion makes a good value questionable; it never
 * makes a doubtful one better, and without a fresh index from the same device nothing changes.
 */
export function judgedSpo2(spo2: Reading, perfusion: Reading | undefined): Reading {
  if (spo2.quality !== 'good' || perfusion === undefined || perfusion.value === null) return spo2;
  const isFresh = Math.abs(elapsedMs(perfusion.at, spo2.at)) <= perfusionAgeMs;
  const isWeak = perfusion.quality === 'good' && perfusion.unit === '%' && perfusion.value < leastPerfusion;
  return isFresh && isWeak ? { ...spo2, quality: 'questionable', reason: 'low-perfusion' } : spo2;
}

interface Judging {
  /** The newest perfusion index of each device; there are as many as the subject has devices. */
  readonly perfusion: ReadonlyMap<string, Reading>;
  readonly out?: Reading;
}

function judgingStep({ perfusion }: Judging, reading: Reading): Judging {
  const { metric, deviceId } = reading;
  if (metric === 'perfusion-index') return { perfusion: new Map([...perfusion, [deviceId, reading]]) };
  const out = metric === 'spo2' ? judgedSpo2(reading, perfusion.get(deviceId)) : reading;
  return { perfusion, out };
}

/** Readings of the named metrics, each saturation judged by the perfusion index that came before it. */
export function judgedReadings(input: DetectorInput, ...metrics: readonly string[]): Observable<Reading> {
  return input.reading(...metrics, 'perfusion-index').pipe(
    scan(judgingStep, { perfusion: new Map() }),
    eachOf(({ out }) => (out === undefined ? [] : [out])),
  );
}
