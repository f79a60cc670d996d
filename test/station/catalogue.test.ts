import test from 'ava';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { refusals } from '../../gateway/station/refusal.ts';

type Text = string | ((values: Record<string, number | string>, clock: (ms: number) => string) => string);

const groups = (catalogue: object): [string, Record<string, Text>][] => Object.entries(catalogue);
const keys = (catalogue: object): string[] =>
  groups(catalogue).flatMap(([group, texts]) => Object.keys(texts).map((key) => `${group}.${key}`));

const values = {
  probability: 0.934,
  angleDeg: 71.3,
  sinceMs: 0,
  seconds: 20,
  silentMs: 12_000,
  value: 84,
  limit: 88,
  message: 'disk full',
};
const spoken = (text: Text): string => (typeof text === 'string' ? text : text(values, () => '02:13'));

test('both catalogues have the same keys', (t) => {
  t.true(keys(en).length > 150);
  t.deepEqual(keys(zhCn), keys(en));
});

for (const [language, catalogue] of [
  ['English', en],
  ['Chinese', zhCn],
] as const) {
  test(`no ${language} text is empty or has stray spaces`, (t) => {
    for (const [group, texts] of groups(catalogue)) {
      for (const [key, text] of Object.entries(texts)) {
        t.regex(spoken(text), /^\S(.*\S)?$/, `${group}.${key}`);
        t.notRegex(spoken(text), /undefined|NaN/, `${group}.${key}`);
      }
    }
  });
}

test('Chinese texts use full-width punctuation between Chinese words', (t) => {
  for (const [group, texts] of groups(zhCn)) {
    for (const [key, text] of Object.entries(texts)) {
      t.notRegex(spoken(text), /\p{Script=Han}[,;:?!]|[,;:?!]\p{Script=Han}/u, `${group}.${key}`);
    }
  }
});

test('evidence says its values, and a dash for one that is missing', (t) => {
  t.is(en.evidence['posture-change']({ angleDeg: 71.3 }, String), 'posture changed by 71°');
  t.is(
    en.evidence['bed-empty']({ sinceMs: 5 }, () => '02:13'),
    'empty since 02:13',
  );
  t.is(en.evidence['silent-for']({}, String), 'silent for – s');
  t.is(zhCn.evidence['silent-for']({ silentMs: 20_000 }, String), '20 秒无信号');
});

test('every refusal of the server has words in both languages', (t) => {
  for (const code of Object.keys(refusals)) {
    t.true(Object.hasOwn(en.refusal, code), code);
    t.true(Object.hasOwn(zhCn.refusal, code), code);
  }
});
