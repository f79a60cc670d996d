import test from 'ava';
import fc from 'fast-check';
import { filterWithin, isTopic, topicMatches } from '../../gateway/bus/acl.ts';
import { connectRate, packetLengthGuard } from '../../gateway/bus/limits.ts';
import { eventTopic, inputFilter, inputTopic, robotTopic } from '../../gateway/bus/topics.ts';
import { driversUser, edgeNodeUser, flowsUser, homeAssistantUser } from '../../gateway/bus/users.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';

const matching: readonly (readonly [string, string, boolean])[] = [
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'anything/at/all', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/broker', false],
  ['+/monitor/clients', '$SYS/monitor/clients', false],
  ['$SYS/#', '$SYS/monitor/clients', true],
  ['a/b', 'a/b', true],
  ['a/b', 'a/B', false],
];

for (const [filter, topic, isMatch] of matching) {
  test(`[MQTT-4.7] ${filter} ${isMatch ? 'matches' : 'does not match'} ${topic}`, (t) => {
    t.is(topicMatches(filter, topic), isMatch);
  });
}

const within: readonly (readonly [string, string, boolean])[] = [
  ['vigil/v1/in/#', 'vigil/v1/in/+/imu', true],
  ['vigil/v1/in/#', 'vigil/v1/in', true],
  ['vigil/v1/in/#', 'vigil/v1/#', false],
  ['vigil/v1/in/#', '#', false],
  ['vigil/v1/in/#', '+/v1/in/#', false],
  ['uagv/+/+/+/+', 'uagv/v2/KIT/0001/state', true],
  ['uagv/+/+/+/+', 'uagv/v2/#', false],
  ['a/+', 'a/#', false],
  ['a/+', 'a/+/b', false],
  ['a/b', 'a/+', false],
  ['#', '$SYS/#', false],
];

for (const [allowed, asked, isWithin] of within) {
  test(`a user of ${allowed} ${isWithin ? 'may' : 'may not'} subscribe to ${asked}`, (t) => {
    t.is(filterWithin(allowed, asked), isWithin);
  });
}

