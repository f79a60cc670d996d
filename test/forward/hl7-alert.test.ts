import test from 'ava';
import type { Message } from 'node-hl7-client';
import { alarmWord } from '../../gateway/app/alarm-word.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { AlarmChange } from '../../gateway/core/change.ts';
import { deviceId, residentId, robotId, staffId } from '../../gateway/core/id.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import type { AlarmNotice, ReadingsNotice } from '../../gateway/core/notice.ts';
import { alarmMessage, careEventMessage } from '../../gateway/forward/hl7-alert.ts';
import type { Hl7Speaker } from '../../gateway/forward/hl7-header.ts';
import { readingsMessage } from '../../gateway/forward/hl7-observation.ts';
import { hl7Options } from '../../gateway/forward/hl7-options.ts';
import { parsed } from '../helpers/hl7-listener.ts';
import { alarmNotice, noticeAt, readingsNotice } from '../helpers/notices.ts';
import { event } from '../helpers/ward.ts';

const nowMs = 1_700_000_001_000;
const telling = { nowMs, isLate: false };

function speaker(more: Record<string, unknown> = {}): Hl7Speaker {
  const options = hl7Options.parse({ host: '127.0.0.1', port: 2575, timeZone: 'Asia/Shanghai', ...more });
  return { site: { site: 'sunrise', gateway: 'g1' }, options, alarmWord };
}

/** OBX-5 of each row by the number of its code; of two with one number the last. */
function rowsOf(message: Message): Readonly<Record<string, string>> {
  const rows: [string, string][] = [];
  message.get('OBX').forEach((row) => void rows.push([row.get('3.1').toString(), row.get('5').toString()]));
  return Object.fromEntries(rows);
}

const read = (notice: AlarmNotice, more?: Record<string, unknown>): Message =>
  parsed(alarmMessage(speaker(more), notice, telling));

/** A later change of the same alarm. */
function changed(first: AlarmNotice, change: AlarmChange, alarm: Partial<Alarm>): AlarmNotice {
  return { ...first, id: `${first.alarm.id}.${change}`, change, alarm: { ...first.alarm, ...alarm } };
}

test('the header says who speaks to whom, in which profile, and that one acknowledgement is awaited', (t) => {
  const message = read(alarmNotice(0), {
    sendingApplication: 'VIGIL^00A037EB2175780F^EUI64',
    sendingFacility: 'HOME',
    receivingApplication: 'CALLS',
    receivingFacility: 'NURSES',
    processingId: 'T',
  });
  const expected: Readonly<Record<string, string>> = {
    'MSH.3.1': 'VIGIL',
    'MSH.3.2': '00A037EB2175780F',
    'MSH.3.3': 'EUI64',
    'MSH.4': 'HOME',
    'MSH.5': 'CALLS',
    'MSH.6': 'NURSES',
    'MSH.7': '20231115061321+0800',
    'MSH.9.1': 'ORU',
    'MSH.9.2': 'R40',
    'MSH.9.3': 'ORU_R40',
    'MSH.11': 'T',
    'MSH.12': '2.6',
    'MSH.15': 'AL',
    'MSH.16': 'NE',
    'MSH.18': 'UNICODE UTF-8',
    'MSH.21.1': 'IHE_PCD_ACM_001',
    'MSH.21.3': '1.3.6.1.4.1.19376.1.6.4.4.1',
    'OBR.2.2': 'VIGIL',
    'OBR.3.3': '00A037EB2175780F',
    'OBR.4.1': '196616',
    'OBR.7': '20231115061320+0800',
  };
  for (const [path, value] of Object.entries(expected)) t.is(message.get(path).toString(), value, path);
});

