import { filter, map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { BoundDevice, DetectorInput } from '../plugin/detector.ts';
import { defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';

const name = 'device-silence';
const version = '1.0.0';

type Input = { readonly type: 'heard' | 'tick'; readonly at: Instant };

interface SilenceState {
  /** When it was last heard; for a device never heard, when the watch began. */
  readonly lastAt?: Instant;
  readonly isSilent: boolean;
  readonly event?: {
    readonly phase: 'onset' | 'cessation';
    readonly onset: Instant;
    readonly at: Instant;
    readonly silentMs: number;
  };
}

/** The next state of one device's watch. Pure. A device that was never heard is silent from the start of the watch. */
export function silenceStep(
  { lastAt, isSilent }: SilenceState,
  { type, at }: Input,
  silentAfterMs: number,
): SilenceState {
  if (type === 'heard') {
    if (!isSilent) return { lastAt: at, isSilent };
    return {
      lastAt: at,
      isSilent: false,
      event: { phase: 'cessation', onset: at, at, silentMs: lastAt ? at.monoMs - lastAt.monoMs : 0 },
    };
  }
  if (lastAt === undefined) return { lastAt: at, isSilent };
  const silentMs = at.monoMs - lastAt.monoMs;
  if (isSilent || silentMs <= silentAfterMs) return { lastAt, isSilent };
  return { lastAt, isSilent: true, event: { phase: 'onset', onset: lastAt, at, silentMs } };
}

function watch(device: BoundDevice, input: DetectorInput): Observable<CareEvent> {
  // Arrival counts, not the device's clock: a device that replays old samples is not silent.
  const heard$ = input.device(device.deviceId).pipe(
    filter((one) => one.kind === 'waveform' || !device.noSignsOfLife?.includes(one.metric)),
    map(({ receivedAt }): Input => ({ type: 'heard', at: receivedAt })),
  );
  const tick$ = input.tick$.pipe(map((at): Input => ({ type: 'tick', at })));
  return merge(heard$, tick$).pipe(
    scan((state: SilenceState, next) => silenceStep(state, next, device.silentAfterMs), { isSilent: false }),
    eachOf(({ event }) => {
      if (event === undefined) return [];
      const { phase, onset, at, silentMs } = event;
      const evidence = [
        {
          witness: 'device',
          key: 'silent-for',
          values: { silentMs: Math.round(silentMs), driver: device.driver },
          deviceId: device.deviceId,
          isFor: true,
        },
      ];
      return [
        careEvent({
          ...input.subject,
          deviceId: device.deviceId,
          phase,
          type: 'device-silent',
          onset,
          at,
          confidence: 1,
          evidence,
          by: { detector: name, version },
        }),
      ];
    }),
  );
}

/** Silence is never health: a device that stops speaking is a technical condition with the bed's name on it. */
export const deviceSilence = defineDetector<Record<string, never>>({
  name,
  version,
  summary: 'A device has stopped speaking, by the limit its driver states.',
  needs: { streams: [], metrics: [], models: [] },
  emits: ['device-silent'],
  options: z.strictObject({}),
  detect: (input) => merge(...input.devices.map((device) => watch(device, input))),
});
