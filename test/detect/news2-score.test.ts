import test from 'ava';
import fc from 'fast-check';
import { type Acvpu, acvpu } from '../../gateway/core/observation.ts';
import {
  type News2Input,
  type News2Parameter,
  news2Parameters,
  news2Score,
  type Spo2Scale,
} from '../../gateway/detect/news2-score.ts';
import { inOwnUnit } from '../../gateway/detect/vital-unit.ts';

/** The chart, column by column as it is printed: points 3, 2, 1, 0, 1, 2, 3 with `from-to` in each cell. */
const printed = {
  respiration: ['0-8', '', '9-11', '12-20', '', '21-24', '25-100'],
  spo2: ['0-91', '92-93', '94-95', '96-100', '', '', ''],
  systolic: ['0-90', '91-100', '101-110', '111-219', '', '', '220-300'],
  pulse: ['0-40', '', '41-50', '51-90', '91-110', '111-130', '131-300'],
  temperature: ['30-35.0', '', '35.1-36.0', '36.1-38.0', '38.1-39.0', '39.1-44', ''],
};
const scale2Oxygen = ['0-83', '84-85', '86-87', '88-92', '93-94', '95-96', '97-100'];
const scale2Air = ['0-83', '84-85', '86-87', '88-100', '', '', ''];

function printedPoints(row: readonly string[], value: number): number {
  const column = row.findIndex((cell) => {
    const [from, to] = cell.split('-').map(Number);
    return cell !== '' && value >= (from ?? 0) && value <= (to ?? 0);
  });
  return [3, 2, 1, 0, 1, 2, 3][column] ?? Number.NaN;
}

const part = (input: News2Input, name: News2Parameter, scale: Spo2Scale = 1) =>
  news2Score(input, scale).parts[name];

for (const name of ['respiration', 'spo2', 'systolic', 'pulse'] as const)
  test(`[NEWS2] every whole ${name} has the points of the printed chart`, (t) => {
    const most = { respiration: 100, spo2: 100, systolic: 300, pulse: 300 }[name];
    for (let value = 0; value <= most; value += 1)
      t.is(part({ [name]: value }, name), printedPoints(printed[name], value), `${name} ${value}`);
  });

test('[NEWS2] every tenth of a degree has the points of the printed chart', (t) => {
  for (let tenths = 300; tenths <= 440; tenths += 1)
    t.is(
      part({ temperature: tenths / 10 }, 'temperature'),
      printedPoints(printed.temperature, tenths / 10),
      `${tenths / 10}`,
    );
});

test('[NEWS2] SpO2 scale 2 has the points of the printed chart, on oxygen and on air', (t) => {
  for (let spo2 = 0; spo2 <= 100; spo2 += 1) {
    t.is(part({ spo2, isOnOxygen: true }, 'spo2', 2), printedPoints(scale2Oxygen, spo2), `${spo2} on oxygen`);
    t.is(part({ spo2, isOnOxygen: false }, 'spo2', 2), printedPoints(scale2Air, spo2), `${spo2} on air`);
  }
});

test('[NEWS2] a value is rounded before it is scored: temperature to 0.1, the others to whole numbers', (t) => {
  t.is(part({ temperature: 35.04 }, 'temperature'), 3);
  t.is(part({ temperature: 35.05 }, 'temperature'), 1);
  t.is(part({ temperature: 39.04 }, 'temperature'), 1);
  t.is(part({ temperature: 39.05 }, 'temperature'), 2);
  t.is(part({ spo2: 95.6 }, 'spo2'), 0);
  t.is(part({ respiration: 8.4 }, 'respiration'), 3);
  t.is(part({ respiration: 8.5 }, 'respiration'), 1);
  t.is(part({ pulse: 130.4 }, 'pulse'), 2);
});

test('[NEWS2] oxygen adds two, and whoever is not alert scores three', (t) => {
  t.is(part({ isOnOxygen: true }, 'oxygen'), 2);
  t.is(part({ isOnOxygen: false }, 'oxygen'), 0);
  for (const consciousness of acvpu)
    t.is(part({ consciousness }, 'consciousness'), consciousness === 'A' ? 0 : 3);
});

