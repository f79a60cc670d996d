import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { AwayTimes } from '../../gateway/app/history/away.ts';
import { BlindBook, seenEntry, toldEntry } from '../../gateway/app/history/blind-book.ts';
import { reportOf } from '../../gateway/app/history/report.ts';
import { quietMs, Stretches } from '../../gateway/app/history/stretches.ts';
import { wouldAlarm } from '../../gateway/app/history/would-alarm.ts';
import { policiesOf } from '../../gateway/app/policies.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { type CareEvent, careEvent } from '../../gateway/core/care-event.ts';
import { alarmId, bedId, deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import { wardConfig } from '../helpers/gateway.ts';

const at = (s: number): Instant => ({ wallMs: 1e12 + s * 1000, monoMs: s * 1000, bootId: 'b', errorMs: 0 });
const ward = wardConfig('/nowhere', {
  devices: [{ id: 'ox-1', driver: 'mqtt-json', bed: 'bed-1' }],
  alarms: { 'spo2-low': { onDelayS: 10 } },
});
const policiesAt = policiesOf(ward);
const subjects = boundSubjects(ward, drivers);
const event = (type: string, s: number, phase: CareEvent['phase'] = 'onset'): CareEvent =>
  careEvent({
    bedId: bedId('bed-1'),
    type,
    phase,
    onset: at(s),
    at: at(s),
    confidence: 0.9,
    evidence: [],
    by: { detector: type, version: '1' },
  });
const reading = (s: number, receivedS = 1000): Reading => ({
  kind: 'reading',
  deviceId: deviceId('ox-1'),
  metric: 'spo2',
  value: 97,
  unit: '%',
  at: at(s),
  receivedAt: at(receivedS),
  quality: 'good',
  isLate: true,
});

test('what would have alarmed is what the alarm machine says, with its delays: a condition shorter than its on-delay would not', (t) => {
  const short = [event('spo2-low', 0), event('spo2-low', 8, 'cessation')];
  const long = [event('spo2-low', 100), event('spo2-low', 125, 'cessation')];
  const fall = event('fall', 130);
  const raised = wouldAlarm([...short, ...long, fall], policiesAt, at(140));
  t.deepEqual(
    [...raised],
    [
      [alarmId(long[0]?.id ?? ''), 'high'],
      [alarmId(fall.id), 'high'],
    ],
  );
  t.deepEqual([...wouldAlarm([event('spo2-low', 0)], policiesAt, at(9))], []);
  t.is(wouldAlarm([event('spo2-low', 0)], policiesAt, at(10)).size, 1);
});

test('a report leaves out what is only a state and what is about equipment, and marks what did alarm', (t) => {
  const open = { id: alarmId('x'), conditionId: 'spo2-low.bed-1', onset: at(40) } as Alarm;
  const parts = {
    subjectId: 'bed-1',
    measurements: [reading(0), reading(60)],
    events: [event('out-of-bed', 5), event('device-silent', 6), event('fall', 10), event('spo2-low', 55)],
    cause: 'device-away' as const,
    dropped: 0,
    toldAt: at(1000),
    policiesAt,
  };
  const { findings, ...report } = reportOf({ ...parts, alarms: [open] });
  t.deepEqual(
    findings.map(({ type, wouldAlarm: priority, hasAlarmed }) => [type, priority, hasAlarmed]),
    [
      ['fall', 'high', undefined],
      // Five seconds of it are shorter than its delay.
      ['spo2-low', undefined, true],
    ],
  );
  t.deepEqual(report, {
    id: `blind.bed-1.${at(0).wallMs}.${at(60).wallMs}`,
    subjectId: 'bed-1',
    fromMs: at(0).wallMs,
    toMs: at(60).wallMs,
    cause: 'device-away',
    devices: [{ deviceId: 'ox-1', measurements: 2 }],
    toldMs: at(1000).wallMs,
  });
});

test('a stretch ends when nothing more comes, is in the order of its own time, and holds nothing twice', (t) => {
  const stretches = new Stretches(subjects);
  for (const s of [3, 1, 2, 1, 3]) stretches.add(reading(s), at(1000));
  t.deepEqual(stretches.ended(at(1000 + quietMs / 1000 - 1)), []);
  const [stretch, ...others] = stretches.ended(at(1000 + quietMs / 1000));
  t.deepEqual(others, []);
  t.deepEqual(
    stretch?.measurements.map((one) => one.kind === 'reading' && one.at.monoMs),
    [1000, 2000, 3000],
  );
  for (const s of [1, 2, 3]) stretches.add(reading(s), at(1100));
  t.deepEqual(
    stretches.ended(at(1200)).flatMap(({ measurements }) => measurements),
    [],
  );
  t.deepEqual(stretches.counters, { measurements: 8, repeated: 5, dropped: 0 });
});

test('late data beyond the bound are dropped, and the stretch says how many', (t) => {
  const stretches = new Stretches(subjects);
  for (let k = 0; k < 100_050; k++) stretches.add(reading(k / 100), at(1000));
  const [stretch] = stretches.ended(at(2000));
  t.is(stretch?.measurements.length, 100_000);
  t.is(stretch?.dropped, 50);
  t.is(stretches.counters.dropped, 50);
  stretches.add(reading(5000), at(2000));
  t.is(stretches.ended(at(3000))[0]?.measurements.length, 1);
});

test('why data are late: the drivers, the gateway, or else the device or its network', (t) => {
  const away = new AwayTimes(at(1000));
  away.onDrivers(true, at(1001));
  t.is(away.causeOf(at(500), at(990)), 'gateway-away');
  t.is(away.causeOf(at(500), at(1500)), 'device-away');
  away.onDrivers(false, at(2000));
  t.is(away.causeOf(at(2001), at(2100)), 'drivers-away');
  away.onDrivers(true, at(2100));
  t.is(away.causeOf(at(1995), at(2105)), 'drivers-away');
  t.is(away.causeOf(at(1900), at(2105)), 'device-away');
});

test('a restart knows from the ledger what was told and what was seen', (t) => {
  const parts = { events: [], cause: 'device-away' as const, dropped: 0, policiesAt, alarms: [] };
  const reports = [0, 100].map((s) =>
    reportOf({ ...parts, subjectId: 'bed-1', measurements: [reading(s)], toldAt: at(1000) }),
  );
  const [first, second] = reports;
  if (!first || !second) return t.fail();
  const lines = [...reports.map((one) => toldEntry(one, at(1000))), seenEntry(first, 'nurse-1', at(1010))];
  const book = new BlindBook(JSON.parse(JSON.stringify([...lines, { body: { act: 'unknown' } }])));
  t.deepEqual(book.of('bed-1'), [second]);
  t.false(book.add(first));
  t.false(book.add(second));
  return t.is(book.unseen.length, 1);
});
