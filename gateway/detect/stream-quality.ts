import { defer, map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import type { CareEvent, Evidence } from '../core/care-event.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Measurement, Waveform } from '../core/measurement.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { conditionEvents, type Look } from './condition.ts';
import {
  problemsOf,
  type StreamProblem,
  type StreamWindow,
  streamWindow,
  windowMs,
  withBlock,
} from './stream-quality-step.ts';

const name = 'stream-quality';
const version = '1.0.0';

const options = z.strictObject({
  afterS: z
    .number()
    .min(10)
    .max(600)
    .default(30)
    .describe('Seconds that a stream must be bad before it is told; a moment of bad radio is usual.'),
});
type QualityOptions = z.output<typeof options>;

type Input =
  | { readonly type: 'heard'; readonly at: Instant; readonly block?: Waveform }
  | { readonly type: 'tick'; readonly at: Instant };

interface Watch {
  readonly windows: ReadonlyMap<string, StreamWindow>;
  readonly problems: ReadonlyMap<string, readonly StreamProblem[]>;
  readonly heardAt?: Instant;
  /** The moment of a look, where a window has just ended, and whether the device spoke in it. */
  readonly look?: { readonly at: Instant; readonly isHeard: boolean };
}

/** A device names its streams itself; more than these are not watched. */
const maxStreams = 16;

function heard({ windows, problems }: Watch, at: Instant, block: Waveform | undefined): Watch {
  const window = block && windows.get(block.stream);
  const isWatched = block !== undefined && (window !== undefined || windows.size < maxStreams);
  if (!isWatched) return { windows, problems, heardAt: at };
  // A stream is expected from its first block on; its first window begins with that.
  const next = withBlock(window ?? streamWindow(at, block.rateHz), block);
  return { windows: new Map(windows).set(block.stream, next), problems, heardAt: at };
}

function watchStep(watch: Watch, input: Input): Watch {
  const { at } = input;
  if (input.type === 'heard') return heard(watch, at, input.block);
  const { windows, problems, heardAt } = watch;
  const ended = [...windows].flatMap(([stream, window]) => {
    const found = problemsOf(stream, window, at);
    return found === undefined ? [] : [{ stream, found, window: streamWindow(at, window.rateHz) }];
  });
  const known = { windows, problems, ...(heardAt ? { heardAt } : {}) };
  if (ended.length === 0) return known;
  return {
    ...known,
    windows: new Map([...windows, ...ended.map(({ stream, window }) => [stream, window] as const)]),
    problems: new Map([...problems, ...ended.map(({ stream, found }) => [stream, found] as const)]),
    look: { at, isHeard: heardAt !== undefined && elapsedMs(heardAt, at) < windowMs / 2 },
  };
}

const inputOf = (one: Measurement): Input => ({
  type: 'heard',
  at: one.receivedAt,
  ...(one.kind === 'waveform' && !one.isCloud ? { block: one } : {}),
});

function onDevice(
  device: BoundDevice,
  input: DetectorInput,
  { afterS }: QualityOptions,
): Observable<CareEvent> {
  const { deviceId } = device;
  const block$ = input.device(deviceId).pipe(map(inputOf));
  const tick$ = input.tick$.pipe(map((at): Input => ({ type: 'tick', at })));
  return merge(block$, tick$).pipe(
    scan(watchStep, { windows: new Map(), problems: new Map() } as Watch),
    eachOf(({ look, problems }): Look[] => {
      if (look === undefined) return [];
      const evidence = [...problems].flatMap(([stream, found]) =>
        found.map(
          ({ key, percent }): Evidence => ({
            witness: 'device',
            key,
            values: { stream, percent: Math.round(percent) },
            deviceId,
            isFor: true,
          }),
        ),
      );
      // A device that says nothing is silent, which is told elsewhere: its streams have become neither better nor worse.
      return [{ holds: look.isHeard ? evidence.length > 0 : undefined, at: look.at, deviceId, evidence }];
    }),
    // A look is a whole window: what the first one says has held since that began.
    conditionEvents(
      {
        type: name,
        detector: name,
        version,
        confidence: 1,
        onDelayMs: (afterS - 10) * 1000,
        offDelayMs: 10_000,
      },
      input,
    ),
  );
}

/**
 * A device that speaks but says less than it should: samples missing, a flat line, peaks cut off. Each stream is held against
 * its own rate; a device that says nothing at all is another condition (`device-silence`).
 */
export const streamQuality = defineDetector<QualityOptions>({
  name,
  version,
  summary: 'Samples missing, a flat line or cut-off peaks in a stream of a device that still speaks.',
  needs: { streams: [], metrics: [], models: [] },
  emits: ['stream-quality'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams }) => streams.length > 0)
          .map((device) => onDevice(device, input, chosen)),
      ),
    ),
});
