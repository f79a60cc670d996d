import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import { mayHold } from '../../drivers/radar/ti-clouds.ts';
import { onesComplementSum } from '../../drivers/radar/ti-header.ts';
import { decodePacket, encodePacket, tiLayouts } from '../../drivers/radar/ti-packet.ts';
import { packPoints, unpackPoints } from '../../drivers/radar/ti-points.ts';
import { seededRandom } from '../../drivers/virtual/random.ts';
import {
  floats,
  heightsTlv,
  indexTlv,
  labPacket,
  packedTlv,
  paddedPacket,
  plainTlv,
  shorts,
  sideTlv,
  target,
  targetsTlv,
  tiRecorded,
  tiUnits,
  tlv,
  words,
} from '../conformance/ti-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const radar = driverNamed('ti-iwr6843');
const { frame1, frame2, areaStart } = tiRecorded;

const packetOf = (bytes: Uint8Array) => {
  const [layout] = tiLayouts(bytes, mayHold);
  if (!layout) throw new RangeError('no packet');
  return decodePacket(bytes, layout);
};
const read = (bytes: Uint8Array, options: unknown = {}) => decodeAll(radar, [bytes], options);
const pointsOf = (bytes: Uint8Array) =>
  read(bytes).waveforms.filter(({ stream }) => stream === 'radar-points');
const found = (bytes: Uint8Array, metric: string, options: unknown = {}) =>
  read(bytes, options).readings.find((reading) => reading.metric === metric);

/** Elevation, azimuth, Doppler, range, SNR, as the standards page prints them. */
const spherical = ([x = 0, y = 0, z = 0, doppler = 0, snr = 0]: readonly number[]) => {
  const range = Math.hypot(x, y, z);
  return [
    Number(Math.asin(z / range).toFixed(2)),
    Number(Math.atan2(x, y).toFixed(2)),
    Number(doppler.toFixed(4)),
    // 0.75875 is printed 0.7588, and 0.63225 0.6323: halves go up, though a 32-bit step falls a little short of them.
    Number((range + 1e-6).toFixed(4)),
    Number(snr.toFixed(2)),
  ];
};

/** The recorded start of an area-scanner packet, made whole: the points after the second x are made, the other parts too. */
function wholeArea(): Uint8Array {
  const made = floats(-0.5099, 0.2823, 0.25, ...Array.from({ length: 24 * 4 }, (_, index) => index / 8));
  const side = tlv(7, shorts(...Array.from({ length: 52 }, (_, index) => 10 * index)));
  const others = [2, 3, 8, 9].map((type) => tlv(type, new Uint8Array(20).fill(type)));
  // The page breaks off after the first point; the second's place is printed beside it.
  const bytes = joined(areaStart, floats(1.3368), made, side, ...others);
  return joined(bytes, new Uint8Array(704 - bytes.length));
}

test('both recorded packets of the 48-byte lab read as printed, and are written byte for byte', (t) => {
  for (const [bytes, frame, tlvs] of [
    [frame1, 1, 60],
    [frame2, 2, 84],
  ] as const) {
    const packet = packetOf(bytes);
    t.like(packet, { firmware: 'people-counting', version: 0x0305_0004, frame, areLengthsWhole: true });
    t.deepEqual(
      packet.tlvs.map(({ type, data }) => [type, data.length + 8]),
      [[6, tlvs]],
    );
    t.is(onesComplementSum(new DataView(bytes.buffer), 48), 0xffff);
    t.deepEqual(encodePacket(packet), bytes);
  }
  t.deepEqual(packetOf(frame2).words, {
    subFrame: 0,
    chirpMargin: 0,
    frameMargin: 12_651,
    trackTime: 18,
    uartTime: 1_370,
  });
});

test('their points are where the page says, in the order of the packet', (t) => {
  const [first, second] = pointsOf(joined(frame1, frame2));
  t.deepEqual(first?.channels, ['x', 'y', 'z', 'doppler', 'snr_ratio']);
  t.deepEqual(first?.samples.map(spherical), [
    [0.12, 0.65, 0.0697, 0.6955, 10.52],
    [0.12, 0.66, -0.0697, 0.6955, 11],
    [0.12, 0.66, 0.0697, 0.7588, 7],
    [0.12, 0.68, -0.0697, 0.6323, 8.76],
  ]);
  t.is(second?.samples.length, 7);
  t.deepEqual(second?.samples.map(spherical)[0], [0.15, 0.65, -0.0697, 0.6955, 7.64]);
  t.deepEqual(second?.samples.map(spherical)[6], [0.15, 0.69, -0.0697, 0.7588, 5]);
  t.true(first?.isCloud && first.quality === 'good');
  t.deepEqual([first?.t, second?.t], [0, 0.1]);
});

