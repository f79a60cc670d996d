import test from 'ava';
import { z } from 'zod';
import { drivers } from '../../drivers/index.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { formOf, partialFormOf } from '../../gateway/app/command-form.ts';
import { observationRefusals } from '../../gateway/app/observation-record.ts';
import { detectorsOf } from '../../gateway/app/settings/detectors.ts';
import { toldOptions } from '../../gateway/config/receivers.ts';
import type { Config } from '../../gateway/config/schema.ts';
import { archiveOptions, evidenceOptions } from '../../gateway/config/store-options.ts';
import { errorCodes } from '../../gateway/core/error.ts';
import { acvpu, handMeasured, oxygenDevices } from '../../gateway/core/observation.ts';
import { leaseEnds } from '../../gateway/corroborate/lease.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { news2Parameters } from '../../gateway/detect/news2-score.ts';
import { receivers } from '../../gateway/forward/index.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import type { FieldView } from '../../gateway/station/field-wire.ts';
import { sourceFiles } from '../helpers/source-tree.ts';

const rooms = ['gateway/detect', 'gateway/corroborate', 'gateway/app', 'gateway/alarm'];
/** A handover's sentences have words of their own. */
const isHandover = /gateway\/app\/handover\//;
const text = sourceFiles(rooms, /\.ts$/)
  .filter(({ path }) => !isHandover.test(path))
  .map((file) => file.text)
  .join('\n');

/** Every literal after one of the words that introduce a piece of evidence. */
const said = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].flatMap(([, one]) => one ?? []))];

const missing = (names: readonly string[], group: object) => names.filter((name) => !(name in group));

