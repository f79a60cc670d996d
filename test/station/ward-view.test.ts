import test from 'ava';
import { bedId, deviceId, staffId } from '../../gateway/core/id.ts';
import { type Instant, plusMs } from '../../gateway/core/instant.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';
import type { Assessment } from '../../gateway/plugin/detector.ts';
import { withoutNames } from '../../gateway/station/redact.ts';
import { createWardView, type WardView } from '../../gateway/station/ward-view.ts';
import type { BedView, VitalView } from '../../gateway/station/wire.ts';
import { calmSecond, fakeWard, fallAlarm, HandClock, reading, wardStaff } from './fake-ward.ts';

const start: Instant = new HandClock().now();
const at = (seconds: number): Instant => plusMs(start, seconds * 1000);

const bedOf = (view: WardView, now: Instant): BedView | undefined => view.snapshot(now, wardStaff[0]).beds[0];
const vitalOf = (view: WardView, metric: string, now: Instant): VitalView | undefined =>
  bedOf(view, now)?.vitals.find((vital) => vital.metric === metric);

function acceleration(device: string, g: readonly [number, number, number], now: Instant): Waveform {
  return {
    kind: 'waveform',
    deviceId: deviceId(device),
    stream: 'imu',
    channels: ['acc_x', 'acc_y', 'acc_z'],
    units: ['g', 'g', 'g'],
    startAt: now,
    receivedAt: now,
    rateHz: 50,
    samples: Float32Array.from([...g, ...g]),
    quality: 'good',
  };
}

test('before anything is known a bed is not covered and has no values', (t) => {
  const bed = bedOf(fakeWard(1), at(0));
  t.false(bed?.coverage.isCovered);
  t.deepEqual(bed?.vitals, []);
  t.is(bed?.posture, 'unknown');
});

test('a value carries the time at which it was measured', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([reading('oxi-bed-1', 'spo2', 97, at(0))]);
  const vital = vitalOf(view, 'spo2', at(4));
  t.is(vital?.value, 97);
  t.is(vital?.atMs, start.wallMs);
});

test('a pulse rate is shown as the heart rate', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([reading('oxi-bed-1', 'pulse-rate', 72, at(0))]);
  t.is(vitalOf(view, 'heart-rate', at(1))?.value, 72);
});

test('[80601-2-61] a saturation older than 30 s is no value, and says why', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([reading('oxi-bed-1', 'spo2', 97, at(0))]);
  t.is(vitalOf(view, 'spo2', at(30))?.value, 97);
  const stale = vitalOf(view, 'spo2', at(30.1));
  t.is(stale?.value, null);
  t.is(stale?.reason, 'stale');
});

test('an invalid value is never a number', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([
    { ...reading('oxi-bed-1', 'spo2', 97, at(0)), quality: 'invalid', reason: 'artefact' },
  ]);
  const vital = vitalOf(view, 'spo2', at(1));
  t.is(vital?.value, null);
  t.is(vital?.reason, 'artefact');
});

test('of two devices with the same measurement one is shown until it is silent or not good', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([
    reading('oxi-bed-1', 'heart-rate', 70, at(0)),
    reading('imu-bed-1', 'heart-rate', 90, at(1)),
  ]);
  t.is(vitalOf(view, 'heart-rate', at(2))?.value, 70);
  view.onMeasurements([
    reading('oxi-bed-1', 'heart-rate', null, at(3)),
    reading('imu-bed-1', 'heart-rate', 91, at(4)),
  ]);
  t.is(vitalOf(view, 'heart-rate', at(5))?.value, 91);
});

test('a corrected clock ages nothing', (t) => {
  const view = fakeWard(1);
  view.onMeasurements([reading('oxi-bed-1', 'spo2', 97, at(0))]);
  const later = { ...at(5), wallMs: start.wallMs + 3 * 86_400_000 };
  const vital = vitalOf(view, 'spo2', later);
  t.is(vital?.value, 97);
  t.is(vital?.atMs, later.wallMs - 5000);
});

test('the last hour is one value a minute, and a minute without any is a gap', (t) => {
  const view = fakeWard(1);
  for (let minute = 0; minute < 90; minute += 1) {
    if (minute === 80) continue;
    view.onMeasurements([reading('oxi-bed-1', 'spo2', minute, at(minute * 60))]);
  }
  const spark = vitalOf(view, 'spo2', at(89 * 60))?.spark ?? [];
  t.is(spark.length, 60);
  t.is(spark[0], 30);
  t.is(spark[59], 89);
  t.is(spark[50], null);
});

