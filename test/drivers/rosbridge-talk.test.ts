import { once } from 'node:events';
import test from 'ava';
import { WebSocketServer } from 'ws';
import { driverNamed, drivers } from '../../drivers/index.ts';
import { fragments } from '../../drivers/robot/ros-fragments.ts';
import { robotWiring } from '../../drivers/robot/wiring.ts';
import { LineFailure } from '../../drivers/transport/line.ts';
import { lineOpener } from '../../drivers/transport/open-line.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { talk } from '../../drivers/transport/talk.ts';
import type { WebSocketDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, joined, utf8 } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const driver = driverNamed('rosbridge') as WebSocketDriver<unknown>;
const heard = (messages: readonly unknown[]) =>
  decodeAll(
    driver,
    messages.map((message) => utf8(`${JSON.stringify(message)}\n`)),
  );
const details = (messages: readonly unknown[]) =>
  heard(messages).faults.map(({ detail, kind }) => detail ?? kind);

/** What is written at an opening, a text for each message. */
function asked(options: unknown): string[] {
  const steps = driver.conversation?.(driver.config.parse(options)) ?? [];
  return Array.from(steps, (step) => (step.ask === 'write' ? Buffer.from(step.bytes).toString('utf8') : ''));
}

test('rosbridge: it asks for status, then for each topic; the example of the standards page', (t) => {
  const messages = asked({ odometryTopic: '/odom', throttleMs: 100 }).map((text) => JSON.parse(text));
  t.deepEqual(messages[0], { op: 'set_level', level: 'warning' });
  t.deepEqual(
    messages.slice(1).map(({ topic, type, throttle_rate }) => [topic, type, throttle_rate]),
    [
      ['/emergency_stop', 'std_msgs/Bool', 0],
      ['/joint_states', 'sensor_msgs/JointState', 100],
      ['/wrench', 'geometry_msgs/WrenchStamped', 100],
      ['/battery_state', 'sensor_msgs/BatteryState', 1_000],
      ['/odom', 'nav_msgs/Odometry', 1_000],
    ],
  );
  t.true(messages.slice(1).every(({ op, compression }) => op === 'subscribe' && compression === 'none'));
  t.is(asked({ wrenchTopic: null, batteryTopic: null }).length, 3);
});

test('rosbridge: the bridge’s end streams once all has been asked for, in any chunks', (t) => {
  const responder = driver.responder?.(driver.config.parse({}));
  t.false(responder?.isStreaming);
  const all = joined(...asked({}).map(utf8));
  for (const byte of all.subarray(0, all.length - 3)) responder?.hear(Uint8Array.of(byte));
  t.false(responder?.isStreaming);
  responder?.hear(all.subarray(all.length - 3));
  t.true(responder?.isStreaming);
  responder?.hear(utf8('{"op":"unsubscribe","topic":"/wrench"}\n'));
  t.false(responder?.isStreaming);
  responder?.reset();
  responder?.hear(all);
  t.true(responder?.isStreaming);
});

test('rosbridge: options that cannot be are refused', (t) => {
  const none = { jointTopic: null, wrenchTopic: null, batteryTopic: null, emergencyStopTopic: null };
  const wrong = [none, { wrenchTopic: '/joint_states' }, { url: 'http://robot' }, { joint: [] }];
  for (const options of [...wrong, { jointTopic: 'a b' }, { throttleMs: 0 }])
    t.false(driver.config.safeParse(options).success, JSON.stringify(options));
  t.is(driver.url(driver.config.parse({ url: 'ws://robot:9090' })), 'ws://robot:9090');
});

test('rosbridge: a status is a reading; what cannot be read is named', (t) => {
  t.like(heard([{ op: 'status', level: 'warning', msg: 'slow' }]).readings[0], {
    metric: 'bridge-status',
    value: 2,
    text: 'slow',
  });
  t.like(heard([{ op: 'status', level: 'loud', msg: 'x' }]).readings[0], {
    value: null,
    quality: 'invalid',
    reason: 'unknown-code',
  });
  t.deepEqual(
    details([
      { op: 'png', data: 'iVBOR' },
      { op: 'dance' },
      { topic: '/wrench' },
      { op: 'publish', topic: null, msg: {} },
      { op: 'status' },
      { op: 'service_response' },
    ]),
    [
      'png: the bridge compresses although it was asked not to',
      'unknown op dance',
      'a message without op',
      'publish without topic or msg',
      'status without level or msg',
    ],
  );
  const words = '{"op":"status","level":"error","msg":"is NaN \\" Infinity"}\n';
  t.is(decodeAll(driver, [utf8(words)]).readings[0]?.text, 'is NaN " Infinity');
});

