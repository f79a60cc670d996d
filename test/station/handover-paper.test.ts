import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { linesOf, unitsOf } from '../../gateway/station/handover-pdf/lines.ts';
import { paperOf } from '../../gateway/station/handover-pdf/paper.ts';
import { sfntOf } from '../../gateway/station/handover-pdf/sfnt.ts';
import type { PaperLanguage } from '../../gateway/station/handover-text/said.ts';
import { handoverOf } from './handover-view.ts';

const fonts = fileURLToPath(new URL('../../gateway/station/fonts', import.meta.url));

/** The characters that can be read back from an uncompressed paper: what its fonts say that their glyphs mean. */
function charactersIn(pdf: Uint8Array): ReadonlySet<string> {
  const text = Buffer.from(pdf).toString('latin1');
  const maps = text.match(/beginbfrange[\s\S]*?endbfrange/g) ?? [];
  const hexes = maps.flatMap((map) => map.match(/<[0-9a-f ]+>/gi) ?? []);
  // A ligature stands for several characters.
  const read = (hex: string) => Buffer.from(hex.replace(/[<> ]/g, ''), 'hex').swap16().toString('utf16le');
  return new Set(hexes.flatMap((hex) => [...read(hex)]));
}

async function paper(language: PaperLanguage, note = '') {
  const order = { view: handoverOf({ note }), language, printedMs: 1_790_000_000_000 };
  return paperOf(order, fonts, { compress: false });
}

for (const language of ['en', 'zh-CN'] as const)
  test(`every character of a name and a note is on the paper, ${language}`, async (t) => {
    const note = '嘱：翻身、扣背；体温 38.5℃。Walks with a frame, 每2小时巡视——“家属”已知晓！';
    const pdf = await paper(language, note);
    t.is(Buffer.from(pdf).toString('latin1', 0, 5), '%PDF-');
    const found = charactersIn(pdf);
    const wanted = new Set([...`${note}王秀英欧阳龘`].filter((character) => character.trim() !== ''));
    t.deepEqual(
      [...wanted].filter((character) => !found.has(character)),
      [],
    );
  });

test('a character that the font has not is written as its number, never left out', async (t) => {
  const found = charactersIn(await paper('en', 'SpO₂ 😀'));
  for (const character of '2[U+1F600]') t.true(found.has(character), character);
});

test('the font has the frequent characters of GB 2312, and all but a few of the rare', (t) => {
  const pieces = JSON.parse(readFileSync(join(fonts, 'pieces.json'), 'utf8')) as readonly {
    readonly ranges: readonly (readonly [number, number])[];
  }[];
  t.true(pieces.length > 90);
  const decoder = new TextDecoder('gbk');
  const missing = (fromRow: number, toRow: number): number => {
    let count = 0;
    for (let row = fromRow; row <= toRow; row += 1)
      for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
        const character = decoder.decode(new Uint8Array([row, cell]));
        const point = character.codePointAt(0) ?? 0;
        const isHere = pieces.some(({ ranges }) => ranges.some(([from, to]) => point >= from && point <= to));
        if (/\p{Script=Han}/u.test(character) && !isHere) count += 1;
      }
    return count;
  };
  // The first level are rows 16 to 55, the second 56 to 87.
  t.is(missing(0xb0, 0xd7), 0);
  t.true(missing(0xd8, 0xf7) <= 33);
});

test('a packed font is unpacked to tables whose lengths are as they say', (t) => {
  const [first] = JSON.parse(readFileSync(join(fonts, 'pieces.json'), 'utf8')) as readonly {
    readonly file: string;
  }[];
  const sfnt = sfntOf(readFileSync(join(fonts, first?.file ?? '')));
  const count = sfnt.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const entry = 12 + index * 16;
    t.true(sfnt.readUInt32BE(entry + 8) + sfnt.readUInt32BE(entry + 12) <= sfnt.length);
  }
  t.throws(() => sfntOf(Buffer.from('nothing')));
});

test('no line begins with a closing mark or ends with an opening one', (t) => {
  t.deepEqual(unitsOf('体温（高），请量'), ['体', '温', '（高），', '请', '量']);
  t.deepEqual(
    linesOf('体温高，请量', 3, (text) => [...text].length),
    ['体温', '高，请', '量'],
  );
});

test('lines fit, and hold all of the text', (t) => {
  const text = fc.array(fc.constantFrom('王', '，', '（', 'abc', ' ', '12 kg', '。', '长', 'x'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 4, max: 30 }), (parts, width) => {
      const whole = parts.join('');
      const lines = linesOf(whole, width, (part) => [...part].length);
      t.true(lines.every((line) => [...line].length <= width));
      t.is(lines.join('').replaceAll(' ', ''), whole.replaceAll(' ', ''));
    }),
  );
});
