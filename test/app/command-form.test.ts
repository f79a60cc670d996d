import test from 'ava';
import { z } from 'zod';
import { drivers } from '../../drivers/index.ts';
import { formOf } from '../../gateway/app/command-form.ts';
import type { FieldView } from '../../gateway/station/wire.ts';

const commands = drivers.flatMap((driver) => driver.commands ?? []);

/** The least that a person could fill in: what is required, at its lower limit or first choice. */
function filled(fields: readonly FieldView[], pick: (count: number) => number): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      switch (field.kind) {
        case 'number':
          return [[field.name, field.initial ?? (pick(2) === 0 ? field.least : field.most)]];
        case 'choice':
          return [[field.name, field.options[pick(field.options.length)]]];
        case 'switch':
          return [[field.name, pick(2) === 1]];
        case 'text':
          return [[field.name, field.isDateTime ? '2026-01-15T03:10:00' : 'a']];
        case 'several':
          return [[field.name, field.options.slice(0, Math.max(1, field.least))]];
        case 'names':
          return [[field.name, field.initial ?? []]];
        case 'group':
          return field.isRequired || pick(2) === 1 ? [[field.name, filled(field.fields, pick)]] : [];
        case 'list':
          return [
            [field.name, Array.from({ length: Math.max(1, field.least) }, () => filled(field.fields, pick))],
          ];
        case 'cases': {
          const one = field.cases[pick(field.cases.length)];
          return one ? [[field.name, one.value], ...Object.entries(filled(one.fields, pick))] : [];
        }
        default:
          return field satisfies never;
      }
    }),
  );
}

test('every command of every driver has a form, and what its form gives is what its schema takes', (t) => {
  t.true(commands.length > 15);
  for (const { name, schema } of commands) {
    const fields = formOf(schema);
    if (fields === undefined) {
      t.fail(name);
      continue;
    }
    for (let choice = 0; choice < 4; choice += 1) {
      const values = filled(fields, (count) => choice % count);
      const parsed = schema.safeParse(values);
      t.true(parsed.success, `${name} ${JSON.stringify(values)} ${parsed.error?.message}`);
    }
  }
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
    z.strictObject({ values: z.array(z.number()) }),
    z.strictObject({ either: z.union([z.string(), z.number()]) }),
    z.strictObject({ any: z.unknown() }),
  ])
    t.is(formOf(schema), undefined);
  t.deepEqual(formOf(z.strictObject({})), []);
});
