import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import type { Decoded } from '../../gateway/plugin/driver.ts';
import { ati, atiPacket, kunwei, optoforce, optoforceFrame, robotiq } from '../conformance/force-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const ft300 = driverNamed('robotiq-ft300');
const kwr75 = driverNamed('kunwei-kwr75');
const hexDaq = driverNamed('optoforce-hex');
const netft = driverNamed('ati-netft');

const near = (actual: readonly number[] | undefined, wanted: readonly number[], by: number): boolean =>
  actual?.length === wanted.length &&
  actual.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) <= by);

const sampleWrench = [12.34, -5.67, 32.1, 0.15, -0.075, 0.025];

test('Robotiq: a stream frame and a Modbus reply of the same values read alike, and come back byte for byte', (t) => {
  for (const frame of [robotiq.stream, robotiq.reply]) {
    const { waveforms, decoded, faults, frames } = decodeAll(ft300, [frame]);
    t.deepEqual(waveforms[0]?.samples, [sampleWrench]);
    t.deepEqual([faults, frames], [[], 1]);
    t.deepEqual(Buffer.from(encodeAll(ft300, decoded)), Buffer.from(frame));
  }
});

test('Robotiq: each request and reply on the page is a frame without a fault', (t) => {
  const { stream: _, reply: __, ...talk } = robotiq;
  for (const [name, frame] of Object.entries(talk)) {
    const { frames, faults } = decodeAll(ft300, [frame]);
    t.deepEqual([frames, faults], [1, []], name);
  }
});

test('Robotiq: names, year and acceleration are read by what was asked, or by their form', (t) => {
  const firmware = hex('09 03 06 46 54 53 2D 30 31 80 D0');
  const { readings } = decodeAll(ft300, [withModbusCrc(firmware)]);
  t.like(readings[0], { metric: 'firmware-version', text: 'FTS-01' });
  const six = withModbusCrc(hex('09 03 06 03 E8 FC 18 00 00 00 00'));
  t.like(decodeAll(ft300, [six]).waveforms[0], { stream: 'imu', samples: [[1, -1, 0]] });
  const asked = decodeAll(ft300, [joined(robotiq.readFirmware, six)]);
  t.like(asked.readings[0], { metric: 'firmware-version' });
  const serial = withModbusCrc(hex('09 03 08 41 42 43 44 31 32 33 00 00 00'));
  t.like(decodeAll(ft300, [joined(robotiq.readSerial, serial)]).readings[0], { text: 'ABCD123' });
  const year = withModbusCrc(hex('09 03 02 07 E4 00 00'));
  t.like(decodeAll(ft300, [year]).readings[0], { metric: 'production-year', value: 2020 });
  for (const frame of [six, serial, year]) {
    t.deepEqual(Buffer.from(encodeAll(ft300, decodeAll(ft300, [frame]).decoded)), Buffer.from(frame));
  }
});

test('Robotiq: an exception is a fault that passes no bytes over', (t) => {
  const { frames, faults } = decodeAll(ft300, [withModbusCrc(hex('09 83 02 00 00'))]);
  t.is(frames, 1);
  t.like(faults[0], { kind: 'refused', length: 0, detail: 'Modbus exception 2' });
});

test('Robotiq: a frame whose CRC fails gives no force, and the next one is read', (t) => {
  const wrong = Uint8Array.from(robotiq.stream);
  wrong[5] = 0x7f;
  const { waveforms, faults } = decodeAll(ft300, [joined(wrong, robotiq.stream)]);
  t.deepEqual(
    waveforms.flatMap(({ samples }) => samples),
    [sampleWrench],
  );
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 0, length: 16 }]);
});

test('Kunwei: the frame of the manual reads as printed there, its misprinted sign put right', (t) => {
  const { waveforms, decoded, faults } = decodeAll(kwr75, [joined(kunwei, kunwei)]);
  const wanted = [-95.8966, -72.7066, 73.6608, -1.66359, 2.93689, -0.0527];
  t.true(near(waveforms[0]?.samples[0], wanted, 1e-4));
  t.deepEqual(faults, []);
  t.deepEqual(Buffer.from(encodeAll(kwr75, decoded)), Buffer.from(joined(kunwei, kunwei)));
});