test('they are written byte for byte from their measurements too, together and alone', (t) => {
  for (const bytes of [joined(frame1, frame2), frame2, frame1])
    t.deepEqual(encodeAll(radar, read(bytes).decoded), bytes);
  const options = { firmware: 'people-counting' };
  t.deepEqual(encodeAll(radar, read(frame2, options).decoded, options), frame2);
  t.deepEqual(
    read(frame1, options).readings.find(({ metric }) => metric === 'header-length'),
    undefined,
  );
});

test('the recorded start of the area scanner, made whole, reads as printed', (t) => {
  const bytes = wholeArea();
  t.is(bytes.length, 704);
  const packet = packetOf(bytes);
  t.like(packet, { firmware: 'area-scanner', frame: 159, areLengthsWhole: false });
  t.like(packet.words, { objects: 26, tlvs: 6, staticObjects: 1 });
  t.deepEqual(encodePacket(packet), bytes);
  const [points] = pointsOf(bytes);
  t.is(points?.samples.length, 26);
  t.deepEqual(points?.channels, ['x', 'y', 'z', 'doppler', 'snr', 'noise']);
  const [first = [], second = []] = points?.samples ?? [];
  t.deepEqual(
    first.map((value) => Number(value.toFixed(4))),
    [1.1257, 0.9257, 0.3521, 0, 0, 1],
  );
  t.deepEqual(
    second.slice(0, 3).map((value) => Number(value.toFixed(4))),
    [1.3368, -0.5099, 0.2823],
  );
  t.like(found(bytes, 'header-length'), { value: 44 });
  t.like(found(bytes, 'static-object-count'), { value: 1 });
  t.like(found(bytes, 'skipped-tlv-count'), { value: 4 });
  t.is(found(bytes, 'firmware-version'), undefined);
});

test('profiles, statistics and unknown parts are passed over and counted, never a fault', (t) => {
  const bytes = paddedPacket(
    { objects: 3 },
    plainTlv,
    tlv(2, new Uint8Array(14)),
    tlv(3, new Uint8Array(6)),
    tlv(6, new Uint8Array(24)),
    tlv(4_711, new Uint8Array(5)),
  );
  const { faults, frames } = read(joined(bytes, bytes));
  t.deepEqual([faults, frames], [[], 2]);
  t.deepEqual(
    read(joined(bytes, bytes, paddedPacket({ frame: 3 })))
      .readings.filter(({ metric }) => metric === 'skipped-tlv-count')
      .map(({ value }) => value),
    [4, 0],
  );
  t.deepEqual(pointsOf(bytes)[0]?.channels, ['x', 'y', 'z', 'doppler']);
});

test('a TLV length may count its header or not: what adds up to the packet decides', (t) => {
  const whole = (type: number, ...[data = new Uint8Array(0)]: readonly Uint8Array[]) => tlv(type, data, true);
  const [points, side] = [plainTlv.subarray(8), sideTlv.subarray(8)];
  const other = paddedPacket({ objects: 3 }, whole(1, points), whole(7, side));
  t.true(packetOf(other).areLengthsWhole);
  t.deepEqual(
    pointsOf(other)[0]?.samples,
    pointsOf(paddedPacket({ objects: 3 }, plainTlv, sideTlv))[0]?.samples,
  );
  const lab = labPacket({}, tlv(6, frame1.subarray(56)));
  t.false(packetOf(lab).areLengthsWhole);
  t.deepEqual(pointsOf(lab)[0]?.samples, pointsOf(frame1)[0]?.samples);
});

test('TLVs that do not end where the packet does, or cannot hold what they should, are no packet', (t) => {
  const good = paddedPacket({ objects: 3 }, plainTlv, sideTlv);
  const changed = (at: number, value: number) => {
    const bytes = Uint8Array.from(good);
    bytes[at] = value;
    return bytes;
  };
  // TLV 1 a byte longer, one TLV more, another platform, a length that is not the bytes'.
  for (const wrong of [changed(44, 49), changed(32, 3), changed(16, 0x42), changed(12, 96)]) {
    const { frames, faults } = read(joined(wrong, good));
    t.is(frames, 1);
    t.deepEqual(
      faults.map(({ kind, offset, length }) => [kind, offset, length]),
      [['garbage', 0, good.length]],
    );
  }
});

test('a 48-byte header with a wrong check is a checksum fault', (t) => {
  const wrong = Uint8Array.from(frame1);
  wrong[28] = 9;
  const { faults, frames } = read(joined(wrong, frame2));
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 0, length: frame1.length }]);
  t.is(frames, 1);
});