test('rosbridge: a message in pieces is read when all are there, in any order', (t) => {
  const whole = '{"op":"publish","topic":"/emergency_stop","msg":{"data":true}}';
  const pieces = [whole.slice(0, 20), whole.slice(20, 41), whole.slice(41)].map((data, num) => ({
    ...{ op: 'fragment', id: 'a', data, num, total: 3 },
  }));
  const [first, second, third] = pieces;
  t.like(heard([third, first, second]).readings, [{ metric: 'emergency-stop', value: 1 }]);
  t.is(heard([first, third]).readings.length, 0);
  // The one before lost its last piece: the same number again begins the next message.
  t.is(heard([first, second, first, second, third]).readings.length, 1);
  t.is(heard([first, { ...first, id: 'b' }, second, { ...second, id: 'b' }, third]).readings.length, 1);
});

test('rosbridge: pieces are bounded in number, in length and in messages', (t) => {
  const piece = fragments();
  const of = (more: object) => piece({ op: 'fragment', id: 'a', data: 'x', num: 0, total: 2, ...more });
  for (const more of [{ total: 65 }, { num: 2 }, { num: -1 }, { num: 0.5 }, { total: 0 }, { data: 1 }])
    t.truthy(of(more).problem, JSON.stringify(more));
  t.deepEqual(of({ data: 'x'.repeat(40_000) }), {});
  t.is(of({ data: 'x'.repeat(40_000), num: 1 }).problem, 'fragments of a message that is too long');
  for (const id of ['a', 'b', 'c', 'd', 'e']) t.deepEqual(of({ id }), {});
  t.deepEqual(of({ id: 'a', num: 1 }), {}, 'the oldest gave way');
  t.deepEqual(of({ id: 'e', num: 1 }), { text: 'xx' });
  t.deepEqual(details([{ op: 'fragment', id: 'a', data: '{"op":"fragment"}', num: 0, total: 1 }]), [
    'unknown op fragment',
  ]);
});

test('rosbridge: over a real WebSocket, from the first word to the robot going away', async (t) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  t.teardown(() => server.close());
  await once(server, 'listening');
  const place = server.address();
  const port = typeof place === 'object' && place ? place.port : 0;
  const options = driver.config.parse({ url: `ws://127.0.0.1:${port}` });
  const responder = driver.responder?.(options);
  const decoder = driver.decoder(options);
  const clock = new ManualClock();
  server.on('connection', (peer) => {
    peer.on('message', (data) => {
      responder?.hear(utf8(`${data}`));
      if (!responder?.isStreaming) return;
      peer.send('{"op":"publish","topic":"/emergency_stop","msg":{"data":true}}', () => peer.terminate());
    });
  });
  const open = lineOpener({ driver, options, port: undefined, clock, rhythm: beatenRhythm() });
  if (!open) return t.fail('no line');
  const decoded: unknown[] = [];
  const problem = await new Promise((resolve) => {
    open({ onBytes: (bytes) => decoded.push(...decoder.push(bytes)), onEnd: resolve }).then((line) => {
      const onRefused = () => t.fail();
      talk(driver.conversation?.(options) ?? nothing(), { line, clock, frames: () => 0, onRefused });
    }, resolve);
  });
  t.false(problem instanceof LineFailure);
  t.is(problem, 'unreachable');
  t.like(decoded, [{ metric: 'emergency-stop', value: 1 }]);
});

test('each robot has its wiring note in both languages', (t) => {
  const names = drivers.filter(({ family }) => family === 'robot').map(({ name }) => name);
  t.deepEqual(Object.keys(robotWiring).sort(), names.sort());
  t.true(Object.values(robotWiring).every(({ en, zh }) => en.length > 100 && zh.length > 60));
});

function* nothing() {}
