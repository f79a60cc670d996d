import type { Alarm } from '../../core/alarm.ts';
import type { Waveform } from '../../core/measurement.ts';
import type { Clock } from '../../core/ports.ts';
import type { EventLanes } from '../../station/lanes-wire.ts';
import { cutLanes, type Lane } from '../../store/evidence/lanes.ts';
import type { Store } from '../../store/store.ts';
import type { BoundSubject } from '../bindings.ts';
import type { Evidence } from '../evidence.ts';
import { devicesOf } from '../evidence-captures.ts';
import type { RecentMeasurements } from '../recent-measurements.ts';

const besideMs = 30_000;
/** Kept after the decision. */
const afterDecisionMs = 10_000;
/** Alarms that a board shows, and a little longer for whoever has one open. */
const shownForMs = 2 * 3_600_000;

interface Parts {
  readonly evidence: Pick<Evidence, 'lanes'>;
  readonly recent: Pick<RecentMeasurements, 'measurements'>;
  readonly store: Pick<Store, 'recentAlarms' | 'waveform'>;
  readonly subjects: readonly BoundSubject[];
  readonly clock: Clock;
}

/** The signals around an alarm: from its evidence, from memory while that is not yet written, or the one curve that was kept. */
export class EventLanesReader {
  readonly #parts: Parts;
  /** Screens that ask for the same alarm at once are answered from one reading. */
  readonly #asked = new Map<string, Promise<EventLanes | undefined>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  of(id: string, open: readonly Alarm[]): Promise<EventLanes | undefined> {
    const known = this.#asked.get(id);
    if (known !== undefined) return known;
    const answer = this.#read(id, open).finally(() => this.#asked.delete(id));
    this.#asked.set(id, answer);
    return answer;
  }

  async #read(id: string, open: readonly Alarm[]): Promise<EventLanes | undefined> {
    const kept = await this.#parts.evidence.lanes(id);
    if (kept !== undefined)
      return viewOf({ onset: kept.about.onset, raisedAt: kept.about.decidedAt }, kept.lanes, true);
    const { clock, store } = this.#parts;
    const now = clock.now();
    const alarm =
      open.find((one) => one.id === id) ??
      (await store.recentAlarms(now.wallMs - shownForMs, 1000)).find((one) => one.id === id);
    if (alarm === undefined) return undefined;
    const isOver =
      alarm.raisedAt.bootId !== now.bootId || now.monoMs > alarm.raisedAt.monoMs + afterDecisionMs;
    const lanes = this.#fromMemory(alarm, now.bootId);
    if (lanes.length > 0) return viewOf(alarm, lanes, isOver);
    const curve = await store.waveform(id);
    return viewOf(alarm, curve === undefined ? [] : fromCurve(alarm, curve), isOver);
  }

  #fromMemory(alarm: Alarm, bootId: string): readonly Lane[] {
    if (alarm.raisedAt.bootId !== bootId) return [];
    const originMonoMs = originOf(alarm).monoMs;
    const fromMonoMs = originMonoMs - besideMs;
    const untilMonoMs = alarm.raisedAt.monoMs + afterDecisionMs;
    const measurements = devicesOf(alarm, this.#parts.subjects).flatMap((device) =>
      this.#parts.recent.measurements(device, fromMonoMs, untilMonoMs),
    );
    return cutLanes(measurements, { originMonoMs, fromMonoMs, untilMonoMs });
  }
}

type Moments = Pick<Alarm, 'onset' | 'raisedAt'>;

const originOf = ({ onset, raisedAt }: Moments) => (onset.bootId === raisedAt.bootId ? onset : raisedAt);

/** The one curve that the store keeps of some kinds, where the disk had no room for evidence. */
function fromCurve(alarm: Alarm, curve: Waveform): readonly Lane[] {
  const originMonoMs = originOf(alarm).monoMs;
  const lastsMs = (curve.samples.length / curve.channels.length / curve.rateHz) * 1000;
  const fromMonoMs = curve.startAt.monoMs;
  return cutLanes([curve], { originMonoMs, fromMonoMs, untilMonoMs: fromMonoMs + lastsMs });
}

function viewOf(moments: Moments, lanes: readonly Lane[], isComplete: boolean): EventLanes {
  const origin = originOf(moments);
  const decidedS = (moments.raisedAt.monoMs - origin.monoMs) / 1000;
  return {
    ...(origin === moments.onset ? { onsetS: 0 } : {}),
    decidedS,
    fromS: -besideMs / 1000,
    untilS: Math.max(besideMs, decidedS * 1000 + afterDecisionMs) / 1000,
    isComplete,
    lanes,
  };
}
