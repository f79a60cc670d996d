import test from 'ava';
import fc from 'fast-check';
import { policyProblems } from '../../gateway/app/policies.ts';
import { registries } from '../../gateway/app/registries.ts';
import { detectorsOf } from '../../gateway/app/settings/detectors.ts';
import { applyEdits, writtenIn } from '../../gateway/config/edit.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import type { Config } from '../../gateway/config/schema.ts';
import {
  type DetectorPlace,
  detectorEdits,
  fieldsAt,
  holdingAt,
} from '../../gateway/station/detector-edits.ts';
import type { Values } from '../../gateway/station/form-values.ts';

const textWith = (detectors: string, own: string) => `site: north
gateway: g1
ward: Ward 1
broker: { port: 0 }
beds:
  - { id: bed-1, room: "101", label: 101·A, resident: { id: r-1, displayName: Mrs Plum${own} } }
staff:
  - { id: anna, displayName: Anna, role: nurse, pin: { env: UNUSED } }
${detectors}`;

const check = (text: string) => parseConfig(text, registries, [policyProblems]);

function formAt(text: string, name: string, isResident: boolean) {
  const detector = detectorsOf(text, {} as Config).find((one) => one.name === name);
  if (detector === undefined) throw new Error(name);
  const { beds } = writtenIn(text) as { beds: { resident: { detectors?: Record<string, Values> } }[] };
  const own = beds[0]?.resident.detectors?.[name];
  const place: DetectorPlace = isResident
    ? { path: ['beds', 'bed-1', 'resident', 'detectors', name], stands: own, isResident }
    : { path: ['detectors', name], stands: detector.facility, isResident };
  return { detector, place, holds: holdingAt(detector, place) };
}

test('a limit of the facility is written alone, and taken out again where it is the default', (t) => {
  const before = textWith('', '');
  const { detector, place, holds } = formAt(before, 'spo2-low', false);
  const edits = detectorEdits(detector, place, { ...holds, limitPercent: 90 });
  t.deepEqual(edits, [{ op: 'set', path: ['detectors', 'spo2-low', 'limitPercent'], value: 90 }]);
  const after = applyEdits(before, edits).text ?? '';
  t.like(check(after).config?.detectors, { 'spo2-low': { limitPercent: 90, onDelayS: 10 } });
  const back = formAt(after, 'spo2-low', false);
  t.deepEqual(detectorEdits(back.detector, back.place, { ...back.holds, limitPercent: 88 }), [
    { op: 'remove', path: ['detectors', 'spo2-low', 'limitPercent'] },
  ]);
});

test('a resident’s first own limit takes the facility’s others along', (t) => {
  const before = textWith('detectors: { spo2-low: { onDelayS: 20 } }', '');
  const { detector, place, holds } = formAt(before, 'spo2-low', true);
  t.is(holds['onDelayS'], 20);
  const edits = detectorEdits(detector, place, { ...holds, limitPercent: 86 });
  t.deepEqual(edits, [{ op: 'set', path: place.path, value: { limitPercent: 86, onDelayS: 20 } }]);
  const { config, problems } = check(applyEdits(before, edits).text ?? '');
  t.deepEqual(problems, []);
  t.like(config?.beds[0]?.resident?.detectors, { 'spo2-low': { limitPercent: 86, onDelayS: 20 } });
});

test('not told by day is a value of its own, and a score’s second scale is one resident’s', (t) => {
  const text = textWith('', '');
  const exit = formAt(text, 'bed-exit', false);
  t.deepEqual(detectorEdits(exit.detector, exit.place, { ...exit.holds, nightDelayS: null, dayDelayS: 60 }), [
    { op: 'set', path: ['detectors', 'bed-exit', 'nightDelayS'], value: null },
    { op: 'set', path: ['detectors', 'bed-exit', 'dayDelayS'], value: 60 },
  ]);
  const facility = formAt(text, 'news2', false);
  t.false(fieldsAt(facility.detector, facility.place).some(({ name }) => name === 'scale2'));
  const own = formAt(text, 'news2', true);
  t.true(fieldsAt(own.detector, own.place).some(({ name }) => name === 'scale2'));
});

/** Values that a form lets through: within bounds, or as they were. */
function anyValues({ detector, place, holds }: ReturnType<typeof formAt>): fc.Arbitrary<Values> {
  const entries = fieldsAt(detector, place).flatMap((field): [string, fc.Arbitrary<unknown>][] => {
    const stays = fc.constant(holds[field.name]);
    if (field.kind === 'number' && field.least !== undefined && field.most !== undefined) {
      const inside = field.isInteger
        ? fc.integer({ min: field.least, max: field.most })
        : fc.double({ min: field.least, max: field.most, noNaN: true }).map((value) => value + 0);
      return [[field.name, fc.oneof(stays, inside)]];
    }
    if (field.kind === 'choice') return [[field.name, fc.oneof(stays, fc.constantFrom(...field.options))]];
    return [[field.name, stays]];
  });
  return fc.record(Object.fromEntries(entries));
}

test('whatever is filled in within the bounds holds afterwards, or is refused with its reason; never anything else', (t) => {
  const names = detectorsOf('detectors: {}', {} as Config).filter(({ isOfResidents }) => isOfResidents);
  const cases = fc
    .record({
      name: fc.constantFrom(...names.map(({ name }) => name)),
      isResident: fc.boolean(),
      text: fc.constantFrom(
        textWith('', ''),
        textWith('detectors: { bed-exit: { dayDelayS: 30 }, heart-rate-limits: { low: 45 } }', ''),
        textWith('', ', detectors: { bed-exit: { nightDelayS: 9 } }'),
      ),
    })
    .chain((one) =>
      anyValues(formAt(one.text, one.name, one.isResident)).map((values) => ({ ...one, values })),
    );
  fc.assert(
    fc.property(cases, ({ text, name, isResident, values }) => {
      const { detector, place } = formAt(text, name, isResident);
      const edits = detectorEdits(detector, place, values);
      if (edits.length === 0) return true;
      const after = applyEdits(text, edits).text;
      if (after === undefined) return false;
      const { problems } = check(after);
      if (problems.length > 0) return problems.every(({ path }) => path.includes(name));
      const { holds } = formAt(after, name, isResident);
      return fieldsAt(detector, place).every(
        (field) => JSON.stringify(holds[field.name]) === JSON.stringify(values[field.name]),
      );
    }),
    { numRuns: 150 },
  );
  t.pass();
});