test('a wearable shows posture only against its own upright reference', (t) => {
  const view = fakeWard(2);
  const posture = (bed: number, now: Instant) => view.snapshot(now).beds[bed]?.posture;
  view.onMeasurements([
    acceleration('imu-bed-1', [0, 0.1, 1], at(0)),
    acceleration('imu-bed-2', [0, 0, 1], at(0)),
  ]);
  t.is(posture(0, at(1)), 'upright');
  t.is(posture(1, at(1)), 'unknown');
  view.onMeasurements([acceleration('imu-bed-1', [1, 0, 0.1], at(2))]);
  t.is(posture(0, at(3)), 'lying');
  view.onMeasurements([acceleration('imu-bed-1', [2.5, 0, 0], at(4))]);
  t.is(posture(0, at(5)), 'lying');
  t.is(posture(0, at(40)), 'unknown');
});

test('a robot shows its battery, its mode in its own word, and the largest contact force', (t) => {
  const view = fakeWard(1);
  view.onMeasurements(calmSecond(1, at(0), 0));
  view.onMeasurements([
    {
      ...acceleration('agv-robot-1', [0, 0, 0], at(0)),
      stream: 'wrench',
      channels: ['fx', 'fy', 'fz'],
      units: ['N', 'N', 'N'],
      samples: Float32Array.from([1, 0, 0, 3, 4, 0]),
    },
  ]);
  const vitals = view.snapshot(at(1)).robots[0]?.vitals ?? [];
  t.deepEqual(
    vitals.map(({ metric, value, text }) => [metric, text ?? value]),
    [
      ['battery', 75],
      ['operating-mode', 'AUTOMATIC'],
      ['emergency-stop', 0],
      ['force', 5],
    ],
  );
});

test('a flush brings each changed tile once, and an unchanged ward brings nothing', (t) => {
  const view = fakeWard(3);
  t.deepEqual(view.flush(at(0)), []);
  for (let second = 0; second < 5; second += 1) view.onMeasurements(calmSecond(3, at(second), second));
  view.onProcess({ name: 'flows', isUp: false, sinceMs: 1 });
  view.onCoverage('bed-2', { isCovered: true, missing: [] });
  view.onDevice('oxi-bed-2', { state: 'open' });
  view.onDevice('stranger', { state: 'open' });
  const events = view.flush(at(5));
  t.deepEqual(
    events.map(({ type }) => type),
    ['bed', 'bed', 'bed', 'robot', 'robot', 'process'],
  );
  t.deepEqual(view.flush(at(6)), []);
  const bed = view.snapshot(at(6)).beds[1];
  t.true(bed?.coverage.isCovered);
  t.is(bed?.devices.find(({ deviceId: id }) => id === 'oxi-bed-2')?.state, 'open');
});

test('names are in a snapshot for signed-in staff only', (t) => {
  const view = fakeWard(1);
  t.is(view.snapshot(at(0)).beds[0]?.resident, undefined);
  t.is(view.snapshot(at(0), wardStaff[0]).beds[0]?.resident, '王秀英');
});

test('an alarm shows its place, its owner by name, and who did what', (t) => {
  const view = fakeWard(1);
  const alarm = fallAlarm('bed-1', at(0));
  const [shown] = view.onAlarms([
    {
      ...alarm,
      signal: 'acknowledged',
      owner: { staffId: staffId('li-na'), since: at(9) },
      custody: [...alarm.custody, { step: 'accepted', at: at(9), by: 'li-na' }],
    },
  ]);
  t.is(shown?.place, '101·A');
  t.is(shown?.owner?.displayName, 'Li Na');
  t.deepEqual(shown?.custody.at(-1), { step: 'accepted', atMs: at(9).wallMs, by: 'Li Na' });
  t.true(shown?.hasWaveform);
});

test('a closed alarm stays in sight for an hour, and is never more than one of two hundred', (t) => {
  const view = fakeWard(1);
  const closed = (index: number) => ({
    ...fallAlarm('bed-1', at(0)),
    id: fallAlarm(`${index}`, at(0)).id,
    closedAt: at(index),
  });
  view.onAlarms([closed(0), { ...fallAlarm('bed-1', at(0)) }]);
  t.is(view.snapshot(at(3600)).alarms.length, 2);
  t.is(view.snapshot(at(3601)).alarms.length, 1);
  view.onAlarms(Array.from({ length: 300 }, (_, index) => closed(index)));
  t.is(view.snapshot(at(300)).alarms.length, 201);
});

