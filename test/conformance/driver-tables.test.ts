import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { wiring } from '../../drivers/wiring.ts';
import type { MetricSpec } from '../../gateway/plugin/driver.ts';

const rows = drivers.flatMap(({ name, metrics }) => metrics.map((spec) => ({ driver: name, ...spec })));

test('every metric has a rate and a plausible range, every channel a unit and a range', (t) => {
  const wrong = rows
    .filter(({ ratePerMin, plausible: [low, high] }) => !(ratePerMin >= 0 && low < high))
    .map(({ driver, metric }) => `${driver}: ${metric}`);
  t.deepEqual(wrong, []);
  for (const { name, streams } of drivers)
    for (const { stream, channels, units, plausible, rateHz } of streams) {
      const title = `${name}: ${stream}`;
      t.true(rateHz > 0 && channels.length === units.length && channels.length === plausible.length, title);
      t.true(
        plausible.every(([low, high]) => low < high),
        title,
      );
    }
});

test('what looks like a LOINC code has the check digit of one', (t) => {
  t.true(isLoinc('8867-4') && isLoinc('59408-5') && !isLoinc('8867-5') && !isLoinc('heart-rate'));
  const codes = [...rows, ...drivers.flatMap(({ streams }) => streams)].flatMap(({ loinc }) => loinc ?? []);
  t.deepEqual(
    codes.filter((code) => !isLoinc(code)),
    [],
  );
});

test('the same word means the same in all drivers: one unit, one MDC and one LOINC code', (t) => {
  const first = new Map<string, MetricSpec & { readonly driver: string }>();
  const differences: string[] = [];
  for (const row of rows) {
    const known = first.get(row.metric);
    if (!known) first.set(row.metric, row);
    else if (known.unit !== row.unit || differ(known.mdc, row.mdc) || differ(known.loinc, row.loinc))
      differences.push(`${row.metric}: ${signature(known)} and ${signature(row)}`);
  }
  t.deepEqual(differences, []);
});

test('every driver has wiring notes in both languages', (t) => {
  const families = new Set(drivers.filter(({ name }) => name in wiring).map(({ family }) => family));
  // A family's notes come as one file: where it is there, no device of it may be missing.
  for (const { name, family } of drivers) {
    if (!families.has(family)) continue;
    t.true((wiring[name]?.en.length ?? 0) > 40 && /[\u4e00-\u9fff]/.test(wiring[name]?.zh ?? ''), name);
  }
  t.deepEqual(
    Object.keys(wiring).filter((name) => drivers.every((driver) => driver.name !== name)),
    [],
  );
});

/** A code left out is no other code: one device's rate may be an ECG's, for which MDC has a code of its own. */
const differ = (first: number | string | undefined, second: number | string | undefined): boolean =>
  first !== undefined && second !== undefined && first !== second;

const signature = ({ driver, unit, mdc, loinc }: MetricSpec & { readonly driver: string }): string =>
  `${driver} [${unit}] ${mdc ?? '-'} ${loinc ?? '-'}`;

/** LOINC check digit: Luhn's, modulus 10. */
function isLoinc(code: string): boolean {
  const [, digits, check] = /^(\d{1,7})-(\d)$/.exec(code) ?? [];
  if (digits === undefined) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? 2 * Number(digit) : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(check);
}