test('an alarm begins, goes on and ends as one: each message has an id of its own and names the first', (t) => {
  const first = alarmNotice(0);
  const owner = { staffId: staffId('anna'), since: noticeAt(5) };
  const story: readonly (readonly [
    AlarmNotice,
    phase: string,
    state: string,
    inactivation: string,
    priority: string,
  ])[] = [
    [first, 'start', 'active', 'enabled', 'PH'],
    [
      changed(first, 'accepted', { signal: 'acknowledged', owner }),
      'update',
      'active',
      'alert-acknowledged',
      'PH',
    ],
    [changed(first, 'escalated', { priority: 'medium' }), 'update', 'active', 'enabled', 'PM'],
    [changed(first, 'switched-off', { signal: 'inhibited' }), 'update', 'active', 'alarm-off', 'PH'],
    [changed(first, 'ceased', { isPresent: false, signal: 'latched' }), 'update', 'latched', 'enabled', 'PH'],
    [
      changed(first, 'closed', { isPresent: false, signal: 'off', closedAt: noticeAt(9) }),
      'end',
      'inactive',
      'enabled',
      'PH',
    ],
  ];
  const own = new Set<string>();
  const control = new Set<string>();
  const start = read(first).get('OBR.3.1').toString();
  for (const [notice, phase, state, inactivation, priority] of story) {
    const message = read(notice);
    const rows = rowsOf(message);
    t.is(rows['68481'], phase, notice.change);
    t.is(rows['68482'], state, notice.change);
    t.is(rows['68483'], inactivation, notice.change);
    t.is(rows['68484'], priority, notice.change);
    own.add(message.get('OBR.3.1').toString());
    control.add(message.get('MSH.10').toString());
    if (notice === first) continue;
    t.is(message.get('OBR.29.1.1').toString(), start);
    t.is(message.get('OBR.29.2.1').toString(), start);
    t.is(message.get('OBR.29.2.2').toString(), 'VIGIL');
  }
  t.is(own.size, story.length);
  t.is(control.size, story.length);
  t.is(read(first).get('OBR.29').toString(), '');
});

test('a further witness of the same alarm is an update, not a second begin', (t) => {
  const at = noticeAt(0);
  const custody = ['sensed', 'decided', 'sensed', 'decided'].map((step) => ({
    step,
    at,
  })) as Alarm['custody'];
  const first = alarmNotice(0);
  const graver = changed(first, 'raised', { custody });
  t.is(rowsOf(read({ ...graver, id: 'again' }))['68481'], 'update');
});

test('the same notice is the same message, whenever it is sent', (t) => {
  const notice = alarmNotice(0);
  const later = alarmMessage(speaker(), notice, { nowMs: nowMs + 3_600_000, isLate: false });
  const stamp = /20231115\d{6}\+0800(?=\|\|ORU)/;
  t.is(later.replace(stamp, ''), alarmMessage(speaker(), notice, telling).replace(stamp, ''));
});

test('a low saturation is a low limit with the value, its unit and its limit; a fall is our own word', (t) => {
  const low = read(
    alarmNotice(0, 'bed-1', 'medium', {
      type: 'spo2-low',
      evidence: [
        {
          witness: 'oximeter',
          key: 'spo2-below',
          values: { value: 84.5, limit: 88 },
          deviceId: deviceId('oximeter-1'),
          isFor: true,
        },
      ],
    }),
  );
  const [event, value] = [low.get('OBX').get(0), low.get('OBX').get(1)];
  t.is(event.get('3.2').toString(), 'MDC_EVT_LO');
  t.deepEqual(
    [0, 1, 2].map((index) => event.get('8').get(index).toString()),
    ['L', 'PM', 'SP'],
  );
  t.is(value.get('2').toString(), 'NM');
  t.is(value.get('3.1').toString(), '150456');
  t.is(value.get('5').toString(), '84.5');
  t.is(value.get('6.1').toString(), '262688');
  t.is(value.get('7').toString(), '>88');
  t.is(rowsOf(low)['68480'], 'oximeter-1');

  const fall = read(alarmNotice(0)).get('OBX').get(0);
  t.is(fall.get('3.1').toString(), '196616');
  t.is(fall.get('3.4').toString(), 'fall');
  t.is(fall.get('3.6').toString(), '99VIGIL');
  t.is(fall.get('5').toString(), 'Fall');
});

