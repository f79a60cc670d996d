import test from 'ava';
import { encode } from 'cborg';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import { wrapped } from '../../drivers/messages.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, hex, joined, utf8 } from '../helpers/bytes.ts';

const generic = driverNamed('mqtt-json') as MqttDriver<unknown>;
const heard = (topic: string, payload: Uint8Array, options: unknown = {}) =>
  decodeAll(generic, [wrapped(topic, payload)], options);
const json = (value: unknown) => utf8(JSON.stringify(value));

const imu = {
  t: 12.5,
  rate: 50,
  unit: ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'],
  samples: [[0, 0, 1, 0.5, 0, -0.5]],
};
const load = { t: 12.5, rate: 20, unit: 'kg', samples: [18.5, 17.25, 21, 20.5] };
const reading = { t: '2026-01-15T03:10:00Z', code: '8867-4', value: 71, unit: '/min' };

test('generic devices: a message says the same in CBOR as in JSON', (t) => {
  const cases = [
    ['imu', imu],
    ['bed-load', load],
    ['reading', reading],
    ['reading', { t: 1, code: 'spo2', value: null, unit: '%' }],
    ['reading', { t: 1, code: 'presence', value: true }],
  ] as const;
  for (const [stream, message] of cases) {
    const topic = `vigil/v1/in/bed-4/${stream}`;
    const { decoded, faults } = heard(topic, json(message));
    t.deepEqual(faults, []);
    t.is(decoded.length, 1);
    t.deepEqual(heard(topic, encode(message)).decoded, decoded, stream);
  }
});

test('generic devices: a map by hand, RFC 8949: {"t": 1, "code": "spo2", "value": 97}', (t) => {
  const bytes = hex('A3 61 74 01 64 63 6F 64 65 64 73 70 6F 32 65 76 61 6C 75 65 18 61');
  t.like(heard('vigil/v1/in/x/reading', bytes).readings[0], { metric: 'spo2', value: 97, unit: '%', t: 1 });
});

test('generic devices: the stream is the last level of the topic, its channels the usual ones', (t) => {
  const [first] = heard('vigil/v1/in/imu-7/imu', encode(imu)).waveforms;
  t.like(first, { stream: 'imu', channels: ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'] });
  const [bed] = heard('vigil/v1/in/bed-4/bed-load', encode(load)).waveforms;
  t.like(bed, {
    stream: 'bed-load',
    channels: ['load_1', 'load_2', 'load_3', 'load_4'],
    samples: [load.samples],
  });
  t.like(
    heard('vigil/v1/in/bed-4/chair', encode({ ...load, samples: [1] }), { channels: { chair: ['seat'] } })
      .waveforms[0],
    {
      stream: 'chair',
      channels: ['seat'],
    },
  );
});

test('generic devices: each listens to its own topics, and publishes by its stream', (t) => {
  const options = generic.config.parse({});
  t.deepEqual(generic.filters(options, 'imu-7'), ['vigil/v1/in/imu-7/+']);
  t.is(generic.topic(options, 'imu-7', JSON.stringify({ ...imu, stream: 'imu' })), 'vigil/v1/in/imu-7/imu');
  t.is(generic.topic(options, 'imu-7', JSON.stringify(reading)), 'vigil/v1/in/imu-7/reading');
});

test('generic devices: a broken payload of either coding is one fault, and costs only itself', (t) => {
  const topic = 'vigil/v1/in/x/imu';
  const broken = [
    encode(imu).subarray(0, 20),
    encode([1, 2]),
    hex('BB FF FF FF FF FF FF FF FF'),
    hex('A1 61 74 9B 00 00 00 10 00 00 00 00'),
    hex('A2 61 74 01 61 74 02'),
    joined(...Array.from({ length: 30_000 }, () => hex('A1 61 61'))),
    utf8('hello'),
    new Uint8Array(0),
  ];
  for (const payload of broken) {
    const { faults, frames, waveforms } = decodeAll(generic, [
      wrapped(topic, payload),
      wrapped(topic, encode(imu)),
    ]);
    t.is(faults.length, 1, Buffer.from(payload.subarray(0, 12)).toString('hex'));
    t.is(frames, 1);
    t.is(waveforms.length, 1);
  }
});

test('generic devices: numbers that are none give no samples; any bytes: no exception', (t) => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 2n ** 63n])
    t.deepEqual(heard('vigil/v1/in/x/imu', encode({ ...imu, samples: [[0, 0, bad]] })).waveforms, []);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(40), (noise, at) => {
      const mutated = Uint8Array.from(encode(imu));
      mutated.set(noise.subarray(0, mutated.length - at), at);
      heard('vigil/v1/in/x/imu', mutated);
      heard('vigil/v1/in/x/imu', joined(hex('A1'), noise));
      return true;
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
