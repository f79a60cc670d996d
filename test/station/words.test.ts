import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { sourceFiles } from '../helpers/source-tree.ts';

const rooms = ['gateway/detect', 'gateway/corroborate', 'gateway/app', 'gateway/alarm'];
const text = sourceFiles(rooms, /\.ts$/)
  .map((file) => file.text)
  .join('\n');

/** Every literal after one of the words that introduce a piece of evidence. */
const said = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].flatMap(([, one]) => one ?? []))];

const missing = (names: readonly string[], group: object) => names.filter((name) => !(name in group));

test('every piece of evidence that the code gives has words in both languages', (t) => {
  const keys = said(/(?:\bkey:\s*(?:[^'\n]*\? )?|wearable\()'([a-z0-9-]+)'/g);
  const known = Object.keys(en.evidence);
  // The other way round: no words for evidence that nobody gives.
  t.deepEqual(
    known.filter((key) => !text.includes(`'${key}'`)),
    [],
  );
  t.true(keys.length > 5);
  t.deepEqual(missing(keys, en.evidence), []);
  t.deepEqual(Object.keys(zhCn.evidence).sort(), known.sort());
});

test('every witness that the code names has words', (t) => {
  const witnesses = said(/witness: '([a-z-]+)'/g);
  t.true(witnesses.length >= 6);
  t.deepEqual(missing(witnesses, en.witness), []);
});

test('every care event type of a detector has a policy, and words as an alarm', (t) => {
  const types = [...detectors.flatMap(({ emits }) => emits), ...defaultPolicies.keys()];
  t.deepEqual(
    types.filter((type) => !defaultPolicies.has(type)),
    [],
  );
  t.deepEqual(missing(types, en.alarm), []);
});

test('every detector, and every reason why a bed is not covered, has words', (t) => {
  t.deepEqual(
    missing(
      detectors.map(({ name }) => name),
      en.detector,
    ),
    [],
  );
  const reasons = [
    ...(sourceFiles(['gateway/health'], /coverage\.ts$/)[0]?.text ?? '').matchAll(/reason: '([a-z-]+)'/g),
  ].flatMap(([, one]) => one ?? []);
  t.true(reasons.length >= 4);
  t.deepEqual(missing(reasons, en.coverage), []);
});
