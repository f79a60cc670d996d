import test from 'ava';
import { registries } from '../../gateway/app/registries.ts';
import { isLimitChange } from '../../gateway/app/settings/allowed.ts';
import { limitEdits, type WantedLimit } from '../../gateway/app/what-if/limit-writer.ts';
import { applyEdits } from '../../gateway/config/edit.ts';
import { parseConfig } from '../../gateway/config/load.ts';

const text = `# The ward on the ground floor.
site: north
gateway: g1
ward: Ward
staff: [{ id: anna, displayName: Anna, role: nurse, pin: { env: UNUSED } }]
beds:
  - { id: bed-1, room: "1", label: A, resident: { id: r-1, displayName: Mrs Plum } } # by the door
  - id: bed-2
    room: "1"
    label: B
    resident:
      id: r-2
      displayName: Mr Pear
      detectors:
        heart-rate-limits: { low: 38 } # an athlete
  - { id: bed-3, room: "2", label: C }
detectors:
  heart-rate-limits:
    high: 130 # as the doctor said
    low: 45
`;
const limit = { detector: 'heart-rate-limits', option: 'high' };
const wanted = (isWard: boolean, ...beds: readonly string[]): WantedLimit => ({
  limit,
  value: 120,
  isWard,
  beds: beds.map((bedId) => ({ bedId })),
});

/** The options of each bed, and what is left of the comments. */
function written(want: WantedLimit) {
  const edits = limitEdits(text, want) ?? [];
  const edited = applyEdits(text, edits);
  if (edited.text === undefined) throw new Error(edited.reason);
  const { config, problems } = parseConfig(edited.text, registries);
  if (config === undefined) throw new Error(problems[0]?.reason);
  const ownOf = (at: number) => config.beds[at]?.resident?.detectors['heart-rate-limits'];
  const limitsOf = (one: ReturnType<typeof ownOf>) => one && [one.low, one.high];
  return {
    facility: limitsOf(config.detectors['heart-rate-limits']),
    own: [0, 1].map((at) => limitsOf(ownOf(at))),
    comments: edited.text.match(/#.*/g)?.length,
    areAllowed: edits.every(isLimitChange),
  };
}

test('for one bed the limit is its resident’s own, beside what the facility says of the rest', (t) => {
  const own = [
    [45, 120],
    [38, 131],
  ];
  t.deepEqual(written(wanted(false, 'bed-1')), { facility: [45, 130], own, comments: 4, areAllowed: true });
});

test('somebody with options of their own keeps the others', (t) => {
  const own = [undefined, [38, 120]];
  t.deepEqual(written(wanted(false, 'bed-2')), { facility: [45, 130], own, comments: 4, areAllowed: true });
});

test('for the ward it is the facility’s, and that of whoever has options of their own', (t) => {
  const all = written(wanted(true, 'bed-1', 'bed-2', 'bed-3'));
  t.deepEqual(all, { facility: [45, 120], own: [undefined, [38, 120]], comments: 4, areAllowed: true });
  const only = written(wanted(true, 'bed-2'));
  t.deepEqual(only.facility, [45, 130], 'nobody else was to be changed');
});

test('a bed in which nobody lies has no limits of its own', (t) => {
  t.is(limitEdits(text, wanted(false, 'bed-3')), undefined);
});

test('an approved limit changes options of detectors and nothing else', (t) => {
  for (const path of [['detectors'], ['alarms', 'fall', 'priority'], ['beds', 'b', 'resident', 'id']])
    t.false(isLimitChange({ op: 'set', path, value: 1 }));
  t.false(isLimitChange({ op: 'remove', path: ['detectors', 'x', 'y'] }));
});