test('what a device says of a command is for signed-in staff, kept by metric, and a command that was not ended is for everybody', (t) => {
  const clock = new HandClock();
  const view = createWardView({
    ward: 'w',
    version: '1',
    isDemo: false,
    beds: [{ id: bedId('bed-1'), room: '1', label: '1' }],
    robots: [],
    residents: [],
    staff: [],
    bindings: [{ deviceId: deviceId('board-1'), bedId: bedId('bed-1') }],
    drivers: { 'board-1': 'firmata-board' },
    readBacks: { 'board-1': ['relay'] },
  });
  view.onMeasurements([
    reading('board-1', 'relay', 0, clock.now()),
    reading('board-1', 'relay', 1, clock.now()),
    reading('board-1', 'other', 5, clock.now()),
  ]);
  const underWay = {
    name: 'start-pressure',
    end: 'stop-pressure',
    sinceMs: 1,
    untilMs: 2,
    isOverdue: true,
  };
  view.onUnderWay('board-1', underWay);
  const [event] = view.flush(clock.now());
  if (event?.type !== 'bed') return t.fail();
  t.deepEqual(
    event.value.devices[0]?.readBacks?.map(({ metric, value }) => [metric, value]),
    [['relay', 1]],
  );
  const plain = withoutNames(event);
  t.true(plain.type === 'bed' && plain.value.devices[0]?.readBacks === undefined);
  t.deepEqual(plain.type === 'bed' ? plain.value.devices[0]?.underWay : undefined, underWay);
  view.onUnderWay('board-1', undefined);
  const [next] = view.flush(clock.now());
  t.true(next?.type === 'bed' && next.value.devices[0]?.underWay === undefined);
});

test('a silence names its person, place and end; its reason is not for a screen where nobody is signed in', (t) => {
  const view = fakeWard(1);
  const hold = {
    kind: 'alarm-off',
    by: staffId('wang-fang'),
    since: at(0),
    bedId: bedId('bed-1'),
    type: 'bed-exit',
    reason: 'bathing',
  } as const;
  const value = view.onHolds([{ id: 'off', kind: 'hold', hold, dueAt: at(900) }]);
  t.like(value[0], { kind: 'alarm-off', by: 'Wang Fang', place: '101·A', untilMs: at(900).wallMs });
  t.is(view.snapshot(at(1), wardStaff[0]).holds[0]?.reason, 'bathing');
  for (const event of [
    { type: 'holds', value },
    { type: 'snapshot', value: view.snapshot(at(1)) },
  ] as const) {
    t.false(JSON.stringify(withoutNames(event)).includes('bathing'));
  }
  view.onHolds([]);
  t.deepEqual(view.snapshot(at(2)).holds, []);
});

test('a score is shown with when each part was seen; on an open board its total alone, and nothing where nothing is known', (t) => {
  const view = fakeWard(1);
  const clock = new HandClock();
  const seenAt = clock.now();
  clock.advance(60_000);
  const known: Assessment = {
    kind: 'assessment',
    detector: 'news2',
    at: seenAt,
    total: 3,
    response: 'single-three',
    scale: 1,
    missing: ['temperature'],
    parts: [
      { parameter: 'consciousness', points: 3, value: 'C', seenAt, by: staffId('li-na') },
      { parameter: 'oxygen', points: 0, value: 'air' },
    ],
  };
  view.onAssessment('bed-1', { ...known, total: 0, parts: [] });
  const bed = () => {
    const [first] = view.flush(clock.now());
    return first?.type === 'bed' ? first : undefined;
  };
  t.is(bed()?.value.score, undefined);
  view.onAssessment('bed-1', known);
  view.onEntry('bed-1');
  const shown = bed();
  t.is(shown?.value.entries, 1);
  t.deepEqual(shown?.value.score?.parts, [
    { parameter: 'consciousness', points: 3, value: 'C', atMs: seenAt.wallMs, isByHand: true },
    { parameter: 'oxygen', points: 0, value: 'air' },
  ]);
  const plain = shown && withoutNames(shown);
  t.deepEqual(plain?.type === 'bed' && plain.value.score, {
    total: 3,
    response: 'single-three',
    scale: 1,
    missing: ['temperature'],
    parts: [],
  });
});
