import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { noninPacket } from '../conformance/driver-units.ts';
import { noninShort } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';
import { driven, one, onLine, optionsOf, pick, responderOf, talk } from '../helpers/line-driver.ts';

const nonin = driverNamed('nonin-oem3');

for (const [length, frames] of [
  ['3-byte', noninShort.three],
  ['4-byte', noninShort.four],
] as const) {
  test(`Nonin format 8, ${length}: found by itself, rates above 127 join by seven bits, bytes come back`, (t) => {
    const input = joined(...frames);
    for (const format of ['auto', 8]) {
      const { readings, decoded, faults } = decodeAll(nonin, [input], { format });
      t.deepEqual(faults, []);
      t.like(pick(readings, 'data-format'), [{ value: 8, text: length }]);
      t.deepEqual(
        pick(readings, 'heart-rate').map(({ value, t: at }) => [value, at]),
        [
          [72, 0],
          [145, 1],
          [200, 2],
          [72, 3],
        ],
      );
      t.deepEqual(
        pick(readings, 'spo2').map(({ value, quality }) => [value, quality]),
        [
          [97, 'good'],
          [97, 'good'],
          [97, 'good'],
          [96, 'good'],
        ],
      );
      t.deepEqual(Buffer.from(encodeAll(nonin, decoded, { format })), Buffer.from(input));
    }
  });
}

test('Nonin format 8: once found, a frame is read without waiting for the next one', (t) => {
  const decoder = nonin.decoder(nonin.config.parse({}));
  decoder.push(joined(...noninShort.four));
  t.is(decoder.push(hex('80 48 61 20')).length, 2);
  t.is(decoder.frames, 5);
});

test('Nonin format 8: each status bit spoils the values with its reason', (t) => {
  const statuses = [
    [0xc0, null, 'sensor-off'],
    [0xa0, 97, 'out-of-track'],
    [0x90, 97, 'low-perfusion'],
    [0x88, 97, 'marginal-perfusion'],
    [0x84, 97, 'artefact'],
  ] as const;
  for (const [status, value, reason] of statuses) {
    const quality = value === null ? 'invalid' : 'questionable';
    t.like(one(nonin, Uint8Array.of(status, 0x48, 0x61, 0), 'spo2', { format: 8 }), {
      value,
      reason,
      quality,
    });
  }
  const alarmed = one(nonin, hex('80 48 61 08'), 'heart-rate', { format: 8 });
  t.like(alarmed, { value: 72, quality: 'questionable', reason: 'sensor-alarm' });
  const absent = { value: null, quality: 'invalid', reason: 'no-data' };
  t.like(one(nonin, hex('83 7F 7F 00'), 'heart-rate', { format: 8 }), absent);
  t.like(one(nonin, hex('83 7F 7F 00'), 'spo2', { format: 8 }), absent);
});

test('Nonin: formats 2, 7 and 8 are told apart in one line, whichever comes first', (t) => {
  const eight = joined(...noninShort.four, ...noninShort.four);
  const packets = (format: 2 | 7) => joined(...Array.from({ length: 6 }, () => noninPacket(format)));
  for (const [input, wanted] of [
    [joined(eight, packets(2), eight), [8, 2]],
    [joined(eight, packets(7)), [8, 7]],
  ] as const) {
    const formats = pick(decodeAll(nonin, [input]).readings, 'data-format').map(({ value }) => value);
    t.deepEqual(formats, [...wanted]);
  }
});

test('Nonin: nothing is said unless the options ask for a format; a plain refusal is heard', (t) => {
  t.deepEqual(driven(talk(nonin, {})), []);
  const asks = driven(talk(nonin, { selectFormat: 8 }), '06');
  t.like(asks, [{ ask: 'write', bytes: hex('02 70 02 02 08 03') }, { ask: 'listen' }]);
  t.is(asks.length, 2);
  t.like(driven(talk(nonin, { selectFormat: 7 }), '15').at(-1), { ask: 'refuse', problem: 'no-answer' });
  t.is(driven(talk(nonin, { selectFormat: 7 }), '15 01 80').length, 2);
});

test('Nonin: the clock of the page is what the command sends, and the device takes both commands', (t) => {
  const { commands, command } = onLine(nonin);
  const values = commands?.[0]?.schema.parse({ time: '2050-12-31T14:30:15' }) as Record<string, unknown>;
  const bytes = command?.({ name: 'set-clock', values }, {});
  t.deepEqual(bytes, hex('02 72 06 32 0C 1F 0E 1E 0F 03'));
  const responder = responderOf(nonin, {});
  t.deepEqual(responder.hear(hex('02 72 06 32 0C 1F 0E')), new Uint8Array(0));
  t.deepEqual(responder.hear(hex('1E 0F 03')), hex('06'));
  t.deepEqual(responder.hear(hex('02 70 02 02 08 03')), hex('06'));
  t.deepEqual(responder.hear(hex('02 70 02 02 09 03')), hex('15'));
});

test('Nonin: only what format 8 has is offered where it is expected', (t) => {
  const offer = nonin.offers?.(optionsOf(nonin, { format: 8 }));
  t.deepEqual(offer?.streams, []);
  t.is(offer?.silentAfterMs, 5_000);
  t.true(offer?.metrics.includes('spo2'));
  t.is(nonin.offers?.(optionsOf(nonin, {})).silentAfterMs, 2_000);
});