test('the option of another firmware reads none of these packets', (t) => {
  t.is(read(frame1, { firmware: 'out-of-box' }).frames, 0);
  t.is(read(wholeArea(), { firmware: 'out-of-box' }).frames, 0);
  t.is(read(wholeArea(), { firmware: 'area-scanner' }).frames, 1);
  t.is(read(paddedPacket({ objects: 3 }, plainTlv), { firmware: 'people-counting' }).frames, 0);
});

test('an empty room says nothing of the header: the packet before tells, and nothing flickers', (t) => {
  const empty = (frame: number) => paddedPacket({ frame, more: [0] });
  const { readings, waveforms, faults } = read(joined(wholeArea(), empty(160), empty(161)));
  t.deepEqual(faults, []);
  t.deepEqual(
    readings.filter(({ metric }) => metric === 'header-length').map(({ value }) => value),
    [44],
  );
  t.deepEqual(
    waveforms.map(({ samples }) => samples.length),
    [26, 0, 0],
  );
});

test('a length that promises too much does not swallow the packets after it', (t) => {
  const wrong = Uint8Array.from(frame1);
  wrong.set([0x00, 0x70, 0x00, 0x00], 12);
  const decoder = radar.decoder(radar.config.parse({}));
  decoder.push(joined(wrong, frame2));
  t.is(decoder.frames, 1, 'found as soon as it has come, not 28 kB later');
  decoder.push(Uint8Array.from(frame1).fill(0xff, 12, 16));
  decoder.push(frame1);
  t.is(decoder.frames, 2);
});

test('a byte lost anywhere costs that packet alone: it never ends with the next one’s magic', (t) => {
  for (const first of [
    frame1,
    paddedPacket({ objects: 3 }, plainTlv, tlv(7, shorts(1, 2, 3, 4, 5, 6, 7, 8))),
  ]) {
    for (let at = 0; at < first.length; at += 1) {
      const input = joined(first.subarray(0, at), first.subarray(at + 1), frame2, frame2);
      // Cut where the packet says it ends: the next one's first byte has come, and nothing after it.
      const chunks = [input.subarray(0, first.length), input.subarray(first.length)];
      const { waveforms } = decodeAll(radar, chunks);
      t.deepEqual(
        waveforms.map(({ samples }) => samples.length),
        [7, 7],
        `byte ${at}`,
      );
    }
  }
});

test('data that ends like a magic begins waits for the next byte, and is read', (t) => {
  const ends = labPacket({}, tlv(99, hex('00 00 02 01'), true));
  const decoder = radar.decoder(radar.config.parse({}));
  decoder.push(ends);
  t.is(decoder.frames, 0);
  decoder.push(frame2.subarray(0, 1));
  t.is(decoder.frames, 1);
  t.is(read(ends).frames, 1);
});

test('any bytes and packets: every byte is a packet’s or a fault’s, and a good packet is found', (t) => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...tiUnits));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const input = joined(...pieces, frame1, frame2);
      const decoder = radar.decoder(radar.config.parse({}));
      const decoded = [...decoder.push(input), ...decoder.end()];
      const lost = decoded.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
      return decoder.frameBytes + lost === input.length && decoder.frames >= 1;
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('a packet of 32 KiB is read, one of more is not', (t) => {
  const of = (size: number) => paddedPacket({}, tlv(5, new Uint8Array(size - 48)));
  t.is(read(of(32_768)).frames, 1);
  t.is(read(of(32_800)).frames, 0);
});

test('compressed points come back to the last bit, whatever their steps', (t) => {
  const random = seededRandom(3, 'points');
  const whole = (least: number, most: number) => Math.floor(random.between(least, most + 1));
  for (const steps of [
    [0.01, 0.01, 0.00028, 0.00025, 0.04],
    [0.005, 0.012, 0.1, 0.01, 1],
  ] as const) {
    const data = joined(
      floats(...steps),
      ...Array.from({ length: 500 }, () =>
        joined(
          Uint8Array.of(whole(-127, 127), whole(-127, 127)),
          shorts(whole(-32_768, 32_767), whole(1, 65_535), whole(0, 65_535)),
        ),
      ),
    );
    const view = new DataView(data.buffer);
    const known = [0, 4, 8, 12, 16].map((at) => view.getFloat32(at, true));
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = known;
    t.deepEqual(packPoints(unpackPoints(view), [a, b, c, d, e]), data);
  }
});

