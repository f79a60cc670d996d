import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { bci, berryV15 } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, joined } from '../helpers/bytes.ts';
import { one, pick } from '../helpers/line-driver.ts';

const bciOximeter = driverNamed('bci-oximeter');

test('BCI: the vectors of the page read as printed there, and come back byte for byte', (t) => {
  const good = decodeAll(bciOximeter, [bci.good]);
  t.like(one(bciOximeter, bci.good, 'signal-strength'), { value: 5 });
  t.like(one(bciOximeter, bci.good, 'heart-rate'), { value: 72, quality: 'good' });
  t.like(one(bciOximeter, bci.good, 'spo2'), { value: 97, quality: 'good' });
  t.deepEqual(
    good.waveforms.map(({ stream, samples }) => [stream, samples]),
    [
      ['pulse', [[6, 1]]],
      ['pleth', [[64]]],
    ],
  );
  t.like(one(bciOximeter, bci.fast, 'heart-rate'), { value: 150 });
  t.like(one(bciOximeter, bci.fast, 'spo2'), { value: 88 });
  for (const metric of ['heart-rate', 'spo2'])
    t.like(one(bciOximeter, bci.noFinger, metric), { value: null, quality: 'invalid', reason: 'no-finger' });
  for (const frame of [bci.good, bci.fast, bci.noFinger])
    t.deepEqual(
      Buffer.from(encodeAll(bciOximeter, decodeAll(bciOximeter, [frame]).decoded)),
      Buffer.from(frame),
    );
});

test('BCI: no saturation is ever read out of step, whichever byte of the stream is lost or doubled', (t) => {
  const stream = joined(bci.good, bci.fast, bci.good, bci.fast, bci.good);
  for (const options of [{}, { maker: 'berry' }, { maker: 'berry', packet: 'bci' }])
    for (let at = 0; at < stream.length; at++)
      for (const changed of [
        joined(stream.subarray(0, at), stream.subarray(at + 1)),
        joined(stream.subarray(0, at + 1), stream.subarray(at)),
      ])
        t.true(
          pick(decodeAll(bciOximeter, [changed], options).readings, 'spo2').every(
            ({ value }) => value === 97 || value === 88,
          ),
          `byte ${at}`,
        );
});

test('BCI: what a device says of its probe leaves no good value behind', (t) => {
  const frame = (first: number, third: number) => Uint8Array.of(first, 50, third, 72, 97);
  const contecCases = [
    [frame(0x95, 6), null, 'no-finger'],
    [frame(0x85, 0x16), null, 'probe-error'],
    [frame(0x85, 0x26), 97, 'searching'],
  ] as const;
  for (const [bytes, value, reason] of contecCases)
    t.like(one(bciOximeter, bytes, 'spo2'), { value, reason });
  t.like(one(bciOximeter, frame(0xa5, 6), 'spo2'), { value: 97, quality: 'good' });
  const berry = { maker: 'berry', packet: 'bci' };
  t.like(one(bciOximeter, frame(0xa5, 6), 'spo2', berry), { value: null, reason: 'probe-unplugged' });
  t.like(one(bciOximeter, frame(0x8f, 6), 'signal-strength', berry), { value: null, quality: 'invalid' });
  const held = decodeAll(bciOximeter, [frame(0x95, 6)]).decoded;
  t.deepEqual(encodeAll(bciOximeter, held), frame(0x95, 6));
});

test('BCI: a value that stays is said once a second, one that changes at once', (t) => {
  const { readings } = decodeAll(bciOximeter, [
    joined(...Array.from({ length: 150 }, () => bci.good), bci.fast),
  ]);
  t.deepEqual(
    pick(readings, 'spo2').map(({ value, t: at }) => [value, Math.round(at * 60)]),
    [
      [97, 0],
      [97, 60],
      [97, 120],
      [88, 150],
    ],
  );
});

test('Berry V1.5: the vector of the page reads as printed there, and comes back byte for byte', (t) => {
  for (const options of [{ maker: 'berry' }, { maker: 'berry', packet: 'v1.5' }]) {
    const { readings, waveforms, decoded } = decodeAll(bciOximeter, [berryV15], options);
    t.deepEqual(
      readings.map(({ metric, value }) => [metric, value]),
      [
        ['device-status', 0],
        ['spo2', 97],
        ['spo2-live', 97],
        ['heart-rate', 72],
        ['heart-rate-live', 72],
        ['rr-interval', 830],
        ['perfusion-index', 3.5],
        ['perfusion-index-live', 3.6],
        ['battery', 80],
      ],
    );
    t.deepEqual(
      waveforms.map(({ samples, rateHz }) => [samples, rateHz]),
      [
        [[[1, 1, -1000]], 200],
        [[[50]], 200],
      ],
    );
    t.deepEqual(Buffer.from(encodeAll(bciOximeter, decoded, options)), Buffer.from(berryV15));
  }
});

/** A V1.5 packet with some bytes changed and its sum right. */
function berryWith(changes: Readonly<Record<number, number>>): Uint8Array {
  const packet = Uint8Array.from(berryV15);
  for (const [at, value] of Object.entries(changes)) packet[Number(at)] = value;
  packet[19] = packet.subarray(0, 19).reduce((sum, byte) => sum + byte, 0);
  return packet;
}

test('Berry V1.5: its codes and status bits leave no value', (t) => {
  const options = { maker: 'berry' };
  const empty = berryWith({ 4: 127, 6: 255, 10: 0 });
  for (const metric of ['spo2', 'heart-rate', 'perfusion-index'])
    t.like(one(bciOximeter, empty, metric, options), { value: null, quality: 'invalid', reason: 'no-data' });
  for (const [bit, reason] of [
    [1, 'sensor-off'],
    [2, 'no-finger'],
    [4, 'no-pulse'],
  ] as const) {
    t.like(one(bciOximeter, berryWith({ 3: bit }), 'spo2', options), { value: null, reason });
    t.like(one(bciOximeter, berryWith({ 3: bit }), 'battery', options), { value: 80, quality: 'good' });
  }
});

test('Berry V1.5: a packet whose sum is wrong is a fault, and nothing inside it is read as a 5-byte frame', (t) => {
  const wrong = Uint8Array.from(berryV15);
  wrong[5] = 96;
  const { readings, faults } = decodeAll(bciOximeter, [joined(berryV15, wrong, wrong, berryV15)], {
    maker: 'berry',
  });
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 20, length: 40 }]);
  t.true(pick(readings, 'spo2').every(({ value }) => value === 97));
});
