import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';

/** What writes on the ledger, as it is written. */
const source = readdirSync('gateway', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/^(station|cli.bench|bus)\W/.test(path))
  .map((path) => join('gateway', path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const found = (pattern: RegExp, text = source): string[] =>
  [...text.matchAll(pattern)].map(([, word = '']) => word);
const wordsIn = (text: string): string[] => [...text.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word);

function kindsWritten(): Set<string> {
  const constants = new Map(
    [...source.matchAll(/export const (\w+Kind) = '([a-z-]+)'/g)].map(([, name = '', kind = '']) => [
      name,
      kind,
    ]),
  );
  const named = found(/\bkind: (\w+Kind),\s*subject\b/g).map((name) => constants.get(name) ?? name);
  return new Set([...found(/\bkind: '([a-z-]+)',\s*subject\b/g), ...named, ...constants.values()]);
}

function actsWritten(): Set<string> {
  const unions = [
    ...found(/readonly act: ((?:'[a-z-]+'(?:\s*\|\s*)?)+);/g),
    // What an alarm is told by people and screens.
    ...found(/readonly type: ((?:'[a-z-]+'(?:\s*\|\s*)?)+);/g, readFileSync('gateway/alarm/step.ts', 'utf8')),
    ...found(/\bact: z\.(?:enum|literal)\(([^)]*)\)/g),
    ...found(/\bact: ('[a-z-]+')/g),
    ...found(/\bact: [^,}\n]*\? ('[a-z-]+' : '[a-z-]+')/g),
    ...found(/export type AccountChangeName =([^;]*);/g),
    ...found(/weighingEntry\([^,]+, ([^,]*'),/g),
    ...found(/\bentry\(\w+, ('[a-z-]+')/g),
    ...found(/\brecord\((?:[^()']*, )?('device-command[a-z-]*')/gi),
    ...found(/export type DeadlineKind =([^;]*);/g),
    ...found(/(`device-command-\$\{outcome\}`)/g).map(
      () => "'device-command-sent' 'device-command-unanswered'",
    ),
    ...found(/state: z\.(?:enum|literal)\((.*'(?:proposed|approved|in-force|not-in-force|again)'[^)]*)\)/g),
  ].flatMap(wordsIn);
  const answers = found(/function onPerson\([^)]*act: ([^,]*),/g).flatMap(wordsIn);
  return new Set([...unions, ...answers.map((word) => `person-${word}`)]);
}

/** Asked of accounts and alarms, and written as something else or as no act at all. */
const unwritten = new Set(
  'accepted add change directory deactivate activate secret upgrade unlock event deadline screen-seen'.split(
    ' ',
  ),
);

test('every kind of line that is written on the ledger has words in both languages', (t) => {
  const kinds = [...kindsWritten()];
  t.true(kinds.length > 20, kinds.join(' '));
  for (const words of [en.auditKind, zhCn.auditKind])
    t.deepEqual(
      kinds.filter((kind) => !Object.hasOwn(words, kind)),
      [],
    );
});

test('every act that is written on the ledger has words in both languages', (t) => {
  const acts = [...actsWritten()].filter((act) => !unwritten.has(act));
  t.true(acts.length > 60, `${acts.length}: ${acts.join(' ')}`);
  for (const words of [en.auditAct, zhCn.auditAct])
    t.deepEqual(
      acts.filter((act) => !Object.hasOwn(words, act)),
      [],
    );
});