const name = fc.constantFrom('a', 'b', '', '$x');
const topics = fc.array(name, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filters = fc
  .tuple(fc.array(fc.oneof(name, fc.constant('+')), { maxLength: 3 }), fc.constantFrom('#', 'a', '+', ''))
  .map(([levels, last]) => [...levels, last].join('/'));

test('whatever an allowed subscription matches, its user may read', (t) => {
  let granted = 0;
  const property = fc.property(filters, filters, topics, (allowed, asked, topic) => {
    if (!filterWithin(allowed, asked) || !topicMatches(asked, topic)) return true;
    granted += 1;
    return topicMatches(allowed, topic);
  });
  t.notThrows(() => fc.assert(property, { numRuns: 5_000 }));
  t.true(granted > 20);
});

test('every filter lies within itself', (t) => {
  t.notThrows(() => fc.assert(fc.property(filters, (filter) => filterWithin(filter, filter))));
});

test('no device id, however chosen, reaches beyond its own topics', (t) => {
  const property = fc.property(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.string(),
    (id, other, stream) => {
      t.is(topicMatches(inputFilter(id), inputTopic(other, stream)), id === other);
      t.is(inputTopic(id, stream).split('/').length, 5);
    },
  );
  fc.assert(property);
  t.is(inputTopic('+/#', 'imu'), 'vigil/v1/in/%2B%2F%23/imu');
});

test('topics are those of the table', (t) => {
  const site = { site: 'lindenhof', gateway: 'gw-1' };
  t.is(eventTopic(site, 'bed-101a'), 'vigil/v1/lindenhof/gw-1/event/bed-101a');
  const robot = { interfaceName: 'uagv', version: 'v2', maker: 'KIT', serial: '0001' } as const;
  t.is(robotTopic(robot, 'state'), 'uagv/v2/KIT/0001/state');
});

test('flows may propose and nothing else, drivers may ask robots and edge nodes and leave nothing behind', (t) => {
  const login = { username: 'x', secret: { kind: 'token', token: 'y' } } as const;
  t.deepEqual(flowsUser(login, { site: 's', gateway: 'g' }).mayPublish, ['vigil/v1/s/g/proposal/#']);
  const drivers = driversUser(login, ['tele']);
  const may = (topic: string) => drivers.mayPublish.some((filter) => topicMatches(filter, topic));
  for (const topic of [
    'uagv/v2/KIT/0001/order',
    'uagv/v2/KIT/0001/instantActions',
    'vda5050/v3/KIT/0001/order',
    'spBv1.0/ward/NCMD/press-1',
  ])
    t.true(may(topic), topic);
  for (const topic of [
    'uagv/v2/KIT/0001/state',
    'vda5050/v3/KIT/0001/connection',
    'spBv1.0/ward/DCMD/press-1/arm',
    'spBv1.0/STATE/host',
    'zigbee2mqtt/lamp/set',
    'homeassistant/sensor/x/config',
    'vigil/v1/in/imu-1/imu',
    'vigil/v1/s/g/alarm/1',
  ])
    t.false(may(topic), topic);
  t.deepEqual(drivers.mayRetain, []);
  t.true(drivers.maySubscribe.some((filter) => filterWithin(filter, 'tele/t1/SENSOR')));
});

test('an edge node speaks for itself and its devices alone, and leaves nothing behind', (t) => {
  const user = edgeNodeUser({ username: 'x', secret: { kind: 'token', token: 'y' } }, 'ward', 'press-1');
  const may = (topic: string) => user.mayPublish.some((filter) => topicMatches(filter, topic));
  for (const topic of ['NBIRTH/press-1', 'NDEATH/press-1', 'DDATA/press-1/arm'])
    t.true(may(`spBv1.0/ward/${topic}`), topic);
  for (const topic of ['NDATA/press-2', 'NCMD/press-1', 'DDATA/press-2/arm'])
    t.false(may(`spBv1.0/ward/${topic}`), topic);
  t.deepEqual(user.mayRetain, []);
  t.true(user.maySubscribe.includes('spBv1.0/ward/NCMD/press-1'));
});

test('a Home Assistant reads what is announced and the states of beds, and nobody’s events', (t) => {
  const login = { username: 'x', secret: { kind: 'token', token: 'y' } } as const;
  const user = homeAssistantUser(login, 'homeassistant', { site: 's', gateway: 'g' });
  const may = (asked: string) => user.maySubscribe.some((filter) => filterWithin(filter, asked));
  t.true(may('homeassistant/#') && may('vigil/v1/s/g/bed/bed-1/fall-alarm') && may('vigil/v1/s/g/status'));
  t.false(may('vigil/v1/s/g/event/#') || may('vigil/v1/#') || may('#'));
  t.deepEqual(user.mayPublish, ['homeassistant/status']);
});

test('a topic with wildcards, control characters, too many levels or bytes is none', (t) => {
  const limits = { maxBytes: 20, maxLevels: 3 };
  for (const topic of ['', 'a/+', 'a/#', 'a\u0000b', 'a\nb', 'a/b/c/d', 'x'.repeat(21), '床'.repeat(7)])
    t.false(isTopic(topic, limits), JSON.stringify(topic));
  t.true(isTopic('床/a/b', limits));
});

test('an address that connects too often waits until its bucket refills, and no other address does', (t) => {
  const mayConnect = connectRate({ connectBurst: 2, connectsPerSecond: 0.5 });
  const at = (address: string, seconds: number) => mayConnect(address, recordingInstant(seconds));
  t.deepEqual(
    [at('a', 0), at('a', 0), at('a', 0), at('b', 0), at('a', 1), at('a', 2.1), at('a', 2.1)],
    [true, true, false, true, false, true, false],
  );
});

test('a packet that announces more than the limit is found in its header, wherever the bytes are cut', (t) => {
  const connect = [0x10, 0x02, 0xaa, 0xbb];
  const ping = [0xc0, 0x00];
  const publish = [0x30, 0x80, 0x01, ...new Array<number>(128).fill(0xff)];
  const stream = Uint8Array.from([...connect, ...ping, ...publish, ...ping]);
  const property = fc.property(fc.integer({ min: 1, max: 9 }), (step) => {
    const roomy = packetLengthGuard(128);
    const narrow = packetLengthGuard(127);
    const chunks = Array.from({ length: Math.ceil(stream.length / step) }, (_, index) =>
      stream.subarray(index * step, (index + 1) * step),
    );
    t.true(chunks.every((chunk) => roomy(chunk)));
    t.false(chunks.every((chunk) => narrow(chunk)));
  });
  fc.assert(property);
});

test('a remaining length of more than four bytes is refused, [MQTT-2.2.3]', (t) => {
  t.false(packetLengthGuard(1e12)(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01])));
});
