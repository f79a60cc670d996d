import test from 'ava';
import { deviceId } from '../../gateway/core/id.ts';
import type { Measurement, Reading } from '../../gateway/core/measurement.ts';
import type { DetectorMemory } from '../../gateway/core/memory.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { vitalBaseline } from '../../gateway/detect/vital-baseline.ts';
import { limitRows } from '../../gateway/detect/vital-limits.ts';
import { vitals } from '../../gateway/detect/vital-unit.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { detectorBench } from '../helpers/bench.ts';
import { type Diagram, drawn } from '../helpers/marbles.ts';
import { reading, waveform } from '../helpers/measurements.ts';

const named = (name: string): AnyDetector => {
  const found = detectors.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no detector ${name}`);
  return found;
};

/** A reading, said anew at the second of its frame. */
const say =
  (metric: string, value: number | null, more: Parameters<typeof reading>[3] = {}) =>
  (atS: number): Reading =>
    reading(metric, value, atS, more);

/** Blocks of a second that fill a frame, row by row; at least ten rows a second, as long as the frame. */
const blocks =
  (
    stream: string,
    channels: readonly string[],
    rateHz: number,
    seconds: number,
    rowAt: (row: number) => readonly number[],
  ) =>
  (atS: number): readonly Measurement[] =>
    Array.from({ length: seconds }, (_, index) => {
      const rows = Array.from({ length: rateHz }, (_, row) => rowAt((atS + index) * rateHz + row));
      return waveform(stream, channels, rows, atS + index, rateHz);
    });

const axes = ['acc_x', 'acc_y', 'acc_z'];
const forces = ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'];
const eleven = 23 * 60;
const hour = 3_600_000;

/** A wearable at rest that moves by so much. */
const rests = (moveG: number) => (row: number) => [
  moveG * Math.sin(row / 30),
  -1 + 0.008 * Math.sin(row * 1.7),
  0.05 + moveG * Math.cos(row / 30),
];
/** A trunk at an angle from upright, and the load on the bed beside it. */
const trunk =
  (angleDeg: number, moveG: number, bedKg: number) =>
  (atS: number): readonly Measurement[] => {
    const angle = (angleDeg * Math.PI) / 180;
    const rowAt = (row: number) => {
      const size = 1 + moveG * Math.sin((row / 25) * 2 * Math.PI);
      return [size * Math.sin(angle), -size * Math.cos(angle), 0.1];
    };
    return [
      ...blocks('bed-load', ['load_1', 'load_2'], 1, 5, () => [bedKg / 2, bedKg / 2])(atS),
      ...blocks('imu', axes, 50, 5, rowAt)(atS),
    ];
  };
/** Ten beats within a frame of eight seconds. */
const beats =
  (msOf: (beat: number) => number) =>
  (atS: number): readonly Measurement[] =>
    Array.from({ length: 10 }, (_, beat) =>
      reading('rr-interval', msOf(atS * 10 + beat), atS + beat * 0.8, { unit: 'ms' }),
    );
/** A repeatable 0–1 for each index. */
const noise = (index: number): number => {
  const wave = Math.sin(index * 12.9898 + 78.233) * 43_758.5453;
  return wave - Math.floor(wave);
};
const day = 86_400;
const learntDays = 7;
/** A week in which the pulse was about 70, as the detector itself learns and keeps it. */
function usualPulse(): DetectorMemory {
  const kept = new Map<string, unknown>();
  const memory = {
    recall: (key: string) => kept.get(key),
    keep: (key: string, learnt: unknown) => void kept.set(key, learnt),
  };
  const bench = detectorBench(vitalBaseline, { metrics: ['heart-rate'], memory });
  for (let second = 0; second < learntDays * day; second += 100)
    bench.feed(reading('heart-rate', 66 + 8 * noise(second), second, { unit: '/min' }));
  return memory;
}
/** Five minutes of one pulse after that week. */
const pulse =
  (perMinute: number) =>
  (atS: number): readonly Measurement[] =>
    [0, 100, 200].map((after) => reading('heart-rate', perMinute, learntDays * day + atS + after, per));
const per = { unit: '/min' };
const room = {
  deviceId: deviceId('pir-1'),
  driver: 'zigbee2mqtt',
  streams: [],
  metrics: ['occupancy'],
  watches: 'room' as const,
  silentAfterMs: hour,
};
const sees = (value: number) => (atS: number) => ({
  ...reading('occupancy', value, atS),
  deviceId: room.deviceId,
});

const drawings: Readonly<Record<string, Omit<Diagram, 'detector'>>> = {
  'spo2-low': {
    metrics: ['spo2'],
    frameS: 5,
    says: { g: say('spo2', 95), l: say('spo2', 80), n: say('spo2', 89) },
    given: 'gglllllnngggg',
    told: '----o------c-',
    events: { o: 'spo2-low.onset', c: 'spo2-low.cessation' },
  },
  'oximeter-quality': {
    metrics: ['spo2'],
    options: { sensorOffS: 5 },
    frameS: 5,
    says: {
      g: say('spo2', 95),
      x: say('spo2', null, { quality: 'invalid', reason: 'sensor-off' }),
      w: say('spo2', 70, { quality: 'questionable', reason: 'low-perfusion' }),
    },
    given: 'ggxxxggwwwwwwgg',
    told: '---o--c----u--e',
    events: {
      o: 'sensor-off.onset',
      c: 'sensor-off.cessation',
      u: 'unreliable-reading.onset',
      e: 'unreliable-reading.cessation',
    },
  },
  'robot-stop': {
    metrics: ['emergency-stop', 'field-violation'],
    frameS: 1,
    says: { p: say('emergency-stop', 1), r: say('emergency-stop', 0), f: say('field-violation', 1) },
    given: '-p-r-f-',
    told: '-o-c-f-',
    events: { o: 'emergency-stop.onset', c: 'emergency-stop.cessation', f: 'field-violation.onset' },
  },
  'device-silence': {
    metrics: ['spo2'],
    silentAfterMs: 20_000,
    frameS: 10,
    says: { h: say('spo2', 95) },
    given: 'hh----h-',
    told: '----o-c-',
    events: { o: 'device-silent.onset', c: 'device-silent.cessation' },
  },
  slump: {
    streams: ['imu', 'bed-load'],
    placement: 'waist',
    frameS: 5,
    says: { w: trunk(0, 0.3, 3), s: trunk(12, 0.01, 3), d: trunk(45, 0.02, 3), l: trunk(80, 0.01, 3) },
    given: 'wwwwwwwwwwwwssssdllllllll',
    told: '--------------------o----',
    events: { o: 'slump.onset' },
  },
  'robot-link': {
    metrics: ['connection', 'order-active'],
    frameS: 5,
    says: {
      c: say('connection', 1, { text: 'ONLINE' }),
      b: say('connection', 0, { text: 'CONNECTIONBROKEN' }),
    },
    given: 'c-b-----c-',
    told: '----o---c-',
    events: { o: 'robot-link-lost.onset', c: 'robot-link-lost.cessation' },
  },
  'robot-order': {
    metrics: ['order-active', 'last-node'],
    options: { stuckAfterS: 20 },
    frameS: 10,
    says: { a: say('order-active', 1, { text: 'tea' }), n: say('last-node', 1, { text: 'bed-1' }) },
    given: 'a----n--',
    told: '--o--c-o',
    events: { o: 'order-stuck.onset', c: 'order-stuck.cessation' },
  },
  'robot-battery': {
    metrics: ['battery', 'charging'],
    frameS: 5,
    says: { h: say('battery', 50), l: say('battery', 10), n: say('battery', 16) },
    given: 'hl--n-h-',
    told: '--o---c-',
    events: { o: 'robot-battery-low.onset', c: 'robot-battery-low.cessation' },
  },
  'relay-mismatch': {
    metrics: ['relay'],
    frameS: 1,
    says: {
      f: say('relay', 1),
      d: say('relay', 1, { quality: 'questionable', reason: 'read-back-differs' }),
    },
    // A contact that bounces for a moment is none.
    given: 'ffdfdddddff',
    told: '------o---c',
    events: { o: 'relay-mismatch.onset', c: 'relay-mismatch.cessation' },
  },
  'bed-exit': {
    metrics: ['bed-occupancy'],
    startMinute: eleven,
    frameS: 5,
    says: { i: say('bed-occupancy', 1), e: say('bed-occupancy', 0) },
    // Back is who stays: sitting down on the edge for a moment is no return.
    given: 'iieeeeiiii',
    told: '---o----c-',
    events: { o: 'bed-exit.onset', c: 'bed-exit.cessation' },
    leavesOut: ['out-of-bed.onset', 'out-of-bed.cessation'],
    silentAfterMs: hour,
  },
  'failed-return': {
    metrics: ['bed-occupancy'],
    startMinute: eleven,
    options: { returnWithinMin: 1 },
    frameS: 20,
    says: { i: say('bed-occupancy', 1), e: say('bed-occupancy', 0) },
    given: 'ii-e-----i-',
    told: '------o---c',
    events: { o: 'failed-return.onset', c: 'failed-return.cessation' },
    silentAfterMs: hour,
  },
  'bed-sensor': {
    metrics: ['bed-mass'],
    frameS: 5,
    says: {
      m: say('bed-mass', 60, { unit: 'kg' }),
      x: say('bed-mass', null, { unit: 'kg', quality: 'invalid' }),
    },
    given: 'mmxxxxmmm',
    told: '----o--c-',
    events: { o: 'bed-sensor-fault.onset', c: 'bed-sensor-fault.cessation' },
  },
  'radar-fall': {
    metrics: ['fall', 'staying-still'],
    frameS: 5,
    says: { n: say('fall', 0), f: say('fall', 1), s: say('staying-still', 1) },
    given: 'n-fsss-n',
    told: '--s--l--',
    events: { s: 'suspected-fall.onset', l: 'suspected-fall.onset' },
  },
  'help-call': {
    metrics: ['call'],
    frameS: 10,
    says: { p: say('call', 1), r: say('call', 0) },
    given: 'ppp-r--p-',
    told: 'h------h-',
    events: { h: 'help-call.onset' },
  },
  news2: {
    metrics: ['respiration-rate'],
    frameS: 30,
    says: { g: say('respiration-rate', 16, per), f: say('respiration-rate', 30, per) },
    given: 'ggffffgggggggggggggg',
    told: '----o-----------c---',
    events: { o: 'news2-single.onset', c: 'news2-single.cessation' },
  },
  ...Object.fromEntries(
    limitRows.map(({ name, vital, low, high, onDelayS }) => {
      const [metric = ''] = vitals[vital].metrics;
      const { unit } = vitals[vital];
      const middle = (low.value + high.value) / 2;
      const isContinuous = onDelayS > 0;
      return [
        name,
        {
          metrics: [metric],
          frameS: isContinuous ? onDelayS : 60,
          says: {
            g: say(metric, middle, { unit }),
            h: say(metric, high.value, { unit }),
            l: say(metric, low.value, { unit }),
          },
          given: isContinuous ? `ghhgggggllggggg` : `ghhggll`,
          told: isContinuous ? (onDelayS === 10 ? '--h---e--l---d-' : '--h-e----l-d---') : '-h-e-l-',
          events: {
            h: `${high.type}.onset`,
            e: `${high.type}.cessation`,
            l: `${low.type}.onset`,
            d: `${low.type}.cessation`,
          },
        },
      ];
    }),
  ),
  'irregular-pulse': {
    metrics: ['rr-interval'],
    frameS: 8,
    says: {
      r: beats((beat) => 850 + 60 * Math.sin(beat / 2.2)),
      i: beats((beat) => 480 + 500 * noise(beat)),
    },
    given: 'rrrrrrrrrriiiiiiiiiirrrrrrrrrr',
    told: '--------------o--------c------',
    events: { o: 'irregular-pulse.onset', c: 'irregular-pulse.cessation' },
  },
  'no-movement': {
    metrics: ['bed-occupancy', 'body-movement'],
    options: { stillForMin: 5 },
    frameS: 60,
    says: {
      s: (atS) => [reading('body-movement', 0, atS), reading('bed-occupancy', 1, atS)],
      m: (atS) => [reading('body-movement', 40, atS), reading('bed-occupancy', 1, atS)],
    },
    given: 'msssssssms',
    told: '------o-c-',
    events: { o: 'no-movement.onset', c: 'no-movement.cessation' },
    silentAfterMs: hour,
  },
  'long-absence': {
    metrics: ['presence'],
    watches: 'bathroom',
    options: { nightMin: 3 },
    frameS: 60,
    says: { i: say('presence', 1), e: say('presence', 0) },
    given: '-i-----e-',
    told: '----o--c-',
    events: { o: 'long-absence.onset', c: 'long-absence.cessation' },
    silentAfterMs: hour,
  },
  'nobody-seen': {
    metrics: ['bed-occupancy'],
    others: [room],
    startMinute: eleven,
    options: { withinMin: 10 },
    frameS: 150,
    says: { e: say('bed-occupancy', 0), s: sees(1), n: sees(0), i: say('bed-occupancy', 1) },
    given: '-esn-----i-',
    told: '-------o-c-',
    events: { o: 'nobody-seen.onset', c: 'nobody-seen.cessation' },
    silentAfterMs: hour,
  },
  'stream-quality': {
    streams: ['imu'],
    frameS: 10,
    says: {
      g: blocks('imu', axes, 50, 10, rests(0.02)),
      f: blocks('imu', axes, 50, 10, () => [0, 1, 0]),
    },
    given: 'gggffffffgggg',
    told: '-----o----c--',
    events: { o: 'stream-quality.onset', c: 'stream-quality.cessation' },
  },
  worn: {
    streams: ['imu'],
    placement: 'waist',
    frameS: 20,
    says: { s: blocks('imu', axes, 50, 20, rests(0.005)), q: blocks('imu', axes, 50, 20, rests(0.001)) },
    given: 'sssqqqqqqqqqqqqqqqqqqqsss',
    told: '------------------o---c--',
    events: { o: 'not-worn.onset', c: 'not-worn.cessation' },
  },
  'vital-baseline': {
    metrics: ['heart-rate'],
    frameS: 300,
    memory: usualPulse(),
    says: { u: pulse(70), h: pulse(90) },
    given: `uuhhhhhhhhhh${'u'.repeat(50)}`,
    told: `---------o--${'-'.repeat(33)}c${'-'.repeat(16)}`,
    events: { o: 'pulse-drift.onset', c: 'pulse-drift.cessation' },
  },
  apnoea: {
    metrics: ['respiration-rate'],
    frameS: 5,
    says: { r: say('respiration-rate', 15, per), z: say('respiration-rate', 0, per) },
    given: 'rrrzzzzzzzrrrr',
    told: '--------o--c--',
    events: { o: 'apnoea.onset', c: 'apnoea.cessation' },
  },
  contact: {
    streams: ['wrench'],
    frameS: 1,
    says: {
      q: blocks('wrench', forces, 500, 1, () => [0, 0, 0, 0, 0, 0]),
      p: blocks('wrench', forces, 500, 1, () => [0, 0, 200, 0, 0, 0]),
    },
    given: 'qqqppqqq',
    told: '---o--c-',
    events: { o: 'contact.onset', c: 'contact.cessation' },
  },
};

for (const [name, diagram] of Object.entries(drawings))
  test(`${name}, drawn: ${diagram.given} gives ${diagram.told}`, (t) =>
    drawn(t, { detector: named(name), ...diagram }));

test('every detector is drawn but the fall, whose model answers in its own time', (t) => {
  t.deepEqual(
    detectors.map(({ name }) => name).filter((name) => !(name in drawings)),
    ['fall'],
  );
});
