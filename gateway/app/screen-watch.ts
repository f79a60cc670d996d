import type { CareEvent } from '../core/care-event.ts';
import { deviceId } from '../core/id.ts';
import type { Clock } from '../core/ports.ts';
import type { ScreenProof } from '../station/screen-proofs.ts';
import { technicalEvent } from './technical-event.ts';

/** A screen in sight proves itself every two and a half seconds: three of its proofs are missing. With the look below, within 10 s. */
export const silentAfterMs = 8000;
const lookEveryMs = 1000;
/** As much of a screen's name as the custody chain shows. */
const nameShown = 8;

export interface ScreenWatchParts {
  readonly clock: Clock;
  proofs(): readonly ScreenProof[];
  onEvent(event: CareEvent): void;
}

/**
 * Turns a screen that was in sight and no longer proves that it paints into a technical condition: frozen, without power, cut off. It is
 * over when the screen proves itself again, or nothing is expected of it any more. Returns what ends the watch.
 */
export function watchScreens({ clock, proofs, onEvent }: ScreenWatchParts): () => void {
  const silent = new Set<string>();
  const tell = (screenId: string, proof: ScreenProof | undefined) => {
    const screen = screenId.slice(0, nameShown);
    const now = clock.now();
    const kind = {
      type: 'screen-silent',
      witness: 'screen',
      key: 'stopped-proving',
      detector: 'screen-watch',
      deviceId: deviceId(`screen-${screen}`),
    };
    const values = proof && {
      screen,
      address: proof.address,
      seconds: Math.round((now.monoMs - proof.lastMs) / 1000),
    };
    onEvent(technicalEvent(kind, now, values));
  };
  return clock.every(lookEveryMs, () => {
    const { monoMs } = clock.now();
    const now = new Map(
      proofs()
        .filter(({ lastMs }) => monoMs - lastMs >= silentAfterMs)
        .map((proof) => [proof.screenId, proof]),
    );
    for (const screenId of silent)
      if (!now.has(screenId)) {
        silent.delete(screenId);
        tell(screenId, undefined);
      }
    for (const [screenId, proof] of now)
      if (!silent.has(screenId)) {
        silent.add(screenId);
        tell(screenId, proof);
      }
  });
}
