import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { applyEdits, type ConfigEdit } from '../../gateway/config/edit.ts';

const text = `# The ward on the second floor.
site: north   # never change this
ward: Ward 2
beds:
  # by the window
  - { id: bed-1, room: "201", label: 201·A, resident: { id: r-1, displayName: Mrs Plum } }   # since May
  - id: bed-2
    room: "201"
    # the door side
    label: 201·B
receivers:
alarms:
  fall: { acceptWithinS: 60 } # agreed with the charge nurse
`;

const edited = (...edits: readonly ConfigEdit[]): string => {
  const result = applyEdits(text, edits);
  if (result.text === undefined) throw new Error(result.reason);
  return result.text;
};
const comments = (all: string): readonly string[] => [...all.matchAll(/#.*$/gm)].map(([one]) => one);

test('a value is changed in its place: comments, order and everything else stay as they were', (t) => {
  const after = edited(
    { op: 'set', path: ['beds', 'bed-1', 'label'], value: '201·Window' },
    { op: 'set', path: ['alarms', 'fall', 'acceptWithinS'], value: 45 },
  );
  t.deepEqual(comments(after), comments(text));
  t.deepEqual(
    after
      .split('\n')
      .filter((line, at) => line.replace(/ +#/, ' #') !== text.split('\n')[at]?.replace(/ +#/, ' #')),
    [
      '  - { id: bed-1, room: "201", label: 201·Window, resident: { id: r-1, displayName: Mrs Plum } } # since May',
      '  fall: { acceptWithinS: 45 } # agreed with the charge nurse',
    ],
  );
});

test('something is added, also where the list is missing or empty, and taken away again by its id', (t) => {
  const bed = { id: 'bed-3', room: '202', label: '202' };
  const more = edited(
    { op: 'add', path: ['beds'], value: bed },
    { op: 'add', path: ['devices'], value: { id: 'd' } },
  );
  t.deepEqual(parse(more).beds[2], bed);
  t.deepEqual(parse(more).devices, [{ id: 'd' }]);
  t.deepEqual(parse(edited({ op: 'add', path: ['receivers'], value: { id: 'x' } })).receivers, [{ id: 'x' }]);
  const less = applyEdits(more, [{ op: 'remove', path: ['beds', 'bed-1'] }]);
  t.deepEqual(
    parse(less.text ?? '').beds.map(({ id }: { id: string }) => id),
    ['bed-2', 'bed-3'],
  );
});

test('what was and what is are told for each change', (t) => {
  const { changes } = applyEdits(text, [
    { op: 'set', path: ['beds', 'bed-2', 'label'], value: 'B' },
    { op: 'remove', path: ['beds', 'bed-1', 'resident'] },
    { op: 'set', path: ['alarmProfiles', 'ward', 'fall', 'priority'], value: 'high' },
  ]) as { changes: unknown };
  t.deepEqual(changes, [
    { path: ['beds', 'bed-2', 'label'], before: '201·B', after: 'B' },
    { path: ['beds', 'bed-1', 'resident'], before: { id: 'r-1', displayName: 'Mrs Plum' }, after: undefined },
    { path: ['alarmProfiles', 'ward', 'fall', 'priority'], before: undefined, after: 'high' },
  ]);
});

test('what cannot be meant is refused with its reason: an unknown item, a part of a value, what is not there, an alias', (t) => {
  const reason = (source: string, edit: ConfigEdit) => {
    const result = applyEdits(source, [edit]);
    return 'reason' in result ? result.reason : undefined;
  };
  t.is(reason(text, { op: 'set', path: ['beds', 'bed-9', 'label'], value: 'x' }), 'there is no "bed-9"');
  t.is(reason(text, { op: 'set', path: ['ward', 'name'], value: 'x' }), 'lies within a single value');
  t.is(reason(text, { op: 'remove', path: ['robots'] }), 'is not there');
  t.is(reason(text, { op: 'add', path: ['ward'], value: 'x' }), 'is no list');
  const aliased = 'a: &a { x: 1 }\nb: *a\n';
  t.regex(reason(aliased, { op: 'set', path: ['b', 'x'], value: 2 }) ?? '', /alias/);
});

test('whatever is set is read back, and nothing else has changed', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom('bed-1', 'bed-2'),
      fc.stringMatching(/^[a-z]{1,8}$/).filter((key) => key !== 'id'),
      fc.jsonValue(),
      (bed, key, value) => {
        const after = parse(edited({ op: 'set', path: ['beds', bed, key], value }));
        const expected = parse(text);
        expected.beds.find(({ id }: { id: string }) => id === bed)[key] = JSON.parse(JSON.stringify(value));
        t.deepEqual(JSON.parse(JSON.stringify(after)), expected);
      },
    ),
  );
});
