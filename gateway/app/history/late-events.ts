import type { Config } from '../../config/schema.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { elapsedMs, type Instant, plusMs } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { DetectorMemory } from '../../core/memory.ts';
import type { ModelPort } from '../../plugin/model.ts';
import type { BoundSubject } from '../bindings.ts';
import { createPipeline } from '../pipeline.ts';

export interface LateParts {
  readonly config: Config;
  model(id: string): ModelPort | undefined;
  onFault(subjectId: string, detector: string, thrown: unknown): void;
  /** Lets alarms that are live go before. */
  pause(ms: number): Promise<void>;
}

/** As in the running gateway. */
const tickMs = 500;
/** After the last measurement before a gap, time goes on for so long: what ends by silence has ended by then. */
const gapTicksMs = 60_000;
/** Measurements, and ticks, between two pauses: some milliseconds of work. */
const sliceMost = 100;
/** Models answer by themselves; by then they have. */
const settleMs = 1_000;

/** What is learnt of late data is not kept: it would come twice, or out of order. */
const forgetful: DetectorMemory = { recall: () => undefined, keep: () => {} };

export const sampledAt = (one: Measurement): Instant => (one.kind === 'waveform' ? one.startAt : one.at);

/** The care events that one subject's measurements give to detectors that know nothing else; in the order of the measurements' own time. */
export async function lateEvents(
  subject: BoundSubject,
  measurements: readonly Measurement[],
  { config, model, onFault, pause }: LateParts,
): Promise<readonly CareEvent[]> {
  const events: CareEvent[] = [];
  const pipeline = createPipeline(config, [subject], { model, memory: () => forgetful }, onFault, []);
  const subscription = pipeline.event$.subscribe((event) => events.push(event));
  let tickAt: Instant | undefined;
  let work = 0;
  const breathe = async () => {
    work += 1;
    if (work % sliceMost === 0) await pause(1);
  };
  const tickTo = async (until: Instant) => {
    const from = tickAt ?? until;
    for (let at = from; elapsedMs(at, until) >= 0; at = plusMs(at, tickMs)) {
      if (elapsedMs(from, at) > gapTicksMs) {
        at = until;
        tickAt = at;
      }
      pipeline.tick(at);
      tickAt = plusMs(at, tickMs);
      await breathe();
    }
  };
  try {
    for (const one of measurements) {
      await tickTo(sampledAt(one));
      pipeline.feed([one]);
      await breathe();
    }
    await pause(settleMs);
  } finally {
    subscription.unsubscribe();
  }
  return events;
}