test('tracked people: their number, and where the nearest is', (t) => {
  const { readings, waveforms } = read(
    paddedPacket({ objects: 2 }, packedTlv, targetsTlv, indexTlv, heightsTlv),
  );
  const values = new Map(readings.map(({ metric, value }) => [metric, value]));
  t.is(values.get('target-count'), 2);
  t.is(values.get('presence'), 1);
  t.is(values.get('point-count'), 2);
  t.deepEqual(
    ['target-x', 'target-y', 'target-z', 'target-height'].map((metric) => values.get(metric)),
    [-0.5, 1, 0.5, 0.75],
  );
  t.is(Math.round(values.get('distance') ?? 0), 122);
  const rows = (stream: string) => waveforms.find((one) => one.stream === stream)?.samples;
  t.deepEqual(rows('radar-point-targets'), [[4], [9], [254]]);
  t.deepEqual(rows('radar-heights')?.[1], [9, 0.75, -0.5]);
  t.is(rows('radar-targets')?.length, 2);
  t.is(waveforms.at(-1)?.stream, 'radar-points');
});

test('nobody: an empty list says so; a list left out is a doubtful zero; without a tracker nothing is claimed', (t) => {
  const empty = paddedPacket({}, tlv(1_010, new Uint8Array(0)));
  const none = paddedPacket({});
  t.like(found(empty, 'target-count'), { value: 0, quality: 'good' });
  t.like(found(empty, 'presence'), { value: 0, quality: 'good' });
  t.like(found(empty, 'distance'), { value: null, quality: 'invalid', reason: 'nobody-present' });
  t.is(found(none, 'target-count'), undefined);
  t.is(found(none, 'presence'), undefined);
  t.like(found(none, 'presence', { isTracking: true }), { value: 0, reason: 'no-result' });
  t.like(found(none, 'target-x', { isTracking: true }), { value: null, reason: 'no-result' });
  const one = paddedPacket({}, tlv(1_010, target(1, 0, 2, 0)));
  const presence = read(joined(one, one, none, none, empty, one)).readings.filter(
    ({ metric }) => metric === 'presence',
  );
  t.deepEqual(
    presence.map(({ value, quality }) => [value, quality]),
    [
      [1, 'good'],
      [0, 'questionable'],
      [0, 'good'],
      [1, 'good'],
    ],
  );
});

test('heights of another layout than remembered do no harm', (t) => {
  const odd = paddedPacket({}, tlv(1_010, target(1, 0, 2, 0)), tlv(1_012, new Uint8Array(9)));
  const { faults, frames } = read(odd);
  t.deepEqual([faults, frames], [[], 1]);
  t.like(found(odd, 'target-height'), { value: null, reason: 'no-result' });
});

test('rows that are no numbers are left out as a fault; places that cannot be are invalid', (t) => {
  const broken = paddedPacket({}, tlv(1, floats(1, 2, 3, 0, Number.NaN, 0, 0, 0)));
  t.like(read(broken).faults[0], { kind: 'not-finite', offset: 0, length: 0 });
  t.deepEqual(pointsOf(broken)[0]?.samples, [[1, 2, 3, 0]]);
  const far = paddedPacket({}, tlv(1, floats(1e6, 2, 3, 0)));
  t.is(pointsOf(far)[0]?.quality, 'invalid');
  const unusedSlot = joined(target(1, 0, 2, 0), target(0xffff_ffff, Number.POSITIVE_INFINITY));
  t.like(found(paddedPacket({}, tlv(1_010, unusedSlot)), 'target-count'), { value: 1 });
});

test('missing frames are missing time, a number that began anew is none', (t) => {
  const frames = [7, 8, 11, 1, 2, 0xffff_ffff, 0].map((frame) => paddedPacket({ frame }));
  const { waveforms, readings } = read(joined(...frames), { frameRateHz: 20 });
  t.deepEqual(
    waveforms.map(({ t: at }) => Math.round(at * 20)),
    [0, 1, 4, 5, 6, 7, 8],
  );
  t.deepEqual(
    readings.filter(({ metric }) => metric === 'message-counter').map(({ value }) => value),
    [7, 11, 1, 0xffff_ffff],
  );
});

test('the data port is only listened to', (t) => {
  if (radar.transport !== 'serial') return t.fail();
  t.is(radar.line(radar.config.parse({})).baudRate, 921_600);
  t.falsy(radar.conversation ?? radar.commands ?? radar.command);
  t.deepEqual(radar.offers?.(radar.config.parse({})).streams, ['radar-points']);
  t.true(radar.offers?.(radar.config.parse({ isTracking: true })).metrics.includes('target-count'));
});

test('a word more than the TLVs need is filling, 32 bytes more are not', (t) => {
  const good = paddedPacket({ objects: 3 }, plainTlv);
  const longer = joined(good, new Uint8Array(32));
  longer.set(words(longer.length), 12);
  t.is(read(good).frames, 1);
  t.is(read(longer).frames, 0);
});
