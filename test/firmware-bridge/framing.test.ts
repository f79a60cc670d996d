import test from 'ava';
import fc from 'fast-check';
import { cobsDecode, cobsEncode, cobsLengthMax } from '../../firmware-bridge/cobs.ts';
import { type Frame, type FrameFault, frame, frameReader } from '../../firmware-bridge/framing.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const ascending = (from: number, to: number) =>
  Uint8Array.from({ length: to - from + 1 }, (_, index) => (from + index) & 0xff);
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

// The examples published with the algorithm.
const vectors = [
  ['nothing', hex(''), hex('01')],
  ['one zero', hex('00'), hex('01 01')],
  ['two zeros', hex('00 00'), hex('01 01 01')],
  ['a zero in the middle', hex('11 22 00 33'), hex('03 11 22 02 33')],
  ['no zero', hex('11 22 33 44'), hex('05 11 22 33 44')],
  ['zeros at the end', hex('11 00 00 00'), hex('02 11 01 01 01')],
  ['254 bytes without a zero', ascending(1, 254), join(hex('ff'), ascending(1, 254))],
  ['255 bytes, the first a zero', ascending(0, 254), join(hex('01 ff'), ascending(1, 254))],
  ['255 bytes without a zero', ascending(1, 255), join(hex('ff'), ascending(1, 254), hex('02 ff'))],
  ['254 bytes, then a zero', ascending(2, 256), join(hex('ff'), ascending(2, 255), hex('01 01'))],
] as const;

for (const [name, plain, encoded] of vectors) {
  test(`COBS of ${name} is as published, both ways`, (t) => {
    t.deepEqual([...cobsEncode(plain)], [...encoded]);
    t.deepEqual([...(cobsDecode(encoded) ?? [])], [...plain]);
  });
}

// Mostly zeros, mostly not, and lengths around 254, where blocks fill up.
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc.array(fc.constantFrom(0, 1, 255), { maxLength: 600 }).map((values) => Uint8Array.from(values)),
  fc.integer({ min: 250, max: 520 }).map((length) => new Uint8Array(length).fill(7)),
);

test('COBS gives back what it was given, holds no zero, and stays within its bound', (t) => {
  const property = fc.property(anyBytes, (plain) => {
    const encoded = cobsEncode(plain);
    t.false(encoded.includes(0));
    t.true(encoded.length <= cobsLengthMax(plain.length));
    t.deepEqual([...(cobsDecode(encoded) ?? hex('ff'))], [...plain]);
  });
  fc.assert(property);
});

test('what is not COBS is refused, never misread past its end', (t) => {
  t.is(cobsDecode(hex('')), undefined);
  t.is(cobsDecode(hex('00')), undefined);
  t.is(cobsDecode(hex('05 11 22')), undefined);
  t.is(cobsDecode(hex('03 11 00 02 33')), undefined);
});

/** Pushes `bytes` in pieces cut at `cuts` and gives all that was found. */
function read(bytes: Uint8Array, cuts: readonly number[], maxBytes = 64) {
  const reader = frameReader({ maxBytes });
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const found: (Frame | FrameFault)[] = [];
  let from = 0;
  for (const end of ends) {
    found.push(...reader.push(bytes.subarray(from, end)));
    from = end;
  }
  found.push(...reader.end());
  return { found, reader };
}

test('a frame is its payload, its CRC high byte first, stuffed, and a zero', (t) => {
  t.deepEqual([...frame(new TextEncoder().encode('123456789'))].slice(-3), [0x29, 0xb1, 0x00]);
});

test('frames are found whatever the chunks, in order', (t) => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 64 }), { minLength: 1, maxLength: 8 });
  const property = fc.property(payloads, fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
    const { found, reader } = read(join(...sent.map(frame)), cuts);
    t.deepEqual(
      found.map((each) => (each.type === 'frame' ? [...each.payload] : each.kind)),
      sent.map((payload) => [...payload]),
    );
    t.is(reader.frames, sent.length);
    t.is(reader.faults, 0);
  });
  fc.assert(property);
});

test('after any garbage the next frame but one is read, and every byte is accounted for', (t) => {
  const property = fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat()), (garbage, cuts) => {
    const good = frame(hex('01 02 03'));
    const bytes = join(garbage, good, good);
    const { found, reader } = read(bytes, cuts);
    const last = found.at(-1);
    t.deepEqual(last?.type === 'frame' ? [...last.payload] : last, [1, 2, 3]);
    let end = 0;
    for (const each of found) {
      // Between one find and the next lie only bare delimiters.
      t.false(bytes.subarray(end, each.offset).some((byte) => byte !== 0));
      end = each.offset + each.length;
    }
    t.is(end, bytes.length);
    t.is(reader.frames + reader.faults, found.length);
  });
  fc.assert(property);
});

const kindsIn = (bytes: Uint8Array, maxBytes?: number) =>
  read(bytes, [], maxBytes).found.map((each) => (each.type === 'frame' ? 'frame' : each.kind));

test('a damaged byte costs one frame, named by its check', (t) => {
  const damaged = frame(hex('11 22 33 44'));
  damaged[2] = 0x23;
  t.deepEqual(kindsIn(join(frame(hex('01')), damaged, frame(hex('02')))), ['frame', 'checksum', 'frame']);
});

test('a lost delimiter costs two frames and no more', (t) => {
  const good = frame(hex('01 02'));
  t.is(kindsIn(join(good, good.subarray(0, -1), good, good)).filter((kind) => kind === 'frame').length, 2);
});

test('a frame longer than the bound is one fault, and takes no more memory', (t) => {
  const endless = new Uint8Array(1_000_000).fill(7);
  const { found } = read(join(endless, hex('00'), frame(hex('05'))), [10, 5000], 16);
  t.deepEqual(
    found.map((each) => [each.type === 'frame' ? 'frame' : each.kind, each.length]),
    [
      ['too-long', 1_000_001],
      ['frame', 5],
    ],
  );
  t.deepEqual(kindsIn(frame(new Uint8Array(17)), 16), ['too-long']);
  t.deepEqual(kindsIn(frame(new Uint8Array(16)), 16), ['frame']);
});

test('a frame that never ended is a truncated one', (t) => {
  t.deepEqual(kindsIn(frame(hex('01 02')).subarray(0, -1)), ['truncated']);
});

test('delimiters alone are no fault', (t) => {
  t.deepEqual(kindsIn(join(hex('00 00 00'), frame(hex('09')), hex('00'))), ['frame']);
});
