import type { Priority } from '../core/alarm.ts';

/**
 * The sound of an alarm (IEC 60601-1-8, general melody), as numbers and as samples. Pure: the screen plays it, the tests
 * measure it. Times are taken between the points of full loudness, as the standard takes them.
 */
export interface Pulse {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly frequencyHz: number;
}

interface Pattern {
  readonly lengthMs: number;
  readonly spacingMs: number;
  readonly notes: readonly number[];
  /** Silence after the n-th pulse (counted from 1) where it is not the ordinary spacing. */
  readonly gapsMs: Readonly<Record<number, number>>;
  readonly repeatMs: number;
  readonly loudness: number;
}

const c4 = 261.63;
const e4 = 329.63;

const patterns: Readonly<Record<Priority, Pattern>> = {
  high: {
    lengthMs: 150,
    spacingMs: 100,
    notes: [c4, c4, c4, c4, c4, c4, c4, c4, c4, c4],
    gapsMs: { 3: 350, 5: 500, 8: 350 },
    repeatMs: 10_000,
    loudness: 1,
  },
  medium: {
    lengthMs: 200,
    spacingMs: 200,
    notes: [c4, c4, c4],
    gapsMs: {},
    repeatMs: 20_000,
    loudness: 0.8,
  },
  low: { lengthMs: 200, spacingMs: 200, notes: [e4, c4], gapsMs: {}, repeatMs: 30_000, loudness: 0.6 },
};

/** Rise as a share of the pulse's length: the standard allows 10–40 %, its stricter reading 10–20 %. */
const riseShare = 0.15;
/** Shorter than every spacing less every rise, so that pulses never run into each other. */
const fallMs = 40;

/** Amplitudes of the fundamental and its harmonics: 2nd to 6th lie in 300–4000 Hz and within 8 dB of the fundamental. */
export const partials: readonly number[] = [1, 0.85, 0.7, 0.6, 0.5, 0.4];

/** The pulses of one burst. */
export function burst(priority: Priority): readonly Pulse[] {
  const { lengthMs, spacingMs, notes, gapsMs } = patterns[priority];
  let startMs = riseMs(priority);
  return notes.map((frequencyHz, index) => {
    const pulse = { startMs, lengthMs, frequencyHz };
    startMs += lengthMs + (gapsMs[index + 1] ?? spacingMs);
    return pulse;
  });
}

/** From the beginning of one burst to the beginning of the next. */
export const repeatMs = (priority: Priority): number => patterns[priority].repeatMs;

/** How long a pulse takes to become fully loud, and how long to fade. */
export const riseMs = (priority: Priority): number => patterns[priority].lengthMs * riseShare;
export const fadeMs = (): number => fallMs;

/** When the burst has faded. */
export function burstMs(priority: Priority): number {
  const last = burst(priority).at(-1);
  return last === undefined ? 0 : last.startMs + last.lengthMs + fallMs;
}

/** One burst as samples between -1 and 1. */
export function samplesOf(priority: Priority, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil((burstMs(priority) / 1000) * sampleRateHz));
  // Partials in phase can add up to their sum; half the headroom is plenty for these and keeps the tone loud.
  const scale = patterns[priority].loudness / (partials.reduce((sum, value) => sum + value, 0) * 0.75);
  for (const pulse of burst(priority)) addPulse(samples, pulse, riseMs(priority), scale, sampleRateHz);
  return samples;
}

function addPulse(samples: Float32Array, pulse: Pulse, rise: number, scale: number, rateHz: number): void {
  const first = Math.round(((pulse.startMs - rise) / 1000) * rateHz);
  const last = Math.round(((pulse.startMs + pulse.lengthMs + fallMs) / 1000) * rateHz);
  for (let index = first; index < last && index < samples.length; index += 1) {
    const seconds = (index - first) / rateHz;
    const loudness = envelope(seconds * 1000, rise, pulse.lengthMs) * scale;
    samples[index] = (samples[index] ?? 0) + loudness * wave(seconds, pulse.frequencyHz);
  }
}

const wave = (seconds: number, frequencyHz: number): number =>
  partials.reduce(
    (sum, amplitude, index) => sum + amplitude * Math.sin(2 * Math.PI * frequencyHz * (index + 1) * seconds),
    0,
  );

function envelope(ms: number, rise: number, length: number): number {
  if (ms < rise) return ms / rise;
  return ms <= rise + length ? 1 : Math.max(0, 1 - (ms - rise - length) / fallMs);
}