test('every piece of evidence that the code gives has words in both languages', (t) => {
  const keys = said(/(?:\bkey:\s*(?:[^'\n]*\? )?|wearable\()'([a-z0-9-]+)'/g);
  const known = Object.keys(en.evidence);
  const ofLeases: readonly string[] = leaseEnds.map((end) => `lease-${end}`);
  // The other way round: no words for evidence that nobody gives.
  t.deepEqual(
    known.filter((key) => !text.includes(`'${key}'`) && !ofLeases.includes(key)),
    [],
  );
  t.true(keys.length > 5);
  t.deepEqual(missing([...keys, ...ofLeases], en.evidence), []);
  t.deepEqual(Object.keys(zhCn.evidence).sort(), known.sort());
});

test('every witness that the code names has words', (t) => {
  const witnesses = said(/witness: '([a-z-]+)'/g);
  t.true(witnesses.length >= 6);
  t.deepEqual(missing(witnesses, en.witness), []);
});

test('every care event type of a detector has a policy, and words as an alarm', (t) => {
  const types = [...detectors.flatMap(({ emits }) => emits), ...defaultPolicies.keys()];
  t.deepEqual(
    types.filter((type) => !defaultPolicies.has(type)),
    [],
  );
  t.deepEqual(missing(types, en.alarm), []);
});

test('every detector, and every reason why a bed is not covered, has words', (t) => {
  t.deepEqual(
    missing(
      detectors.map(({ name }) => name),
      en.detector,
    ),
    [],
  );
  const reasons = [
    ...(sourceFiles(['gateway/health'], /coverage\.ts$/)[0]?.text ?? '').matchAll(/reason: '([a-z-]+)'/g),
  ].flatMap(([, one]) => one ?? []);
  t.true(reasons.length >= 4);
  t.deepEqual(missing(reasons, en.coverage), []);
});

/** Names of all fields of a form, and the words that are chosen between. */
function named(fields: readonly FieldView[]): { readonly names: string[]; readonly values: string[] } {
  const parts = fields.map((field) => {
    const inner =
      field.kind === 'cases'
        ? field.cases.flatMap((one) => one.fields)
        : field.kind === 'entries'
          ? [field.value]
          : [];
    const rest = named('fields' in field ? field.fields : inner);
    const options =
      field.kind === 'cases'
        ? field.cases.map(({ value }) => value)
        : field.kind === 'choice' || field.kind === 'several'
          ? field.options
          : [];
    const said = options.filter((option) => typeof option === 'string');
    return { names: [field.name, ...rest.names], values: [...said, ...rest.values] };
  });
  return { names: parts.flatMap(({ names }) => names), values: parts.flatMap(({ values }) => values) };
}

test('every command of a driver, each of its arguments and choices, and what is read back, has words in both languages', (t) => {
  const commands = drivers.flatMap((driver) => driver.commands ?? []);
  const names = commands.map(({ name }) => name);
  for (const catalogue of [en, zhCn]) {
    t.deepEqual(missing(names, catalogue.command), []);
    t.deepEqual(missing(names, catalogue.commandDoes), []);
    t.deepEqual(
      Object.keys(catalogue.command).filter((name) => !names.includes(name)),
      [],
    );
    t.deepEqual(
      missing(
        commands.flatMap(({ readBack }) => readBack ?? []),
        catalogue.readBack,
      ),
      [],
    );
    for (const { name, schema } of commands) {
      const { names: args, values } = named(formOf(schema) ?? []);
      const unknown = args.filter(
        (arg) => !(arg in catalogue.argument) && !(`${name}.${arg}` in catalogue.argument),
      );
      t.deepEqual(unknown, [], name);
      t.deepEqual(missing(values, catalogue.argumentValue), [], name);
    }
  }
});

test('every option of a detector that the settings show, and each of its choices, has words in both languages', (t) => {
  const shown = detectorsOf('detectors: {}', {} as Config);
  t.true(shown.length > 20);
  for (const catalogue of [en, zhCn])
    for (const { name, fields } of shown) {
      const { names, values } = named(fields);
      t.deepEqual(
        names.filter((one) => !(one in catalogue.argument) && !(`${name}.${one}` in catalogue.argument)),
        [],
        name,
      );
      t.deepEqual(missing(values, catalogue.argumentValue), [], name);
    }
  const retention = z.object({ ...archiveOptions.shape, ...evidenceOptions.shape });
  t.deepEqual(missing(named(formOf(retention) ?? []).names, en.argument), []);
});

test('every option of a driver that commissioning shows has words in both languages', (t) => {
  for (const catalogue of [en, zhCn])
    for (const { name, config } of drivers)
      t.deepEqual(
        named(partialFormOf(config).fields).names.filter(
          (one) => !(one in catalogue.argument) && !(`${name}.${one}` in catalogue.argument),
        ),
        [],
        name,
      );
});

test('every option of a receiver, each of its choices, and its kind have words in both languages', (t) => {
  for (const catalogue of [en, zhCn]) {
    t.deepEqual(
      missing(
        receivers.map(({ kind }) => kind),
        catalogue.receiverKind,
      ),
      [],
    );
    const forms = receivers.map(({ kind, options }) => ({ name: kind, schema: options }));
    for (const { name, schema } of [...forms, { name: 'receiver', schema: toldOptions }]) {
      const { names, values } = named(partialFormOf(schema).fields);
      t.deepEqual(
        names.filter((one) => !(one in catalogue.argument) && !(`${name}.${one}` in catalogue.argument)),
        [],
        name,
      );
      // Letters and numbers of a standard are the same in every language.
      t.deepEqual(missing(values, { ...catalogue.argumentValue, P: '', T: '', D: '' }), [], name);
    }
  }
});

test('every way in which a command is refused has words in both languages', (t) => {
  const codes = Object.keys(errorCodes).filter((code) => /^VIGIL_(COMMAND|DEVICE)_/.test(code));
  t.is(codes.length, 5);
  for (const catalogue of [en, zhCn]) t.deepEqual(missing(codes, catalogue.refusal), []);
});

test('every way in which an entry is refused, every value of a form and every way of giving oxygen has words in both languages', (t) => {
  for (const catalogue of [en, zhCn]) {
    t.deepEqual(missing(observationRefusals, catalogue.refusal), []);
    t.deepEqual(
      missing(
        handMeasured.map(({ name }) => name),
        catalogue.observed,
      ),
      [],
    );
    t.deepEqual(missing(oxygenDevices, catalogue.oxygenDevice), []);
    t.deepEqual(missing(acvpu, catalogue.acvpu), []);
    t.deepEqual(missing(news2Parameters, catalogue.scoreParameter), []);
  }
});

test('a metric that is read back is one that the driver has', (t) => {
  for (const driver of drivers)
    for (const { readBack } of driver.commands ?? [])
      if (readBack !== undefined)
        t.true(
          driver.metrics.some(({ metric }) => metric === readBack),
          `${driver.name} ${readBack}`,
        );
});
