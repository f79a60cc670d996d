import test from 'ava';
import fc from 'fast-check';
import { escaped, messageOf, numberText, segment, shortId } from '../../gateway/forward/hl7-message.ts';
import { hl7Time, isTimeZone } from '../../gateway/forward/hl7-time.ts';
import { parsed } from '../helpers/hl7-listener.ts';

const header = segment('MSH', { 3: 'VIGIL', 10: '1', 12: '2.6' });

test('what would be taken for structure goes as an escape, everything else as it is', (t) => {
  const table: readonly (readonly [text: string, wire: string])[] = [
    ['a|b', 'a\\F\\b'],
    ['a^b', 'a\\S\\b'],
    ['a&b', 'a\\T\\b'],
    ['a~b', 'a\\R\\b'],
    ['a\\b', 'a\\E\\b'],
    ['\\F\\', '\\E\\F\\E\\'],
    ['one\rtwo\nthree', 'one\\X0D\\two\\X0A\\three'],
    ['\u001c\r\u000b', '\\X1C\\\\X0D\\\\X0B\\'],
    ['张伟 🛏', '张伟 🛏'],
  ];
  for (const [text, wire] of table) t.is(escaped(text), wire);
});

test('any text in any place survives the wire, as another implementation reads it', (t) => {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'|^&~\\\r\n\u001c\u000b张a ') }),
    )
    // It takes two quotes for HL7's null, and trims.
    .filter((one) => one !== '' && one !== '""' && one.trim() === one && !/^[\ufeff\u0085]/.test(one));
  fc.assert(
    fc.property(text, text, text, (whole, first, second) => {
      const body = segment('OBX', {
        1: '1',
        5: whole,
        6: [first, ['x', second]],
        8: { repeated: [first, second] },
      });
      const bytes = Buffer.from(messageOf([header, body]), 'utf8');
      const row = parsed(bytes.toString('utf8')).get('OBX');
      t.is(row.get('5').toString(), whole);
      t.is(row.get('6').get('1').toString(), first);
      t.is(row.get('6').get('2').get('2').toString(), second);
      t.is(row.get('8').get(0).toString(), first);
      t.is(row.get('8').get(1).toString(), second);
    }),
    { numRuns: 2000 },
  );
});

test('no text makes a frame of MLLP end or a segment begin', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the very bytes in question.
      t.notRegex(escaped(text), /[\u0000-\u001f|^~&]/);
    }),
  );
});

test('fields stand at their number and nothing empty follows the last', (t) => {
  t.is(segment('OBR', { 1: '1', 4: ['a', '', ''], 6: '' }), 'OBR|1|||a');
  t.is(segment('MSH', { 3: 'VIGIL', 7: 'x' }), 'MSH|^~\\&|VIGIL||||x');
  t.is(
    segment('OBR', {
      29: [
        ['1', 'V'],
        ['1', 'V'],
      ],
    }),
    `OBR${'|'.repeat(29)}1&V^1&V`,
  );
  t.is(messageOf(['A|1', 'B|2']), 'A|1\rB|2\r');
});

test('numbers are written without exponent, and what is none is not written', (t) => {
  t.is(numberText(36.7), '36.7');
  t.is(numberText(0), '0');
  t.is(numberText(1e21), '1000000000000000000000');
  t.is(numberText(1e-7), '0.0000001');
  for (const none of [null, Number.NaN, Number.POSITIVE_INFINITY]) t.is(numberText(none), undefined);
});

test('an id is short, the same for the same words, and another for another gateway', (t) => {
  const here = { site: 'sunrise', gateway: 'g1' };
  t.is(shortId(here, 'n'), shortId(here, 'n'));
  t.not(shortId(here, 'n'), shortId({ ...here, gateway: 'g2' }, 'n'));
  t.not(shortId(here, 'n'), shortId(here, 'm'));
  t.regex(shortId(here, '张'), /^[0-9A-F]{20}$/);
});

test('times are local and carry their offset, also half hours and both sides of a change to summer time', (t) => {
  const table: readonly (readonly [iso: string, zone: string, wire: string])[] = [
    ['2026-01-15T03:12:45.900Z', 'UTC', '20260115031245+0000'],
    ['2026-01-15T19:12:45Z', 'Asia/Shanghai', '20260116031245+0800'],
    ['2026-01-15T03:12:45Z', 'America/St_Johns', '20260114234245-0330'],
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', '20261025023000+0200'],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', '20261025023000+0100'],
    ['2026-01-15T16:00:00Z', 'Asia/Shanghai', '20260116000000+0800'],
  ];
  for (const [iso, zone, wire] of table) t.is(hl7Time(Date.parse(iso), zone), wire);
  for (const broken of [Number.NaN, -1, 1e18]) t.is(hl7Time(broken, 'UTC'), '19700101000000+0000');
  t.true(isTimeZone('Asia/Shanghai'));
  t.false(isTimeZone('Mars/Olympus'));
});