/** A frame of these kgf and kgf.m. */
function kunweiFrame(values: readonly number[], header = 0x48): Uint8Array {
  const frame = Uint8Array.from(kunwei);
  const view = new DataView(frame.buffer);
  frame[0] = header;
  for (const [axis, value] of values.entries()) view.setFloat32(2 + 4 * axis, value, true);
  return frame;
}

test('Kunwei: one frame alone is not believed; two are', (t) => {
  t.is(decodeAll(kwr75, [kunwei]).frames, 0);
  t.like(decodeAll(kwr75, [kunwei]).faults[0], { kind: 'truncated', length: 28 });
  t.is(decodeAll(kwr75, [joined(kunwei, kunwei)]).frames, 2);
});

test('Kunwei: a tail or a header inside a float does not split a frame', (t) => {
  const inside = kunweiFrame([8.628173828125, 0, 0, 0, 0, 0]);
  t.deepEqual(inside.subarray(2, 6), hex('00 0D 0A 41'));
  inside.set([0x48, 0xaa], 6);
  const { frames, faults } = decodeAll(kwr75, [joined(inside, inside, inside)]);
  t.deepEqual([frames, faults], [3, []]);
});

test('Kunwei: beyond 1.2 times the full scale of its letter a sample is invalid and the status says so', (t) => {
  const input = joined(
    kunwei,
    kunwei,
    kunweiFrame([0, 0, 60 / 9.80665, 0, 0, 0]),
    kunweiFrame([13, 0, 0, 0, 0, 0]),
  );
  const { waveforms, readings } = decodeAll(kwr75, [input], { type: 'F' });
  t.deepEqual(
    waveforms.map(({ quality }) => quality),
    ['good', 'invalid'],
  );
  t.like(readings[0], { metric: 'device-status', value: 1, text: 'over-range' });
});

test('Kunwei: out of step, values that cannot be are no frames; in step, no number is no force', (t) => {
  const wild = kunweiFrame([1e9, 0, 0, 0, 0, 0]);
  t.is(decodeAll(kwr75, [joined(wild, wild)]).frames, 0);
  const { faults, frames, waveforms } = decodeAll(kwr75, [
    joined(kunwei, kunwei, kunweiFrame([Number.NaN, 0, 0, 0, 0, 0]), kunwei),
  ]);
  t.is(frames, 4);
  t.like(faults[0], { kind: 'not-finite', length: 0 });
  t.true(waveforms.flatMap(({ samples }) => samples).length === 3);
});

test('Kunwei: single answers are told from the stream and come back as such', (t) => {
  const single = kunweiFrame([1, 2, 3, 0.1, 0.2, 0.3], 0x49);
  const { decoded, readings } = decodeAll(kwr75, [joined(single, single)]);
  t.like(readings[0], { metric: 'sample-mode', value: 1, text: 'single' });
  t.deepEqual(Buffer.from(encodeAll(kwr75, decoded)), Buffer.from(joined(single, single)));
});

test('OptoForce: the recorded frames and the six-axis one read as printed and come back byte for byte', (t) => {
  const recorded = decodeAll(hexDaq, [joined(...optoforce.recorded)]);
  t.deepEqual(
    recorded.waveforms.flatMap(({ samples }) => samples),
    [
      [-9, -5, 7],
      [-7, -2, 12],
      [-13, 1, 10],
    ],
  );
  t.like(recorded.waveforms[0], { stream: 'wrench-counts', units: ['1', '1', '1'], t: 116.26 });
  t.deepEqual(Buffer.from(encodeAll(hexDaq, recorded.decoded)), Buffer.from(joined(...optoforce.recorded)));
  const six = decodeAll(hexDaq, [optoforce.sixAxis]);
  t.deepEqual(six.waveforms[0]?.samples, [[100, -200, 3000, 5, -6, 7]]);
  t.is(six.waveforms[0]?.t, 10);
  t.deepEqual(Buffer.from(encodeAll(hexDaq, six.decoded)), Buffer.from(optoforce.sixAxis));
});

