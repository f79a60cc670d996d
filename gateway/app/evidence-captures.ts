import type { Alarm } from '../core/alarm.ts';
import type { Clock } from '../core/ports.ts';
import type { PackedBatch } from '../plugin/batch.ts';
import type { EvidenceAbout } from '../store/evidence/about.ts';
import type { BoundSubject } from './bindings.ts';
import type { Evidence } from './evidence.ts';
import type { RecentMeasurements, Segment } from './recent-measurements.ts';

const beforeOnsetMs = 30_000;
const afterDecisionMs = 10_000;
/** What was sampled within the span may arrive a little later. */
const lateMs = 1000;
const mostOpen = 200;
const mostSeen = 1000;

interface Capture {
  readonly about: EvidenceAbout;
  /** What had arrived when it was decided. */
  readonly segments: readonly Segment[];
  /** Of each device, the number of the first segment that came after. */
  readonly next: ReadonlyMap<string, number>;
  readonly callOff: () => void;
}

/** About the person, or about a robot: what a bed's equipment does by itself needs no proof. */
export const isProven = ({ category, robotId }: Pick<Alarm, 'category' | 'robotId'>): boolean =>
  category === 'physiological' || robotId !== undefined;

/** The devices whose measurements belong to an alarm: of its bed and its robot, and the one that it names. */
export function devicesOf(
  { bedId, robotId, deviceId }: Pick<Alarm, 'bedId' | 'robotId' | 'deviceId'>,
  subjects: readonly BoundSubject[],
): readonly string[] {
  const bound = subjects
    .filter(({ id, subject }) => (subject.bedId ? id === bedId : id === robotId))
    .flatMap(({ devices }) => devices.map((device): string => device.deviceId));
  return [...new Set(deviceId === undefined ? bound : [...bound, deviceId])];
}

/** Collects what is evidence of each new alarm, and hands it over when the seconds after the decision have passed. */
export class EvidenceCaptures {
  readonly #recent: RecentMeasurements;
  readonly #subjects: readonly BoundSubject[];
  readonly #evidence: Pick<Evidence, 'keep'>;
  readonly #clock: Clock;
  readonly #sinceMonoMs: number;
  readonly #open = new Map<string, Capture>();
  readonly #seen = new Set<string>();

  constructor(
    recent: RecentMeasurements,
    subjects: readonly BoundSubject[],
    evidence: Pick<Evidence, 'keep'>,
    clock: Clock,
  ) {
    this.#recent = recent;
    this.#subjects = subjects;
    this.#evidence = evidence;
    this.#clock = clock;
    this.#sinceMonoMs = clock.now().monoMs;
  }

  /** Called at each change of an alarm; one that was decided within the last seconds is captured once. */
  onAlarm(alarm: Alarm): void {
    if (!isProven(alarm) || this.#seen.has(alarm.id)) return;
    const now = this.#clock.now();
    const { raisedAt } = alarm;
    const passedMs = now.monoMs - raisedAt.monoMs;
    if (raisedAt.bootId !== now.bootId || passedMs > afterDecisionMs) return;
    this.#remember(alarm.id);
    const about = this.#aboutOf(alarm);
    // Whoever comes when so many are open is handed over with what is there.
    if (this.#open.size >= mostOpen)
      this.#end(
        this.#begun(about, () => undefined),
        false,
      );
    else {
      const callOff = this.#clock.after(afterDecisionMs - passedMs + lateMs, () =>
        this.#finish(alarm.id, true),
      );
      this.#open.set(alarm.id, this.#begun(about, callOff));
    }
  }

  /** Hands over what is open as it is. */
  stop(): void {
    for (const id of [...this.#open.keys()]) this.#finish(id, false);
  }

  #remember(id: string): void {
    const [oldest] = this.#seen;
    if (oldest !== undefined && this.#seen.size >= mostSeen) this.#seen.delete(oldest);
    this.#seen.add(id);
  }

  #aboutOf(alarm: Alarm): EvidenceAbout {
    const { id, type, bedId, residentId, robotId, onset, raisedAt } = alarm;
    const origin = onset.bootId === raisedAt.bootId ? onset : raisedAt;
    const devices = devicesOf(alarm, this.#subjects);
    const fromMonoMs = origin.monoMs - beforeOnsetMs;
    return {
      alarmId: id,
      type,
      ...(bedId && { bedId }),
      ...(residentId && { residentId }),
      ...(robotId && { robotId }),
      onset,
      decidedAt: raisedAt,
      origin,
      fromMonoMs,
      untilMonoMs: raisedAt.monoMs + afterDecisionMs,
      isWhole:
        fromMonoMs >= this.#sinceMonoMs &&
        devices.every((device) => this.#recent.hasSince(device, fromMonoMs)),
      devices,
    };
  }

  #begun(about: EvidenceAbout, callOff: () => void): Capture {
    const { devices, fromMonoMs } = about;
    const segments = devices.flatMap((device) =>
      this.#recent.segments(device).filter(({ arrivedMonoMs }) => arrivedMonoMs >= fromMonoMs),
    );
    const next = new Map(devices.map((device) => [device, this.#recent.nextOf(device)]));
    return { about, segments, next, callOff };
  }

  #finish(id: string, isOver: boolean): void {
    const capture = this.#open.get(id);
    if (capture === undefined) return;
    this.#open.delete(id);
    capture.callOff();
    this.#end(capture, isOver);
  }

  #end({ about, segments, next }: Capture, isOver: boolean): void {
    let isWhole = about.isWhole && isOver;
    const later = [...next].flatMap(([device, number]) => {
      const came = this.#recent.segments(device, number);
      if (came.length < this.#recent.nextOf(device) - number) isWhole = false;
      return came;
    });
    const batches = [...segments, ...later].map(({ batch }): PackedBatch => batch);
    if (batches.length > 0) this.#evidence.keep({ ...about, isWhole }, batches);
  }
}
