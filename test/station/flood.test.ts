import test from 'ava';
import fc from 'fast-check';
import { byPlace, floodFrom, floodKeys, gatherKey, rowsOf } from '../../gateway/station/flood.ts';
import type { AlarmView } from '../../gateway/station/wire.ts';

const alarm = (id: number, told: Partial<AlarmView> = {}): AlarmView => ({
  id: `a${id}`,
  type: 'device-silent',
  category: 'technical',
  priority: 'medium',
  place: `${100 + id}`,
  onsetMs: id,
  raisedMs: id,
  calledMs: id,
  isPresent: true,
  signal: 'on',
  escalationStep: 0,
  confidence: 1,
  evidence: [],
  by: { detector: 'test', version: '1' },
  custody: [],
  hasWaveform: false,
  ...told,
});

const silent = Array.from({ length: 40 }, (_, index) => alarm(index));

test('forty sensors that fall silent at once are one card that names forty places, and a fall keeps its own', (t) => {
  const fall = alarm(99, { type: 'fall', category: 'physiological', priority: 'high' });
  const all = [fall, ...silent];
  const rows = rowsOf(all, floodKeys(all));
  t.is(rows.length, 2);
  t.like(rows[0], { kind: 'alarm', alarm: { id: 'a99' } });
  t.is(rows[1]?.kind === 'gathered' && rows[1].alarms.length, 40);
});

test('few alarms are never gathered', (t) => {
  const few = silent.slice(0, floodFrom - 1);
  t.deepEqual(
    rowsOf(few, floodKeys(few)).map(({ kind }) => kind),
    few.map(() => 'alarm'),
  );
});

const anyAlarm = fc.record({
  id: fc.nat(1_000_000),
  type: fc.constantFrom('device-silent', 'sensor-off', 'fall', 'bed-exit'),
  category: fc.constantFrom('technical', 'physiological'),
  priority: fc.constantFrom('low', 'medium', 'high'),
  signal: fc.constantFrom('on', 'latched', 'acknowledged', 'inhibited'),
} as const);

test('whatever comes, every alarm is in exactly one card, persons and high priorities in one of their own, places of one priority together', (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(anyAlarm, { selector: ({ id }) => id, maxLength: 60 }), (told) => {
      const alarms = told.map(({ id, ...rest }) => alarm(id, rest));
      const rows = rowsOf(alarms, floodKeys(alarms));
      const shown = rows.flatMap((row) => (row.kind === 'alarm' ? [row.alarm] : row.alarms));
      const isWhole = shown.length === alarms.length && new Set(shown).size === alarms.length;
      const isNobodyHidden = rows.every(
        (row) =>
          row.kind === 'alarm' ||
          row.alarms.every(
            (one) =>
              one.category === 'technical' &&
              one.priority !== 'high' &&
              gatherKey(one) === row.key &&
              one.priority === row.alarms[0]?.priority,
          ),
      );
      return isWhole && isNobodyHidden;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('a gathered card names its places in the order of the doors, and all of them', (t) => {
  const doors = ['10·A', '9·B', '9·A', '101·A', 'radar'];
  const row = { kind: 'gathered' as const, key: 'k', alarms: doors.map((place, id) => alarm(id, { place })) };
  const sorted = byPlace(row);
  t.deepEqual(sorted.kind === 'gathered' && sorted.alarms.map(({ place }) => place), [
    '9·A',
    '9·B',
    '10·A',
    '101·A',
    'radar',
  ]);
});