test('OptoForce: with the counts of its sheet it is a wrench in newtons', (t) => {
  const options = { countsPerUnit: [10, 10, 100, 1000, 1000, 1000] };
  const { waveforms, decoded } = decodeAll(hexDaq, [optoforce.sixAxis], options);
  t.like(waveforms[0], { stream: 'wrench', samples: [[10, -20, 30, 0.005, -0.006, 0.007]] });
  t.deepEqual(Buffer.from(encodeAll(hexDaq, decoded, options)), Buffer.from(optoforce.sixAxis));
  t.false(hexDaq.config.safeParse({ countsPerUnit: [1, 2] }).success);
});

test('OptoForce: four points of three axes are a stream of their own', (t) => {
  const decoded: Decoded = {
    type: 'waveform',
    stream: 'point-forces-counts',
    channels: [1, 2, 3, 4].flatMap((point) => [`fx_${point}`, `fy_${point}`, `fz_${point}`]),
    units: Array.from({ length: 12 }, () => '1'),
    samples: [Array.from({ length: 12 }, (_, axis) => axis - 6)],
    quality: 'good',
    rateHz: 100,
    t: 1,
  };
  const bytes = encodeAll(hexDaq, [decoded]);
  t.deepEqual([bytes.length, bytes[3]], [34, 0x1c]);
  t.deepEqual(decodeAll(hexDaq, [bytes]).waveforms, [decoded]);
});

test('OptoForce: lost frames are a gap in count and time, the wrap of the counter is none', (t) => {
  const counters = [65_534, 65_535, 0, 3];
  const { faults, waveforms } = decodeAll(hexDaq, [
    joined(...counters.map((counter) => optoforceFrame(counter))),
  ]);
  t.deepEqual(
    faults.map(({ kind, length, detail }) => [kind, length, detail]),
    [['gap', 0, '2 frames lost']],
  );
  t.deepEqual(
    waveforms.map(({ t: at }) => at),
    [655.34, 655.39],
  );
  const restarted = decodeAll(hexDaq, [joined(optoforceFrame(40_000), optoforceFrame(1))]);
  t.like(restarted.faults[0], { kind: 'gap' });
  t.like(decodeAll(hexDaq, [joined(optoforceFrame(300), optoforceFrame(1))]).faults[0], { kind: 'restart' });
});

test('OptoForce: errors and overloads make samples invalid, and the text names them', (t) => {
  const statuses: readonly (readonly [number, 'good' | 'invalid', string])[] = [
    [0x0000, 'good', 'ok'],
    [0x2000, 'invalid', 'daq-error'],
    [0x4000, 'invalid', 'communication-error'],
    [0x6000, 'invalid', 'daq-error-3'],
    [0x0400, 'invalid', 'sensor-not-detected'],
    [0x0800, 'invalid', 'sensor-failure'],
    [0x1000, 'invalid', 'temperature'],
    [0x0210, 'invalid', 'overload-fx,overload-tz'],
    [0x000a, 'good', 'several-sensors'],
  ];
  for (const [status, quality, text] of statuses) {
    const { waveforms, readings } = decodeAll(hexDaq, [optoforceFrame(1, status)]);
    t.is(waveforms[0]?.quality, quality, text);
    t.like(readings[0], { metric: 'device-status', value: status, text });
  }
});

test('ATI: the sample reply reads as printed and comes back byte for byte', (t) => {
  const { waveforms, decoded, faults } = decodeAll(netft, [ati, atiPacket(1)]);
  t.deepEqual(waveforms[0]?.samples[0], [1, -2.5, 12.345678, -0.05, 0.075, 0]);
  t.is(waveforms[0]?.t, 1.001);
  t.deepEqual(faults, []);
  t.deepEqual(Buffer.from(encodeAll(netft, decoded)), Buffer.from(joined(ati, atiPacket(1))));
});

