import fc from 'fast-check';
import type { FieldView } from '../../gateway/station/field-wire.ts';

type Text = Pick<Extract<FieldView, { kind: 'text' }>, 'lengthMost' | 'pattern' | 'isDateTime'>;
type Number = Pick<Extract<FieldView, { kind: 'number' }>, 'above' | 'least' | 'most' | 'isInteger' | 'step'>;

/** What somebody may fill into a form: whatever its fields let through, and this for an address. */
export function filledIn(
  fields: readonly FieldView[],
  address = 'https://there.example/x',
): fc.Arbitrary<Record<string, unknown>> {
  const parts = fields.map((field): fc.Arbitrary<object> => {
    if (field.kind === 'cases')
      return fc.oneof(
        ...field.cases.map(({ value, fields: inner }) =>
          filledIn(inner, address).map((values) => ({ [field.name]: value, ...values })),
        ),
      );
    const filled = oneOf(field, address).map((value) => ({ [field.name]: value }));
    return field.isRequired ? filled : fc.oneof(filled, fc.constant({}));
  });
  return fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Record<string, unknown>);
}

function oneOf(field: Exclude<FieldView, { kind: 'cases' }>, address: string): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'number':
      return orNull(numberOf(field), field.isNullable);
    case 'choice':
      return fc.constantFrom(...field.options);
    case 'switch':
      return fc.boolean();
    case 'text':
      return orNull(field.isAddress ? fc.constant(address) : textOf(field), field.isNullable);
    case 'several':
      return fc.subarray([...field.options], { minLength: field.least });
    case 'names':
      return fc.array(textOf(field), { minLength: field.least, maxLength: Math.min(field.most, 4) });
    case 'numbers':
      return fc.array(numberOf(field), { minLength: field.countLeast, maxLength: field.countMost });
    case 'secret':
      return fc.constantFrom({ env: 'KEY' }, { file: '/etc/vigil/key' });
    case 'group':
      return orNull(filledIn(field.fields, address), field.isNullable);
    case 'list': {
      const { least, most, fields, isNullable } = field;
      const rows = { minLength: least, maxLength: Math.min(most, least + 2) };
      return orNull(fc.array(filledIn(fields, address), rows), isNullable);
    }
    case 'entries': {
      const { key, value } = field;
      const inner = value.kind === 'cases' ? filledIn([value], address) : oneOf(value, address);
      return fc.dictionary(textOf(key), inner, { maxKeys: 3 });
    }
    default:
      return field satisfies never;
  }
}

const orNull = (value: fc.Arbitrary<unknown>, isNullable = false): fc.Arbitrary<unknown> =>
  isNullable ? fc.oneof(value, fc.constant(null)) : value;

function textOf({ lengthMost, pattern, isDateTime }: Text): fc.Arbitrary<string> {
  if (isDateTime) return fc.constant('2026-01-15T03:10:00');
  if (pattern === undefined) return fc.string({ minLength: 1, maxLength: Math.min(lengthMost, 20) });
  // Nothing written is nothing given.
  return fc.stringMatching(new RegExp(pattern)).filter((text) => text !== '' && text.length <= lengthMost);
}

function numberOf({ above, least: given, most = 1e9, isInteger, step }: Number): fc.Arbitrary<number> {
  const least = given ?? (above === undefined ? -1e9 : above + (isInteger ? 1 : 1e-6));
  if (step !== undefined)
    return fc
      .integer({ min: 0, max: Math.floor((most - least) / step) })
      .map((times) => least + times * step);
  if (isInteger) return fc.integer({ min: Math.max(least, -(2 ** 31)), max: Math.min(most, 2 ** 31 - 1) });
  return fc.double({ min: least, max: most, noNaN: true });
}