/** The worked examples of the standards page, section 3: values, scale, total, response. */
const worked: readonly (readonly [
  number,
  number,
  Spo2Scale,
  boolean,
  number,
  number,
  Acvpu,
  number,
  number,
  string,
])[] = [
  [16, 97, 1, false, 125, 72, 'A', 36.8, 0, 'routine'],
  [28, 92, 1, true, 95, 120, 'V', 38.5, 15, 'emergency'],
  [22, 94, 1, false, 108, 95, 'A', 38.2, 6, 'urgent'],
  [18, 90, 2, true, 130, 88, 'A', 37.0, 2, 'low'],
  [18, 95, 2, true, 130, 88, 'A', 37.0, 4, 'low'],
  [18, 95, 2, false, 130, 88, 'A', 37.0, 0, 'routine'],
  [20, 96, 1, false, 111, 90, 'C', 36.1, 3, 'single-three'],
  [25, 97, 1, false, 130, 80, 'A', 37.0, 3, 'single-three'],
  [12, 96, 1, false, 219, 51, 'A', 38.0, 0, 'routine'],
  [21, 95, 1, false, 220, 91, 'A', 39.1, 9, 'emergency'],
  [8, 83, 2, true, 90, 40, 'U', 35.0, 20, 'emergency'],
];

test('[NEWS2] the worked examples have their totals and responses', (t) => {
  for (const [
    respiration,
    spo2,
    scale,
    isOnOxygen,
    systolic,
    pulse,
    level,
    temperature,
    total,
    response,
  ] of worked) {
    const input = { respiration, spo2, isOnOxygen, systolic, pulse, consciousness: level, temperature };
    t.like(news2Score(input, scale), { total, response, missing: [] }, JSON.stringify(input));
  }
});

const anyInput = fc.record(
  {
    respiration: fc.double({ min: 0, max: 60, noNaN: true }),
    spo2: fc.double({ min: 60, max: 100, noNaN: true }),
    isOnOxygen: fc.boolean(),
    systolic: fc.double({ min: 40, max: 280, noNaN: true }),
    pulse: fc.double({ min: 20, max: 220, noNaN: true }),
    consciousness: fc.constantFrom(...acvpu),
    temperature: fc.double({ min: 30, max: 43, noNaN: true }),
  },
  { requiredKeys: [] },
);
const anyScale = fc.constantFrom<Spo2Scale>(1, 2);

test('[NEWS2] leaving a parameter out never raises the score, and is always named', (t) => {
  const key = { oxygen: 'isOnOxygen' } as Partial<Record<News2Parameter, keyof News2Input>>;
  fc.assert(
    fc.property(anyInput, anyScale, fc.constantFrom(...news2Parameters), (input, scale, name) => {
      const { [key[name] ?? (name as keyof News2Input)]: _, ...less } = input;
      const [all, partial] = [news2Score(input, scale), news2Score(less, scale)];
      t.true(partial.total <= all.total);
      t.true(partial.missing.includes(name));
      t.true(all.total >= 0 && all.total <= 20);
    }),
    { numRuns: 2000 },
  );
});

test('[UCUM] Fahrenheit, kelvin, kilopascal and shares are converted; an unknown unit or an impossible value is refused', (t) => {
  const near = (value: number | undefined, expected: number) =>
    t.true(Math.abs((value ?? Number.NaN) - expected) < 1e-3, `${value} is not ${expected}`);
  near(inOwnUnit('temperature', 98.6, '[degF]'), 37);
  near(inOwnUnit('temperature', 95, '[degF]'), 35);
  near(inOwnUnit('temperature', 310.15, 'K'), 37);
  near(inOwnUnit('systolic', 16, 'kPa'), 120.01);
  near(inOwnUnit('spo2', 0.96, '1'), 96);
  near(inOwnUnit('pulse', 1.2, 'Hz'), 72);
  near(inOwnUnit('respiration', 0.25, '/s'), 15);
  t.is(inOwnUnit('temperature', 98.6, 'Cel'), undefined);
  t.is(inOwnUnit('temperature', 37, ''), undefined);
  t.is(inOwnUnit('temperature', 37, 'toString'), undefined);
  t.is(inOwnUnit('pulse', 0, '/min'), undefined);
  t.is(inOwnUnit('pulse', Number.NaN, '/min'), undefined);
});

test('[NEWS2] a temperature given in Fahrenheit scores as the same one in Celsius, for every tenth of a degree', (t) => {
  for (let tenths = 300; tenths <= 440; tenths += 1) {
    const celsius = tenths / 10;
    const converted = inOwnUnit('temperature', (celsius * 9) / 5 + 32, '[degF]') ?? Number.NaN;
    t.is(part({ temperature: converted }, 'temperature'), part({ temperature: celsius }, 'temperature'));
  }
});
