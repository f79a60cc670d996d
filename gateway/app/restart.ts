import { noScreenType } from '../alarm/no-screen.ts';
import { type AlarmPolicies, policyFor } from '../alarm/policy.ts';
import type { Alarm } from '../core/alarm.ts';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import { elapsedMs, type Instant, plusMs } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';
import type { WallTimes } from '../core/wall-time.ts';
import type { Store } from '../store/store.ts';
import { blindLines } from './history/history.ts';

/** What a restart reads. */
export type RestartStore = Pick<
  Store,
  'openAlarms' | 'deadlines' | 'holds' | 'recentEventIds' | 'standing' | 'latestOf'
>;

/** Everything that outlives a restart: what is open, what waits, what stands, and which events have been decided. */
export async function restoredFrom(store: RestartStore, { reckoned }: Pick<Times, 'reckoned'> = asRead) {
  // Across boots only wall time tells what is left of a deadline: as it is known by now. Alarms keep theirs, by which they were told.
  const mended = <Due extends { readonly dueAt: Instant }>(waiting: readonly Due[]): readonly Due[] =>
    waiting.map((one) => ({ ...one, dueAt: reckoned(one.dueAt) }));
  return {
    alarms: await store.openAlarms(),
    deadlines: mended(await store.deadlines()),
    holds: mended(await store.holds()),
    eventIds: await store.recentEventIds(4096),
    standing: await store.standing(),
    blind: await blindLines(store),
  };
}

type Times = Pick<WallTimes, 'correct' | 'reckoned'>;
const asRead: Times = { correct: (instant) => instant, reckoned: (instant) => instant };

/** A condition that seems to be older began on a wrong clock. */
const believedMs = 7 * 24 * 3_600_000;

/**
 * The conditions that were present at the stop, their onsets told by the clock of this boot. Across boots only wall time connects
 * the two, and it may have been wrong: a condition has lasted no less than it had when it was told, and for days at the most.
 */
export function presentBefore(
  alarms: readonly Alarm[],
  now: Instant,
  correct: Times['correct'] = asRead.correct,
): readonly Alarm[] {
  return alarms
    .filter(({ isPresent }) => isPresent)
    .map((alarm) => {
      const [onset, raisedAt] = [correct(alarm.onset), correct(alarm.raisedAt)];
      if (onset.bootId === now.bootId) return alarm;
      const toldAfterMs = Math.max(0, elapsedMs(onset, raisedAt));
      const byWallMs = elapsedMs(onset, now);
      const lastedMs = byWallMs > believedMs ? toldAfterMs : Math.max(byWallMs, toldAfterMs);
      return { ...alarm, onset: plusMs(now, -lastedMs) };
    });
}

/** The store's own conditions go on over a restart: what it writes tells whether they do. */
const keptByStore: ReadonlySet<string> = new Set(['store-failed', 'store-slow']);

/** By now every detector has seen its streams again, whatever its on-delay. */
const settleMs = 60_000;

/**
 * Detectors begin anew at a restart and know nothing of conditions that began before it. A restored condition that nobody has
 * raised again within a minute is over; it ceases here, and latches where its kind latches. A happening (a fall) has no cessation:
 * that nobody fell again says nothing about who lies on the floor, and only a person ends it.
 */
export class RestoredConditions {
  readonly #open: Map<string, Alarm>;
  readonly #cancel: () => void;

  constructor(
    restored: readonly Alarm[],
    policies: AlarmPolicies,
    clock: Clock,
    onEvent: (event: CareEvent) => void,
  ) {
    // That no board shows alarms is known without a detector, and over only when one does.
    const isDetected = ({ type }: Alarm) => type !== noScreenType && !keptByStore.has(type);
    const lasting = restored.filter(
      (alarm) => alarm.isPresent && policyFor(policies, alarm).isLasting && isDetected(alarm),
    );
    this.#open = new Map(lasting.map((alarm) => [alarm.conditionId, alarm]));
    this.#cancel = clock.after(settleMs, () => {
      const at = clock.now();
      for (const alarm of this.#open.values()) {
        const { bedId, robotId, deviceId, residentId, type } = alarm;
        const subject = {
          ...(bedId && { bedId }),
          ...(robotId && { robotId }),
          ...(deviceId && { deviceId }),
          ...(residentId && { residentId }),
        };
        onEvent(
          careEvent({
            ...subject,
            type,
            phase: 'cessation',
            onset: at,
            at,
            confidence: 1,
            evidence: [],
            by: { detector: 'restart', version: '1.0.0' },
          }),
        );
      }
      this.#open.clear();
    });
  }

  onEvent({ conditionId }: CareEvent): void {
    this.#open.delete(conditionId);
  }

  stop(): void {
    this.#cancel();
  }
}
