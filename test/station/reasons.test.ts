import test from 'ava';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { sourceFiles } from '../helpers/source-tree.ts';

test('every reason that a driver gives has its words in both languages', (t) => {
  const inCode = sourceFiles(['drivers'], /\.ts$/).flatMap(({ text }) =>
    [...text.matchAll(/quality: '(?:invalid|questionable)', reason: '([a-z-]+)'/g)].map(
      ([, reason]) => reason ?? '',
    ),
  );
  t.true(inCode.length > 10);
  for (const words of [en.reason, zhCn.reason])
    t.deepEqual(
      [...new Set(inCode)].filter((reason) => !Object.hasOwn(words, reason)),
      [],
    );
});
