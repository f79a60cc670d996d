import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { mended } from '../../drivers/robot/ros-json.ts';
import { decodeAll, encodeAll, utf8 } from '../helpers/bytes.ts';

const driver = driverNamed('rosbridge');
const line = (message: unknown) =>
  utf8(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
const heard = (messages: readonly unknown[], options: unknown = {}) =>
  decodeAll(driver, messages.map(line), options);
const publish = (topic: string, msg: unknown) => ({ op: 'publish', topic, msg });
const shown = (messages: readonly unknown[], options: unknown = {}) =>
  heard(messages, options).readings.map(({ metric, value, unit, text, reason }) =>
    [metric, value ?? '-', unit, text, reason].filter((part) => part !== undefined).join(' '),
  );
const details = (messages: readonly unknown[], options: unknown = {}) =>
  heard(messages, options).faults.map(({ detail, kind }) => detail ?? kind);

const state = { name: ['lift', 'wrist'], position: [0.25, 1.5], velocity: [0.5, -0.5], effort: [80, 2] };

test('joints: channels carry the names, a sliding joint is in metres, ROS 1 and 2 stamp alike', (t) => {
  for (const stamp of [
    { sec: 100, nanosec: 500_000_000 },
    { secs: 100, nsecs: 500_000_000 },
  ]) {
    const { waveforms, faults } = heard([publish('/joint_states', { header: { stamp }, ...state })], {
      slidingJoints: ['lift'],
      throttleMs: 100,
    });
    t.deepEqual(faults, []);
    t.like(waveforms[0], { stream: 'joints', t: 100.5, rateHz: 10, quality: 'good' });
    t.deepEqual(waveforms[0]?.channels, [
      ...['lift_pos', 'lift_vel', 'lift_eff'],
      ...['wrist_pos', 'wrist_vel', 'wrist_eff'],
    ]);
    t.deepEqual(waveforms[0]?.units, ['m', 'm/s', 'N', 'rad', 'rad/s', 'N.m']);
    t.deepEqual(waveforms[0]?.samples, [[0.25, 0.5, 80, 1.5, -0.5, 2]]);
  }
});

test('joints: only those named are read; what a robot does not measure is left out', (t) => {
  const few = { ...state, velocity: [], effort: [null, null] };
  const { waveforms } = heard([publish('/joint_states', few)], { joints: ['wrist'] });
  t.like(waveforms[0], { channels: ['wrist_pos'], samples: [[1.5]], quality: 'good', t: 0 });
});

test('joints: a position that is no number makes the row invalid', (t) => {
  const text = JSON.stringify(publish('/joint_states', { ...state, position: [9, 1.5] }));
  for (const word of ['NaN', 'Infinity', '-Infinity', 'null', 'nan', '1e999']) {
    const { waveforms, faults } = heard([text.replace('[9,', `[${word},`)]);
    t.deepEqual(faults, [], word);
    t.is(waveforms[0]?.quality, 'invalid', word);
    t.false(waveforms[0]?.channels.includes('lift_pos'), word);
  }
});

test('joints: no more names are held than a robot may have joints', (t) => {
  const of = (first: number) => ({
    name: Array.from({ length: 20 }, (_, index) => `j${first + index}`),
    position: Array.from({ length: 20 }, () => 0),
  });
  const { waveforms, faults } = heard([publish('/joint_states', of(0)), publish('/joint_states', of(20))]);
  t.deepEqual(
    waveforms.map(({ channels }) => channels.length),
    [20, 12],
  );
  t.like(faults[0], { length: 0, detail: 'more than 32 joints' });
  const wrong = [
    { ...state, position: [1] },
    { ...state, name: 'lift' },
    { name: [1], position: [1] },
  ];
  t.deepEqual(details(wrong.map((msg) => publish('/joint_states', msg))), [
    'ill-shaped: position',
    'missing or ill-shaped: name',
    'a joint without a name of its own',
  ]);
});

const wrench = { force: { x: 1, y: 2, z: 3 }, torque: { x: 4, y: 5, z: 6 } };

test('wrench: with and without its header; a part that is no number gives no row', (t) => {
  const stamped = { header: { stamp: { sec: 7, nanosec: 0 } }, wrench };
  t.like(heard([publish('/wrench', stamped)]).waveforms[0], { t: 7, samples: [[1, 2, 3, 4, 5, 6]] });
  const bare = heard([publish('/wrench', wrench), publish('/wrench', wrench)], { isBareWrench: true });
  t.like(bare.waveforms[0], { t: 0, rateHz: 50 });
  t.is(bare.waveforms[0]?.samples.length, 2);
  const broken = JSON.stringify(publish('/wrench', wrench)).replace('"y":2', '"y":NaN');
  t.deepEqual(details([broken]), ['no number: force.y']);
  const again = decodeAll(driver, [encodeAll(driver, bare.decoded, { isBareWrench: true })]);
  t.deepEqual(again.decoded, bare.decoded);
});

test('battery: the share as per cent, and the three ways of having none', (t) => {
  const battery = (fields: object, options = {}) => shown([publish('/battery_state', fields)], options);
  const known = { percentage: 0.57, power_supply_status: 1, present: true };
  t.deepEqual(battery(known), ['battery 57 %', 'charging 1 1 charging']);
  t.deepEqual(battery({ ...known, percentage: 57 }, { batteryFull: 100 })[0], 'battery 57 %');
  t.deepEqual(battery({ ...known, present: false })[0], 'battery - % no-battery');
  t.deepEqual(battery({ percentage: null, power_supply_status: 4 }), [
    'battery - % no-data',
    'charging 0 1 full',
  ]);
  t.deepEqual(battery({ percentage: 1, power_supply_status: 9 }), [
    'battery 100 %',
    'charging - 1 unknown-code',
  ]);
  t.deepEqual(details([publish('/battery_state', {})]), ['missing: percentage']);
});

test('emergency stop: an alarm, of either sense, and never good where it says nothing', (t) => {
  const said = (data: unknown, options = {}) => shown([publish('/emergency_stop', { data })], options);
  t.deepEqual(said(true), ['emergency-stop 1 1']);
  t.deepEqual(said(false, { whenStopped: false }), ['emergency-stop 1 1']);
  t.deepEqual(said(true, { whenStopped: false }), ['emergency-stop 0 1']);
  t.deepEqual(said(null), ['emergency-stop - 1 no-data']);
  t.deepEqual(details([publish('/emergency_stop', { data: 1 })]), ['missing or ill-shaped: data']);
  t.true(driver.metrics.find(({ metric }) => metric === 'emergency-stop')?.isAlarm);
});

test('odometry: heading from the quaternion, speed ahead, and back again', (t) => {
  const options = { odometryTopic: '/odom' };
  const turn = { x: 0, y: 0, z: Math.SQRT1_2, w: Math.SQRT1_2 };
  const odometry = {
    header: { stamp: { sec: 5, nanosec: 0 }, frame_id: 'odom' },
    pose: { pose: { position: { x: 4.2, y: 1.1, z: 0 }, orientation: turn } },
    twist: { twist: { linear: { x: 0.3, y: 0, z: 0 } } },
  };
  const first = heard([publish('/odom', odometry)], options);
  t.deepEqual(
    first.readings.map(({ value, text }) => [value, text]),
    [
      [4.2, 'odom'],
      [1.1, 'odom'],
      [1.5708, 'odom'],
      [0.3, undefined],
    ],
  );
  t.deepEqual(decodeAll(driver, [encodeAll(driver, first.decoded, options)], options).decoded, first.decoded);
  t.deepEqual(details([publish('/odom', odometry)]), ['a topic that was not asked for: /odom']);
});

test('mending touches no string, and takes no longer for one without an end', (t) => {
  t.deepEqual(mended('{"a":"NaN \\" nan","b":[NaN,-Infinity,inf,1]}'), {
    a: 'NaN " nan',
    b: [null, null, null, 1],
  });
  t.is(mended('{"a":nano}'), undefined);
  const startMs = performance.now();
  t.is(mended(`{"a":"${'\\"'.repeat(65_000)}`), undefined);
  t.true(performance.now() - startMs < 1_000);
});