test('equipment is technical and its device the source; without a bed no bed is said', (t) => {
  const { bedId: _, ...about } = alarmNotice(0).alarm;
  const notice: AlarmNotice = {
    ...alarmNotice(0),
    subject: 'robot-1',
    alarm: { ...about, type: 'emergency-stop', category: 'technical', robotId: robotId('robot-1') },
  };
  const message = read(notice, { ward: 'East' });
  t.is(rowsOf(message)['68485'], 'ST');
  t.is(rowsOf(message)['68480'], 'robot-1');
  t.is(message.get('PV1.2').toString(), 'N');
  t.is(message.get('PV1.3.1').toString(), 'East');
  t.is(message.get('PV1.3.3').toString(), '');
});

test('who it is goes out only where the notice says it, also in Chinese; else the place alone', (t) => {
  const bare = alarmMessage(speaker({ ward: '三楼' }), alarmNotice(0), telling);
  t.false(bare.includes('\rPID|'));
  t.is(parsed(bare).get('PV1.3.1').toString(), '三楼');
  t.is(parsed(bare).get('PV1.3.3').toString(), 'bed-1');

  const known = alarmNotice(0, 'bed-1', 'high', { residentId: residentId('r-1') });
  const byId = read(known);
  t.is(byId.get('PID.3.1').toString(), 'r-1');
  t.is(byId.get('PID.3.4').toString(), 'sunrise');
  t.is(byId.get('PID.3.5').toString(), 'PI');
  t.is(byId.get('PID.5').toString(), '');

  const byName = read({ ...known, residentName: '欧阳^秀英' }, { language: 'zh-CN' });
  t.is(byName.get('PID.5.1').toString(), '欧阳^秀英');
  t.is(byName.get('PID.5.7').toString(), 'L');
  t.is(rowsOf(byName)['68546'], '跌倒');
});

test('a place goes by the receiver’s own names where the facility gives them', (t) => {
  const places = { 'bed-1': { room: '12', bed: 'B' } };
  const message = read(alarmNotice(0), { ward: 'East', places });
  t.deepEqual(
    ['1', '2', '3'].map((part) => message.get(`PV1.3.${part}`).toString()),
    ['East', '12', 'B'],
  );
});

test('what is told late says so in its text, and keeps the time at which it happened', (t) => {
  const message = parsed(alarmMessage(speaker(), alarmNotice(0), { nowMs: nowMs + 600_000, isLate: true }));
  t.is(rowsOf(message)['68546'], 'Fall (told late)');
  t.is(message.get('OBR.7').toString(), '20231115061320+0800');
  t.is(message.get('OBX').get(0).get('3.5').toString(), 'Fall');
});

test('a care event is an advisory without priority that calls for nobody', (t) => {
  const told = event('out-of-bed', noticeAt(0), { bed: 'bed-1' });
  const notice = { kind: 'care-event', id: told.id, at: told.at, subject: 'bed-1', event: told } as const;
  const message = parsed(careEventMessage(speaker(), notice, telling));
  const rows = rowsOf(message);
  t.deepEqual(
    [rows['68481'], rows['68482'], rows['68484'], rows['68485'], rows['68546']],
    ['start', 'inactive', 'PN', 'SA', 'Out of bed'],
  );
  t.is(message.get('OBR.29').toString(), '');
});

const reading = (
  metric: string,
  value: number | null,
  unit: string,
  more: Partial<Reading> = {},
): Reading => ({
  kind: 'reading',
  deviceId: deviceId('monitor-1'),
  metric,
  value,
  unit,
  at: noticeAt(0),
  receivedAt: noticeAt(0),
  quality: 'good',
  ...more,
});

