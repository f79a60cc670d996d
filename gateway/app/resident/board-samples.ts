import type { Config } from '../../config/schema.ts';
import { deviceId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import type { Measurement, Reading } from '../../core/measurement.ts';
import type { Clock } from '../../core/ports.ts';
import type { BedView, Snapshot } from '../../station/wire.ts';
import { boardDevice } from './history-series.ts';

const sampleEveryMs = 60_000;

/**
 * What the board shows of a bed as readings for the archive: the early warning score with how much of it is missing, and the posture.
 * What is unknown is no reading: a history shows a gap there. Pure.
 */
export function boardSamples(
  beds: readonly Pick<BedView, 'id' | 'posture' | 'score'>[],
  at: Instant,
): readonly Reading[] {
  return beds.flatMap(({ id, posture, score }) => {
    const reading = (metric: string, value: number): Reading => ({
      kind: 'reading',
      deviceId: deviceId(boardDevice(id)),
      metric,
      value,
      unit: '1',
      at,
      receivedAt: at,
      quality: 'good',
    });
    return [
      ...(score === undefined
        ? []
        : [reading('board-news2', score.total), reading('board-news2-missing', score.missing.length)]),
      ...(posture === 'unknown'
        ? []
        : [
            reading('board-lying', posture === 'lying' ? 1 : 0),
            reading('board-upright', posture === 'lying' ? 0 : 1),
          ]),
    ];
  });
}

/** Takes a sample of the board once a minute, of beds where somebody lies. */
export function sampleBoard(
  { clock, config }: { readonly clock: Clock; readonly config: Pick<Config, 'beds'> },
  snapshot: (now: Instant) => Pick<Snapshot, 'beds'>,
  hear: (measurements: readonly Measurement[]) => void,
): () => void {
  const taken = new Set(config.beds.flatMap(({ id, resident }) => (resident === undefined ? [] : [id])));
  return clock.every(sampleEveryMs, () => {
    const now = clock.now();
    hear(
      boardSamples(
        snapshot(now).beds.filter(({ id }) => taken.has(id)),
        now,
      ),
    );
  });
}
