import test from 'ava';
import fc from 'fast-check';
import { rolledUp, Summaries } from '../../gateway/core/summary.ts';

const minuteMs = 60_000;
/** Whole numbers, whose sums are exact. */
const values = fc.array(
  fc.record({
    wallMs: fc.integer({ min: 0, max: 20 * 3_600_000 }),
    value: fc.integer({ min: -300, max: 300 }),
  }),
  { maxLength: 200 },
);

function summedBy(slotMs: number, of: readonly { readonly wallMs: number; readonly value: number }[]) {
  const summaries = new Summaries();
  for (const { wallMs, value } of of) summaries.value(Math.floor(wallMs / slotMs), value);
  return summaries.all();
}

const rounded = (of: ReturnType<typeof summedBy>) =>
  of.map((one) => ({ ...one, mean: Math.round(one.mean * 1e9) / 1e9 }));

test('rolled up from summaries it is the same as rolled up from all values', (t) => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 60 }), (measured, factor) => {
      const inOne = summedBy(factor * minuteMs, measured);
      const inTwo = rolledUp(summedBy(minuteMs, measured), factor);
      t.deepEqual(rounded(inTwo), rounded(inOne));
    }),
  );
});

test('in which order values come changes nothing, and no slot without a value is told', (t) => {
  fc.assert(
    fc.property(values, (measured) => {
      const told = summedBy(minuteMs, measured);
      t.deepEqual(rounded(summedBy(minuteMs, [...measured].reverse())), rounded(told));
      t.deepEqual(
        told.map(({ slot }) => slot),
        [...new Set(measured.map(({ wallMs }) => Math.floor(wallMs / minuteMs)))].sort((a, b) => a - b),
      );
      t.true(told.every(({ min, mean, max }) => min <= mean + 1e-9 && mean <= max + 1e-9));
      t.is(
        told.reduce((sum, { count }) => sum + count, 0),
        measured.length,
      );
    }),
  );
});