test('measurements go by the codes of ISO/IEEE 11073 with units beside UCUM, and by our own name where there is none', (t) => {
  const table: readonly (readonly [metric: string, unit: string, code: string, unitCode: string])[] = [
    ['heart-rate', '/min', '149530', '264864'],
    ['pulse-rate', '/min', '149546', '264864'],
    ['respiration-rate', '/min', '151562', '264928'],
    ['spo2', '%', '150456', '262688'],
    ['perfusion-index', '%', '150488', '262688'],
    ['body-temperature', 'Cel', '150364', '268192'],
    ['systolic', 'mm[Hg]', '150021', '266016'],
    ['diastolic-pressure', 'mm[Hg]', '150022', '266016'],
    ['mean-pressure', 'mm[Hg]', '150023', '266016'],
    ['body-weight', 'kg', '188736', 'kg'],
    ['bed-mass', 'kg', 'bed-mass', 'kg'],
    ['presence', '1', 'presence', '1'],
    ['body-temperature', '[degF]', '150364', '[degF]'],
    ['step-rate', '/min', 'step-rate', '/min'],
    ['constructor', 'toString', 'constructor', 'toString'],
  ];
  const notice = {
    ...(readingsNotice(0) as ReadingsNotice),
    readings: table.map(([metric, unit], n) =>
      reading(metric, n, unit, { deviceId: deviceId(`d-${n % 2}`) }),
    ),
  };
  const rows = parsed(readingsMessage(speaker(), notice, nowMs)).get('OBX');
  for (const [n, [metric, unit, code, unitCode]] of table.entries()) {
    const row = rows.get(n + 1);
    t.is(row.get('3.1').toString(), code, metric);
    t.is(row.get('3.3').toString(), code === metric ? '99VIGIL' : 'MDC', metric);
    t.is(row.get('6.1').toString(), unitCode, metric);
    t.true(
      ['6.3', '6.6'].some((path) => row.get(path).toString() === 'UCUM'),
      unit,
    );
    t.is(row.get('4').toString(), `1.${(n % 2) + 1}.1.${Math.floor(n / 2) + 1}`);
    t.is(row.get('5').toString(), String(n));
    t.is(row.get('11').toString(), 'R');
    t.is(row.get('14').toString(), '20231115061320+0800');
    t.is(row.get('18.1').toString(), `d-${n % 2}`);
  }
});

test('a value that is not there is left out and said to be so, a doubtful one is marked', (t) => {
  const notice = {
    ...(readingsNotice(0) as ReadingsNotice),
    readings: [
      reading('spo2', null, '%', { quality: 'invalid', reason: 'sensor-off', text: 'held 97' }),
      reading('spo2', 97, '%', { quality: 'invalid' }),
      reading('spo2', 91, '%', { quality: 'questionable' }),
    ],
  };
  const wire = readingsMessage(speaker(), notice, nowMs);
  const rows = parsed(wire).get('OBX');
  const seen = [1, 2, 3].map((n) => ['5', '8', '11'].map((field) => rows.get(n).get(field).toString()));
  t.deepEqual(seen, [
    ['', 'INV', 'X'],
    ['', 'INV', 'X'],
    ['91', 'QUES', 'R'],
  ]);
  t.false(wire.includes('97'));
});

test('a drill is told as training, whatever the connection is for, and nothing else is', (t) => {
  const drill = alarmNotice(3, 'bed-1', 'medium', { type: 'drill', category: 'technical' });
  const begun = event('drill', noticeAt(3));
  const tried = {
    kind: 'care-event' as const,
    id: begun.id,
    at: begun.at,
    subject: 'bed-1',
    event: begun,
  };
  for (const processingId of ['P', 'D', 'T']) {
    const where = { processingId };
    t.is(read(drill, where).get('MSH.11').toString(), 'T');
    t.is(
      read(changed(drill, 'closed', {}), where)
        .get('MSH.11')
        .toString(),
      'T',
    );
    const message = parsed(careEventMessage(speaker(where), tried, telling));
    t.is(message.get('MSH.11').toString(), 'T');
    t.is(read(alarmNotice(3), where).get('MSH.11').toString(), processingId);
  }
});
