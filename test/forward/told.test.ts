import test from 'ava';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { bedId, residentId, robotId, staffId } from '../../gateway/core/id.ts';
import { lanes } from '../../gateway/core/notice.ts';
import { eventOf } from '../../gateway/forward/event-of.ts';
import { deliveriesOf, isTold, readingsDeliveries, type ToldTo } from '../../gateway/forward/told.ts';
import { alarmNotice, noticeAt, readingsNotice } from '../helpers/notices.ts';

const receiver = (more: Partial<ToldTo> = {}): ToldTo => ({
  id: 'r1',
  alarms: 'low',
  technical: true,
  careEvents: false,
  identity: 'none',
  ...more,
});

const names = new Map([['resident-7', '王秀英']]);

/** An alarm that a nurse has accepted, about a resident whom a detector's own words name too. */
const known: Alarm = {
  ...alarmNotice(1).alarm,
  residentId: residentId('resident-7'),
  owner: { staffId: staffId('nurse-3'), since: noticeAt(5) },
  evidence: [{ witness: 'bed', key: 'bed-empty', values: { who: 'resident-7', kg: 3 }, isFor: true }],
  custody: [
    { step: 'sensed', at: noticeAt(1) },
    { step: 'decided', at: noticeAt(1) },
    { step: 'sent', at: noticeAt(2), by: 'mqtt' },
    { step: 'painted', at: noticeAt(3), by: 'screen-1' },
    { step: 'accepted', at: noticeAt(5), by: 'nurse-3' },
  ],
};

const event = careEvent({
  bedId: bedId('bed-1'),
  residentId: residentId('resident-7'),
  type: 'bed-exit',
  phase: 'onset',
  onset: noticeAt(1),
  at: noticeAt(1),
  confidence: 0.8,
  evidence: [],
  by: { detector: 'bed-exit', version: '1.0.0' },
});

test('by default nothing that is stored for a receiver, or sent to it, says who: only where, and that somebody accepted', (t) => {
  const deliveries = deliveriesOf([receiver({ careEvents: true })], names, [known], event);
  t.is(deliveries.length, 2);
  for (const { notice } of deliveries) {
    const sent = JSON.stringify(eventOf({ site: 's', gateway: 'g' }, { notice, isLate: false }));
    for (const text of [JSON.stringify(notice), sent]) t.notRegex(text, /resident-7|nurse-3|王秀英/);
  }
  const told = deliveries.find(({ notice }) => notice.kind === 'alarm')?.notice;
  if (told?.kind !== 'alarm') return t.fail();
  t.deepEqual(
    told.alarm.custody.map(({ step, by }) => [step, by]),
    [
      ['sensed', undefined],
      ['decided', undefined],
      ['sent', 'mqtt'],
      ['painted', 'screen-1'],
      ['accepted', 'staff'],
    ],
  );
});

test('with ids a receiver has ids and no name; with names it has both', (t) => {
  const [byId] = deliveriesOf([receiver({ identity: 'id' })], names, [known]);
  t.regex(JSON.stringify(byId), /resident-7.*nurse-3|nurse-3.*resident-7/);
  t.notRegex(JSON.stringify(byId), /王秀英/);
  const [byName] = deliveriesOf([receiver({ identity: 'name' })], names, [known]);
  t.is(byName?.notice.residentName, '王秀英');
});

test('readings leave without the resident and without who typed them in, unless the receiver may know', (t) => {
  const notice = readingsNotice(1);
  if (notice.kind !== 'readings') return t.fail();
  const readings = notice.readings.map((one) => ({ ...one, enteredBy: staffId('nurse-3') }));
  const bed = { bedId: bedId('bed-1'), residentId: residentId('resident-7') };
  const made = (identity: ToldTo['identity']) =>
    JSON.stringify(readingsDeliveries([receiver({ identity })], names, bed, readings, noticeAt(9)));
  t.notRegex(made('none'), /resident-7|nurse-3/);
  t.regex(made('id'), /resident-7/);
});

test('a receiver is told from its priority on, of its beds alone, and of equipment only where it wants', (t) => {
  const technical: Alarm = { ...known, category: 'technical' };
  const { bedId: _, ...rest } = known;
  const ofRobot: Alarm = { ...rest, robotId: robotId('robot-1') };
  const rows: readonly (readonly [Partial<ToldTo>, Alarm, boolean])[] = [
    [{}, known, true],
    [{ alarms: 'none' }, known, false],
    [{ alarms: 'high' }, known, true],
    [{ alarms: 'high' }, { ...known, priority: 'medium' }, false],
    [{ alarms: 'medium' }, { ...known, priority: 'medium' }, true],
    [{ technical: false }, technical, false],
    [{ beds: ['bed-1'] }, known, true],
    [{ beds: ['bed-2'] }, known, false],
    [{ beds: ['bed-1'] }, ofRobot, false],
    [{}, ofRobot, true],
  ];
  for (const [more, alarm, isExpected] of rows)
    t.is(isTold(receiver(more), alarm), isExpected, JSON.stringify(more));
});

test('ids are the same each time, lanes follow the priority, and a proof about the telling tells nobody', (t) => {
  const [first] = deliveriesOf([receiver()], names, [known]);
  const [again] = deliveriesOf([receiver()], names, [known]);
  t.is(first?.notice.id, again?.notice.id);
  t.is(first?.lane, lanes.high);
  t.is(deliveriesOf([receiver()], names, [{ ...known, priority: 'low' }])[0]?.lane, lanes.low);
  const sent: Alarm = { ...known, custody: [...known.custody, { step: 'sent', at: noticeAt(9), by: 'r1' }] };
  t.deepEqual(deliveriesOf([receiver()], names, [sent]), []);
});
