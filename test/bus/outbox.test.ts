import test from 'ava';
import fc from 'fast-check';
import { linked } from '../../gateway/alarm/custody.ts';
import { careEventOutbox, createOutbox } from '../../gateway/bus/outbox.ts';
import type { Alarm, CustodyStep } from '../../gateway/core/alarm.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { alarmId, bedId, deviceId, residentId, staffId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { OutboxMessage } from '../../gateway/core/ledger.ts';

const site = { site: 'lindenhof', gateway: 'gw-1' };
const outboxFor = createOutbox(site);
const at = (text: string): Instant => ({ wallMs: Date.parse(text), monoMs: 0, bootId: 'b', errorMs: 5 });

const fall = careEvent({
  phase: 'onset',
  type: 'fall',
  bedId: bedId('bed-101a'),
  residentId: residentId('r-17'),
  deviceId: deviceId('wearable-3'),
  onset: at('2025-01-31T02:10:00.250Z'),
  at: at('2025-01-31T02:10:01.000Z'),
  confidence: 0.93,
  evidence: [{ witness: 'wearable', key: 'impact', values: { peakG: 3.4 }, isFor: true }],
  by: { detector: 'fall', version: '1.0.0', modelDigest: 'sha256:00' },
});

const raised: Alarm = {
  id: alarmId(fall.id),
  conditionId: fall.conditionId,
  type: 'fall',
  bedId: bedId('bed-101a'),
  residentId: residentId('r-17'),
  category: 'physiological',
  priority: 'high',
  onset: fall.onset,
  raisedAt: fall.at,
  isPresent: true,
  signal: 'on',
  escalationStep: 0,
  confidence: fall.confidence,
  evidence: fall.evidence,
  by: fall.by,
  causedBy: fall.id,
  custody: [
    { step: 'sensed', at: fall.onset },
    { step: 'decided', at: fall.at },
  ],
};

const then = (alarm: Alarm, step: CustodyStep, changes: Partial<Alarm> = {}): Alarm => ({
  ...alarm,
  ...changes,
  custody: [...alarm.custody, { step, at: at('2025-01-31T02:11:00Z'), by: 's-1' }],
});

const parsed = (message: OutboxMessage | undefined) => JSON.parse(message?.payload ?? 'null');
const types = (messages: readonly OutboxMessage[]) =>
  messages.map((message) => (message.payload === '' ? 'cleared' : parsed(message).type));

test('a care event is a CloudEvent with every required attribute, and ids only', (t) => {
  const [message] = careEventOutbox(site, fall);
  t.like(message, {
    id: fall.id,
    topic: 'vigil/v1/lindenhof/gw-1/event/bed-101a',
    qos: 1,
    isRetained: false,
  });
  t.deepEqual(parsed(message), {
    specversion: '1.0',
    id: 'fall.bed-101a.wearable-3.1738289400250.onset',
    source: '/vigil/lindenhof/gw-1',
    type: 'io.vigil.care-event.fall.v1',
    subject: 'bed-101a',
    time: '2025-01-31T02:10:01.000Z',
    datacontenttype: 'application/json',
    data: {
      type: 'fall',
      phase: 'onset',
      conditionId: 'fall.bed-101a.wearable-3',
      bedId: 'bed-101a',
      residentId: 'r-17',
      deviceId: 'wearable-3',
      onset: '2025-01-31T02:10:00.250Z',
      at: '2025-01-31T02:10:01.000Z',
      confidence: 0.93,
      evidence: fall.evidence,
      by: fall.by,
    },
  });
});

test('a raised alarm tells its cause, the change, and leaves its state behind', (t) => {
  const messages = outboxFor(raised, fall);
  t.deepEqual(types(messages), [
    'io.vigil.care-event.fall.v1',
    'io.vigil.alarm.raised.v1',
    'io.vigil.alarm.state.v1',
  ]);
  t.deepEqual(
    messages.map((message) => message.isRetained),
    [false, false, true],
  );
  t.is(messages[2]?.topic, `vigil/v1/lindenhof/gw-1/alarm/${raised.id}`);
  t.like(parsed(messages[2]).data, {
    alarmId: raised.id,
    priority: 'high',
    signal: 'on',
    isPresent: true,
    raisedAt: '2025-01-31T02:10:01.000Z',
  });
});

for (const step of ['accepted', 'at-bedside', 'escalated', 'expired', 'ceased'] as const) {
  test(`an alarm that is ${step} says so, with its time`, (t) => {
    const owner = { staffId: staffId('s-1'), since: at('2025-01-31T02:11:00Z') };
    const [change, state, ...rest] = outboxFor(then(raised, step, { owner }));
    t.like(parsed(change), { type: `io.vigil.alarm.${step}.v1`, time: '2025-01-31T02:11:00.000Z' });
    t.deepEqual(parsed(state).data.owner, { staffId: 's-1', since: '2025-01-31T02:11:00.000Z' });
    t.deepEqual(rest, []);
  });
}

test('a closed alarm is told a last time, then its retained state is cleared', (t) => {
  const closed = then(raised, 'closed', { closedAt: at('2025-01-31T02:11:00Z'), outcome: 'real' });
  const messages = outboxFor(closed);
  t.deepEqual(types(messages), ['io.vigil.alarm.closed.v1', 'io.vigil.alarm.state.v1', 'cleared']);
  t.true(messages[2]?.isRetained);
  t.is(messages[2]?.topic, messages[1]?.topic);
});

test('the proof that an alarm was sent or painted causes no message, so that telling never feeds itself', (t) => {
  t.deepEqual(outboxFor(then(raised, 'sent')), []);
  t.deepEqual(outboxFor(then(raised, 'painted')), []);
});

test('the same alarm gives the same messages, and each message of a life has its own id', (t) => {
  const accepted = then(raised, 'accepted');
  const closed = then(accepted, 'closed', { closedAt: at('2025-01-31T02:12:00Z') });
  const life = [...outboxFor(raised, fall), ...outboxFor(accepted), ...outboxFor(closed)];
  t.deepEqual(outboxFor(raised, fall), life.slice(0, 3));
  t.is(new Set(life.map((message) => message.id)).size, life.length);
});

test('each reminder of a long night has an id of its own, also when the chain that travels is full', (t) => {
  let alarm = raised;
  const ids: string[] = [];
  for (let minute = 1; minute <= 200; minute += 1) {
    const now = { ...raised.onset, wallMs: raised.onset.wallMs + minute * 120_000 };
    alarm = linked(alarm, 'escalated', now);
    ids.push(...outboxFor(alarm).map(({ id }) => id));
  }
  t.is(alarm.custody.length, 64);
  t.is(new Set(ids).size, ids.length);
});

test('no instant, however broken, keeps an alarm from being told', (t) => {
  const property = fc.property(fc.double(), (wallMs) => {
    const broken = { ...raised, onset: { ...raised.onset, wallMs } };
    return outboxFor(broken).length === 2;
  });
  t.notThrows(() => fc.assert(property));
});

test('an event about no bed goes out under the robot, the device, or the gateway', (t) => {
  const { bedId: _bed, ...rest } = fall;
  const topicOf = (event: typeof rest) => careEventOutbox(site, event)[0]?.topic.split('/').at(-1);
  t.is(topicOf(rest), 'wearable-3');
  const { deviceId: _device, ...bare } = rest;
  t.is(topicOf(bare), 'gateway');
});
