import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { bedId, deviceId, robotId } from '../../gateway/core/id.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import { cheapest, type Fleet, fleetHeard, type Looker, noFleet, unfree } from '../../gateway/robot/fleet.ts';
import { bedOfTask, signOf, signOfEvent, type TransferRobot } from '../../gateway/robot/handling.ts';
import { lookAt, lookHeard, orderOf } from '../../gateway/robot/look.ts';
import { at, technical } from '../helpers/ward.ts';

const reading = (
  device: string,
  metric: string,
  value: number | null,
  text?: string,
  when = 100,
): Reading => ({
  kind: 'reading',
  deviceId: deviceId(device),
  metric,
  value,
  unit: '1',
  ...(text !== undefined && { text }),
  at: at(when),
  receivedAt: at(when),
  quality: 'good',
});

const free = {
  'operating-mode': 0,
  'emergency-stop': 0,
  'field-violation': 0,
  'error-fatal': 0,
  battery: 80,
};

/** A robot that is free unless told otherwise, at (x, 0). */
function heard(fleet: Fleet, device: string, x: number, more: object = {}, when = 100): Fleet {
  const values: [string, number, string?][] = [
    ['position-x', x, 'floor-2'],
    ['position-y', 0, 'floor-2'],
    ['last-node', 4, 'corridor'],
    ['order-active', 0, ''],
    ...Object.entries({ ...free, ...more }).map(([metric, value]): [string, number] => [
      metric,
      Number(value),
    ]),
  ];
  return values.reduce(
    (all, [metric, value, text]) => fleetHeard(all, reading(device, metric, value, text, when)),
    fleet,
  );
}

const looker = (name: string): Looker => ({
  robotId: robotId(name),
  deviceId: deviceId(`${name}-fleet`),
  metric: 'person-on-floor',
  minBattery: 30,
  maxDistanceM: 50,
});
const lookers = [looker('a'), looker('b')];
const viewpoint = { nodeId: 'bed-101-door', x: 10, y: 0, mapId: 'floor-2' };
const chosen = (fleet: Fleet, when = 101) => cheapest(fleet, lookers, viewpoint, at(when))?.robotId;

test('of the free robots the nearest is asked', (t) => {
  const fleet = heard(heard(noFleet, 'a-fleet', 0), 'b-fleet', 8);
  t.is(chosen(fleet), robotId('b'));
  t.is(chosen(heard(fleet, 'b-fleet', 8, { 'order-active': 1 })), robotId('a'));
});

test('a robot that is silent, stopped, busy, by hand, weak, far or on another map is not asked', (t) => {
  const alone = (x: number, more: object = {}) => heard(noFleet, 'a-fleet', x, more);
  t.is(chosen(alone(0)), robotId('a'));
  for (const more of [
    { 'emergency-stop': 1 },
    { 'field-violation': 1 },
    { 'error-fatal': 1 },
    { 'order-active': 1 },
    { 'operating-mode': 2 },
    { battery: 29 },
    { connection: 0 },
  ])
    t.is(chosen(alone(0, more)), undefined, JSON.stringify(more));
  t.is(chosen(alone(61)), undefined);
  t.is(chosen(alone(0), 136), undefined, 'silent for more than 35 s');
  t.is(chosen(fleetHeard(alone(0), reading('a-fleet', 'position-x', 0, 'floor-3'))), undefined);
  t.is(unfree(new Map(), lookers[0] as Looker, at(1)), 'silent');
});

const look = lookAt(lookers[0] as Looker, bedId('101'), viewpoint, at(100));

test('the order is one that the driver takes: from the last node to where the bed is seen', (t) => {
  const state = heard(noFleet, 'a-fleet', 0).get(deviceId('a-fleet'));
  const order = orderOf(look, viewpoint, state);
  t.deepEqual(order.values['nodes'], [
    { nodeId: 'corridor' },
    { nodeId: 'bed-101-door', position: { x: 10, y: 0, mapId: 'floor-2' } },
  ]);
  const spec = drivers.find(({ name }) => name === 'vda5050')?.commands?.find(({ name }) => name === 'order');
  t.true(spec?.schema.safeParse(order.values).success);
});

/** The look after readings, and what was answered. */
function looked(...readings: readonly Reading[]) {
  let fleet = heard(noFleet, 'a-fleet', 0);
  let current = look;
  for (const one of readings) {
    fleet = fleetHeard(fleet, one);
    const next = lookHeard(current, one, fleet.get(deviceId('a-fleet')));
    current = next.look;
    if (next.answer) return { look: current, answer: next.answer };
  }
  return { look: current };
}
const driving = reading('a-fleet', 'order-active', 1, look.orderId, 102);
const there = [
  driving,
  reading('a-fleet', 'last-node', 6, 'bed-101-door', 120),
  reading('a-fleet', 'order-active', 0, look.orderId, 120),
];

test('what a robot sees counts once it has arrived, and not what it saw on the way', (t) => {
  const saw = (value: number, when: number) => reading('a-camera', 'person-on-floor', value, undefined, when);
  t.is(looked(driving, saw(1, 110)).answer, undefined);
  t.is(looked(...there, saw(1, 119)).answer, undefined);
  t.true(looked(...there, saw(1, 121)).answer?.isSeen);
  t.false(looked(...there, saw(0, 121)).answer?.isSeen);
});

test('a robot that stops, is cut off or takes another order will not answer', (t) => {
  for (const one of [
    reading('a-fleet', 'emergency-stop', 1),
    reading('a-fleet', 'connection', 0),
    reading('a-fleet', 'error-fatal', 1),
    reading('a-fleet', 'operating-mode', 2),
    reading('a-fleet', 'order-active', 1, 'round-204'),
  ])
    t.deepEqual(looked(driving, one).answer, { isSeen: undefined }, one.metric);
});

const lifter: TransferRobot = { robotId: robotId('lifter'), deviceIds: ['lifter-fleet'], by: 'order-active' };
const order = (value: number, text: string) =>
  signOf(lifter, reading('lifter-fleet', 'order-active', value, text));

test('a task named transfer/<bed> is a handling; any other, or none, ends it', (t) => {
  t.deepEqual(order(1, 'transfer/bed-1/07'), {
    type: 'handling',
    robotId: lifter.robotId,
    bedId: bedId('bed-1'),
  });
  t.like(order(0, 'transfer/bed-1/07'), { type: 'lost', end: 'ended' });
  t.like(order(1, 'round-204'), { type: 'lost', end: 'ended' });
  t.is(bedOfTask('transfer'), undefined);
});

test('a robot whose link, stop or force is doubtful loses its lease', (t) => {
  const sign = (metric: string, value: number | null) =>
    signOf(lifter, reading('lifter-fleet', metric, value));
  t.like(sign('connection', 0), { end: 'link-lost' });
  t.like(sign('connection', null), { end: 'link-lost' });
  t.like(sign('emergency-stop', 1), { end: 'stopped' });
  t.like(sign('error-fatal', null), { end: 'stopped' });
  t.is(sign('emergency-stop', 0), undefined);
  const contact = technical('contact', at(1), { robotId: lifter.robotId });
  t.like(signOfEvent(lifter, contact), { end: 'force-limit' });
  t.like(signOfEvent(lifter, technical('device-silent', at(1), { deviceId: deviceId('lifter-fleet') })), {
    end: 'link-lost',
  });
  t.is(signOfEvent(lifter, technical('contact', at(1), { robotId: robotId('other') })), undefined);
});
