import test from 'ava';
import fc from 'fast-check';
import { z } from 'zod';
import { drivers } from '../../drivers/index.ts';
import { formOf, partialFormOf } from '../../gateway/app/command-form.ts';
import { toldOptions } from '../../gateway/config/receivers.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { receivers } from '../../gateway/forward/index.ts';
import { initialValues } from '../../gateway/station/form-values.ts';
import { filledIn } from '../helpers/filled-form.ts';

const commands = drivers.flatMap((driver) => driver.commands ?? []);

test('every command of every driver has a form, and what its form gives is what its schema takes', (t) => {
  t.true(commands.length > 15);
  for (const { name, schema } of commands) {
    const fields = formOf(schema);
    if (fields === undefined) {
      t.fail(name);
      continue;
    }
    takesAll(name, schema, filledIn(fields));
  }
});

/** Everything that a form can give; what a schema asks of several fields together is said when it is sent. */
function takesAll(name: string, schema: z.ZodType, values: fc.Arbitrary<object>): void {
  fc.assert(
    fc.property(values, (given) => {
      const issues = schema.safeParse(given).error?.issues.filter(({ code }) => code !== 'custom') ?? [];
      if (issues.length > 0) throw new Error(`${name} ${JSON.stringify(given)} ${JSON.stringify(issues)}`);
    }),
    { numRuns: 60 },
  );
}

const options: readonly (readonly [name: string, schema: z.ZodType])[] = [
  ...drivers.map(({ name, config }) => [name, config] as const),
  ...detectors.map(({ name, options }) => [name, options] as const),
  ...receivers.map(({ kind, options }) => [kind, options] as const),
  ['receiver', toldOptions],
];

test('whatever the form of a driver, a detector or a receiver gives is what its options take', (t) => {
  t.true(options.length > 60);
  for (const [name, schema] of options) {
    const address = name === 'mqtt-uplink' ? 'mqtts://there.example' : 'https://there.example/x';
    takesAll(name, schema, filledIn(partialFormOf(schema).fields, address));
  }
});

test('a form that nobody touched says what holds by default', (t) => {
  for (const [name, schema] of options) {
    const { fields } = partialFormOf(schema);
    const bare = schema.safeParse({});
    if (bare.success) t.deepEqual(schema.parse(initialValues(fields)), bare.data, name);
  }
});

test('of all options of drivers, detectors and receivers these alone have no field', (t) => {
  const others = options.flatMap(([name, schema]) =>
    partialFormOf(schema).others.map((other) => `${name}.${other}`),
  );
  // A calibration matrix of six rows is copied from the maker's sheet.
  const forces = ['bota-sensone', 'robotiq-ft300', 'kunwei-kwr75', 'optoforce-hex', 'ati-netft'];
  t.deepEqual(
    others,
    forces.map((name) => `${name}.correction.matrix`),
  );
});

test('a form keeps the limits, defaults and cases of its schema', (t) => {
  const start = commands.find(({ name }) => name === 'start-pressure');
  const [mode] = (start && formOf(start.schema)) ?? [];
  if (mode?.kind !== 'cases') return t.fail();
  t.deepEqual(
    mode.cases.map(({ value }) => value),
    ['adult', 'child', 'newborn'],
  );
  t.deepEqual(mode.cases[2]?.fields, [
    {
      kind: 'number',
      name: 'firstPressure',
      isRequired: false,
      isInteger: true,
      least: 40,
      most: 140,
      step: 2,
      initial: 70,
    },
  ]);
});

test('a schema that no form can show gives none, so that nobody sends half of a command', (t) => {
  for (const schema of [
    z.string(),
    z.strictObject({ values: z.array(z.array(z.number())) }),
    z.strictObject({ either: z.union([z.string(), z.number()]) }),
    z.strictObject({ any: z.unknown() }),
  ])
    t.is(formOf(schema), undefined);
  t.deepEqual(formOf(z.strictObject({})), []);
});