test('ATI: a device set to pounds is read in newtons', (t) => {
  const options = { forceUnit: 'lbf', torqueUnit: 'lbfin', countsPerTorque: 10_000 };
  const { waveforms, decoded } = decodeAll(netft, [ati, atiPacket(1)], options);
  t.true(near(waveforms[0]?.samples[0], [4.448222, -11.120554, 54.916312, -0.564924, 0.847386, 0], 1e-4));
  t.deepEqual(Buffer.from(encodeAll(netft, decoded, options)), Buffer.from(joined(ati, atiPacket(1))));
});

/** How many rows each packet of a series of numbers gives, and what was reported. */
function atiSeries(numbers: readonly number[]) {
  const packets = numbers.map((number) => atiPacket(number - 1_001));
  const { waveforms, faults, frames } = decodeAll(netft, packets);
  const rows = waveforms.flatMap(({ samples }) => samples).length;
  return { rows, frames, faults: faults.map(({ kind, detail }) => [kind, detail]) };
}

test('ATI: old and doubled packets are dropped, lost ones counted, over the wrap of the number too', (t) => {
  t.deepEqual(atiSeries([10, 11, 11, 14, 12, 15]), {
    rows: 4,
    frames: 6,
    faults: [
      ['old-packet', '0 behind'],
      ['gap', '2 packets lost'],
      ['old-packet', '2 behind'],
    ],
  });
  t.deepEqual(atiSeries([2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]), {
    rows: 4,
    frames: 4,
    faults: [],
  });
});

test('ATI: a stream that begins anew is followed at once, or after eight packets where it looks old', (t) => {
  t.deepEqual(atiSeries([900, 901, 1, 2, 3]), { rows: 5, frames: 5, faults: [] });
  const { rows, faults } = atiSeries([20, 21, ...Array.from({ length: 12 }, (_, index) => 1 + index)]);
  t.deepEqual([rows, faults.length], [6, 8]);
});

test('ATI: one flag alone is a warning, any other makes samples invalid', (t) => {
  for (const [status, quality, text] of [
    [0, 'good', 'ok'],
    [0x8001_0000, 'questionable', 'summary,monitor-condition'],
    [0x8002_0000, 'invalid', 'summary,saturation'],
    [0x0001_0000, 'invalid', 'monitor-condition'],
    [0x0000_8000, 'invalid', 'unknown-bit-15'],
  ] as const) {
    const { waveforms, readings } = decodeAll(netft, [atiPacket(0, status), atiPacket(1, status)]);
    t.is(waveforms[0]?.quality, quality, text);
    t.like(readings[0], { value: status, text });
  }
});

test('bytes that went round a device and back add up', (t) => {
  const inputs: readonly (readonly [typeof ft300, Uint8Array])[] = [
    [
      ft300,
      joined(hex('01 20 4E 09'), robotiq.stream, robotiq.readWrench, hex('FF FF'), robotiq.reply.subarray(3)),
    ],
    [kwr75, joined(hex('48 AA'), kunwei, kunwei, hex('48'), kunwei, kunwei.subarray(1))],
    [hexDaq, joined(hex('AA'), ...optoforce.recorded, optoforce.accepted, hex('AA 07 08'))],
    [netft, joined(hex('00 00 03'), ati, atiPacket(1), hex('01'), atiPacket(2))],
  ];
  for (const [driver, input] of inputs) {
    const decoder = driver.decoder(driver.config.parse({}));
    const decoded = [...decoder.push(input), ...decoder.end()];
    const dropped = decoded.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
    t.is(decoder.frameBytes + dropped, input.length, driver.name);
  }
});

/** A frame with its last two bytes made the CRC of the others. */
function withModbusCrc(frame: Uint8Array): Uint8Array {
  let check = 0xffff;
  for (const byte of frame.subarray(0, -2)) {
    check ^= byte;
    for (let bit = 0; bit < 8; bit++) check = check & 1 ? (check >> 1) ^ 0xa001 : check >> 1;
  }
  return Uint8Array.of(...frame.subarray(0, -2), check & 0xff, check >> 8);
}
