import type { Alarm, CustodyStep } from '../../gateway/core/alarm.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { type AlarmChange, stateId } from '../../gateway/core/change.ts';
import {
  alarmId,
  bedId,
  careEventId,
  deviceId,
  residentId,
  robotId,
  staffId,
} from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import type { AlarmNotice, CareEventNotice, ReadingsNotice } from '../../gateway/core/notice.ts';

export const told = (ms: number): Instant => ({
  wallMs: 1_700_000_000_000 + ms,
  monoMs: 1_000_000 + ms,
  bootId: 'boot-1',
  errorMs: 0,
});

/** An alarm in the state after these steps, one second apart, told as the last of them. */
export function alarmTold(
  n: number,
  change: AlarmChange = 'raised',
  more: Partial<Alarm> = {},
  steps: readonly CustodyStep[] = stepsBefore(change),
): AlarmNotice {
  const bed = more.bedId ?? bedId('bed-1');
  const type = more.type ?? 'fall';
  const custody = steps.map((step, index) => ({
    step,
    at: told(n + index * 1000),
    ...(['accepted', 'at-bedside', 'closed'].includes(step) ? { by: 'n-1' } : {}),
  }));
  const last = custody.at(-1)?.at ?? told(n);
  const id = careEventId(`${type}.${bed}.${n}.onset`);
  const isOver = steps.includes('closed');
  const alarm: Alarm = {
    id: alarmId(id),
    conditionId: `${type}.${bed}`,
    type,
    bedId: bed,
    residentId: residentId('res-7'),
    deviceId: deviceId('imu-1'),
    category: 'physiological',
    priority: 'high',
    onset: told(n),
    raisedAt: told(n),
    isPresent: !steps.includes('ceased'),
    signal: 'on',
    escalationStep: 0,
    confidence: 0.93,
    evidence: [
      { witness: 'wearable', key: 'posture-change', values: { angleDeg: 71 }, isFor: true },
      { witness: 'radar', key: 'still-present', values: {}, isFor: false },
    ],
    by: { detector: 'fall', version: '1.0.0' },
    causedBy: id,
    custody,
    ...(isOver ? { closedAt: last, closedBy: staffId('n-1'), outcome: 'real' as const } : {}),
    ...more,
  };
  return { kind: 'alarm', id: `${stateId(alarm)}.${change}`, at: last, subject: bed, change, alarm };
}

/** The same alarm where nobody may be named and nobody is known. */
export function withoutPerson(notice: AlarmNotice): AlarmNotice {
  const { residentId: _, closedBy: __, owner: ___, ...alarm } = notice.alarm;
  const custody = alarm.custody.map((link) => (link.by === undefined ? link : { ...link, by: 'staff' }));
  return { ...notice, alarm: { ...alarm, custody } };
}

export function stepsBefore(change: AlarmChange): readonly CustodyStep[] {
  const raised: readonly CustodyStep[] = ['sensed', 'decided'];
  switch (change) {
    case 'raised':
      return raised;
    case 'at-bedside':
      return [...raised, 'painted', 'accepted', 'at-bedside'];
    case 'closed':
      return [...raised, 'painted', 'accepted', 'ceased', 'closed'];
    default:
      return [...raised, 'painted', change];
  }
}

export const reading = (
  metric: string,
  value: number | null,
  unit: string,
  more: Partial<Reading> = {},
): Reading => ({
  kind: 'reading',
  deviceId: deviceId('monitor-3'),
  metric,
  value,
  unit,
  at: told(0),
  receivedAt: told(40),
  quality: value === null ? 'invalid' : 'good',
  ...more,
});

export const readingsTold = (
  readings: readonly Reading[],
  more: Partial<ReadingsNotice> = {},
  n = 0,
): ReadingsNotice => ({
  kind: 'readings',
  id: `readings.bed-1.${n}`,
  at: told(n),
  subject: more.bedId ?? 'bed-1',
  bedId: bedId('bed-1'),
  residentId: residentId('res-7'),
  readings,
  ...more,
});

export function careEventTold(
  type: string,
  phase: 'onset' | 'cessation',
  isAboutRobot = false,
): CareEventNotice {
  const event = careEvent({
    phase,
    type,
    ...(isAboutRobot
      ? { robotId: robotId('amr-1') }
      : { bedId: bedId('bed-1'), residentId: residentId('res-7'), deviceId: deviceId('imu-1') }),
    onset: told(0),
    at: told(900),
    confidence: 0.8,
    evidence: [],
    by: { detector: 'fall', version: '1.0.0' },
  });
  return { kind: 'care-event', id: event.id, at: event.at, subject: event.bedId ?? 'amr-1', event };
}
