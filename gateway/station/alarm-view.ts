import { type Alarm, calledMs, isClosed } from '../core/alarm.ts';
import type { Evidence } from '../core/care-event.ts';
import { correctedAlarm } from '../core/corrected.ts';
import type { WallTimes } from '../core/wall-time.ts';
import type { Bed, Robot, Staff } from '../core/ward.ts';
import type { AlarmView } from './wire.ts';

export interface AlarmWords {
  readonly beds: ReadonlyMap<string, Bed>;
  readonly robots: ReadonlyMap<string, Robot>;
  readonly staff: ReadonlyMap<string, Staff>;
  /** Wall times as they are known by now. */
  readonly times: Pick<WallTimes, 'correct' | 'reckoned'>;
  hasWaveform(alarm: Alarm): boolean;
}

/** An alarm as a screen shows it: times in wall milliseconds, the place and the owner by their names. */
export function alarmView(alarm: Alarm, words: AlarmWords): AlarmView {
  const { owner, closedAt, onset, raisedAt, custody } = correctedAlarm(alarm, words.times.correct);
  return {
    id: alarm.id,
    type: alarm.type,
    category: alarm.category,
    priority: alarm.priority,
    ...(alarm.bedId === undefined ? {} : { bedId: alarm.bedId }),
    ...(alarm.robotId === undefined ? {} : { robotId: alarm.robotId }),
    ...(alarm.deviceId === undefined ? {} : { deviceId: alarm.deviceId }),
    place: placeOf(alarm, words),
    onsetMs: onset.wallMs,
    raisedMs: raisedAt.wallMs,
    // As it was told: a screen that proves the call gives it back.
    calledMs: calledMs(alarm),
    isPresent: alarm.isPresent,
    signal: isClosed(alarm) ? 'off' : alarm.signal,
    escalationStep: alarm.escalationStep,
    ...(owner === undefined
      ? {}
      : {
          owner: {
            staffId: owner.staffId,
            displayName: nameOf(owner.staffId, words),
            sinceMs: owner.since.wallMs,
          },
        }),
    confidence: alarm.confidence,
    evidence: alarm.evidence.map((one) => labelled(one, words.robots)),
    by: alarm.by,
    custody: custody.map(({ step, at, by }) => ({
      step,
      atMs: at.wallMs,
      ...(by === undefined ? {} : { by: nameOf(by, words) }),
    })),
    ...(alarm.outcome === undefined ? {} : { outcome: alarm.outcome }),
    ...(closedAt === undefined ? {} : { closedMs: closedAt.wallMs }),
    hasWaveform: words.hasWaveform(alarm),
  };
}

/** Evidence that names a robot, with the name that staff know it by. */
export function labelled(evidence: Evidence, robots: ReadonlyMap<string, Robot>): Evidence {
  const robot = robots.get(String(evidence.values['robot'] ?? ''));
  return robot === undefined ? evidence : { ...evidence, values: { ...evidence.values, robot: robot.label } };
}

const nameOf = (id: string, { staff }: AlarmWords): string => staff.get(id)?.displayName ?? id;

function placeOf(alarm: Alarm, { beds, robots }: AlarmWords): string {
  const bed = alarm.bedId === undefined ? undefined : beds.get(alarm.bedId);
  const robot = alarm.robotId === undefined ? undefined : robots.get(alarm.robotId);
  return bed?.label ?? robot?.label ?? alarm.deviceId ?? '';
}
