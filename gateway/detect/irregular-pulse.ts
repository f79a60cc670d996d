import { defer, filter, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import { type BoundDevice, type DetectorInput, defineDetector, type Score } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import type { Edge } from '../signal/hold.ts';
import { type Burden, burdenOf, burdenSchema, withSpan } from './pulse-burden.ts';
import { fibrillationChance, irregularityOf } from './pulse-irregularity.ts';

const name = 'irregular-pulse';
const version = '1.0.0';

const options = z.strictObject({
  threshold: z
    .number()
    .min(0.3)
    .max(0.95)
    .default(0.5)
    .describe('Chance of fibrillation from which a window of 30 beats is irregular.'),
});
type PulseOptions = z.output<typeof options>;

const windowBeats = 30;
const hopBeats = 5;
/** Persistence: of the last six windows (55 beats) five begin it and at most one ends it. */
const votes = 6;
const votesToBegin = 5;
const votesToEnd = 1;
/** Without a beat for so long nothing before it may be joined to what follows. */
const longestGapMs = 5000;

export interface PulseState {
  /** The last intervals with when they ended; at most `windowBeats`. */
  readonly beats: readonly { readonly ms: number; readonly at: Instant }[];
  readonly sinceWindow: number;
  /** Whether the last windows were irregular, and when each began; at most `votes`. */
  readonly windows: readonly { readonly isIrregular: boolean; readonly from: Instant }[];
  readonly isPresent: boolean;
  readonly lastAt?: Instant;
  /** What the newest beat completed. */
  readonly chance?: number;
  readonly edge?: Edge;
}

export const quietPulse: PulseState = { beats: [], sinceWindow: 0, windows: [], isPresent: false };

const inMs = ({ value, unit }: Reading): number => (value ?? Number.NaN) * (unit === 's' ? 1000 : 1);

/**
 * The next state after one beat interval. Pure. A doubtful or impossible interval (outside 250–2500 ms) and a gap empty the
 * window: a missed beat looks exactly like an irregular one. They never end what is present.
 */
export function pulseStep(last: PulseState, reading: Reading, threshold: number): PulseState {
  const { edge: _, chance: __, ...state } = last;
  const ms = inMs(reading);
  const { at } = reading;
  const isUsable = reading.quality === 'good' && ms >= 250 && ms <= 2500;
  if (!isUsable) return { ...state, beats: [], sinceWindow: 0, windows: [], lastAt: at };
  const isGap = state.lastAt !== undefined && elapsedMs(state.lastAt, at) > longestGapMs + ms;
  const before = isGap ? { ...quietPulse, isPresent: state.isPresent } : state;
  const beats = [...before.beats, { ms, at }].slice(-windowBeats);
  const sinceWindow = before.sinceWindow + 1;
  const next: PulseState = { ...before, beats, sinceWindow, lastAt: at };
  if (beats.length < windowBeats || (sinceWindow < hopBeats && before.windows.length > 0)) return next;
  const measures = irregularityOf(beats.map((beat) => beat.ms));
  if (measures === undefined) return { ...next, sinceWindow: 0 };
  const chance = fibrillationChance(measures);
  const window = { isIrregular: chance >= threshold, from: beats[0]?.at ?? at };
  return {
    ...voted({ ...next, windows: [...before.windows, window].slice(-votes) }, at),
    sinceWindow: 0,
    chance,
  };
}

function voted(state: PulseState, at: Instant): PulseState {
  const { windows, isPresent } = state;
  if (windows.length < votes) return state;
  const irregular = windows.filter(({ isIrregular }) => isIrregular).length;
  if (!isPresent && irregular >= votesToBegin) {
    const onset = windows.find(({ isIrregular }) => isIrregular)?.from ?? at;
    return { ...state, isPresent: true, edge: { phase: 'onset', onset, at } };
  }
  if (!isPresent || irregular > votesToEnd) return state;
  const onset = windows.find(({ isIrregular }) => !isIrregular)?.from ?? at;
  return { ...state, isPresent: false, edge: { phase: 'cessation', onset, at } };
}

interface Step {
  readonly pulse: PulseState;
  readonly burden: Burden;
  readonly at?: Instant;
}

/** One more beat, and with each completed window the time it adds to the burden. */
function stepOf({ pulse, burden }: Step, reading: Reading, threshold: number): Step {
  const next = pulseStep(pulse, reading, threshold);
  const isWindow = next.chance !== undefined;
  const spanMs = next.beats.slice(-hopBeats).reduce((sum, { ms }) => sum + ms, 0);
  const span = { wallMs: reading.at.wallMs, spanMs, isIrregular: (next.chance ?? 0) >= threshold };
  return { pulse: next, burden: isWindow ? withSpan(burden, span) : burden, at: reading.at };
}

function outcomes(
  { pulse, burden, at }: Step,
  device: BoundDevice,
  input: DetectorInput,
): readonly (CareEvent | Score)[] {
  const { chance, edge, beats } = pulse;
  if (chance === undefined || at === undefined) return [];
  const score: Score = { kind: 'score', detector: name, at, value: Math.round(chance * 1000) / 1000 };
  if (edge === undefined) return [score];
  const meanMs = beats.reduce((sum, { ms }) => sum + ms, 0) / beats.length;
  const about = { witness: 'oximeter', deviceId: device.deviceId, isFor: true };
  const event = careEvent({
    ...input.subject,
    deviceId: device.deviceId,
    type: name,
    ...edge,
    confidence: Math.min(0.99, Math.max(chance, 0.01)),
    evidence: [
      { ...about, key: 'irregular-beats', values: { beats: 55, perMinute: Math.round(60_000 / meanMs) } },
      { ...about, key: 'irregular-burden', values: burdenOf(burden) },
    ],
    by: { detector: name, version },
  });
  return [score, event];
}

function watch(
  device: BoundDevice,
  input: DetectorInput,
  chosen: PulseOptions,
): Observable<CareEvent | Score> {
  const key = `${name}.${device.deviceId}`;
  return defer(() => {
    const kept = burdenSchema.safeParse(input.memory?.recall(key));
    const start: Step = { pulse: quietPulse, burden: kept.success ? kept.data : [] };
    return input.reading('rr-interval').pipe(
      filter(({ deviceId }) => deviceId === device.deviceId),
      scan((step, reading) => {
        const next = stepOf(step, reading, chosen.threshold);
        if (next.burden !== step.burden) input.memory?.keep(key, next.burden);
        return next;
      }, start),
      eachOf((step) => outcomes(step, device, input)),
    );
  });
}

/**
 * Irregular pulse, to be confirmed with an ECG; never a diagnosis. Windows of 30 beat intervals, ectopic beats taken out,
 * coefficient of sample entropy (Lake and Moorman 2011) with the second difference, and persistence over 55 beats. Beats whose timing
 * is worse than 20 ms are of no use to it. It carries the burden of the last 14 days.
 */
export const irregularPulse = defineDetector<PulseOptions>({
  name,
  version,
  summary: 'Irregular pulse (please confirm with an ECG) from beat intervals, with its burden over 14 days.',
  needs: { streams: [], metrics: ['rr-interval'], models: [] },
  emits: [name],
  options,
  learns: true,
  detect: (input, chosen) =>
    merge(
      ...input.devices
        .filter(({ metrics }) => metrics.includes('rr-interval'))
        .map((device) => watch(device, input, chosen)),
    ),
});
