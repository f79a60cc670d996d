import type { FieldView } from './field-wire.ts';

/** What a form holds: a value by field; absent where nothing was filled in. */
export type Values = Readonly<Record<string, unknown>>;

/** What a form holds before anybody touched it. */
export const initialValues = (fields: readonly FieldView[]): Values =>
  Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      const value = initialValue(field);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );

/** What a field holds then; undefined where that is nothing. */
export function initialValue(field: FieldView): unknown {
  switch (field.kind) {
    case 'list':
      return field.isNullable
        ? undefined
        : Array.from({ length: field.least }, () => initialValues(field.fields));
    case 'group':
      return field.isRequired || field.initial !== undefined
        ? { ...initialValues(field.fields), ...field.initial }
        : undefined;
    case 'secret':
    case 'entries':
      return undefined;
    // A person is named by a person: the first of several cases is nobody's default.
    default:
      return field.initial;
  }
}

/** What two fields hold is the same, however deep it is. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Of what a form holds that which somebody chose: what is usual is left out, so that it stays what is usual. */
export function chosenOf(values: Values, fields: readonly FieldView[]): Values {
  const usual = initialValues(fields);
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && !isSame(value, usual[name])),
  );
}

export const recordOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null ? (value as Values) : {};

export const listOf = (value: unknown): readonly Values[] =>
  Array.isArray(value) ? value.map((one) => recordOf(one)) : [];

/** The values with one changed; `undefined` takes it out. */
export function changed(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}

/** A form's values as lines for a person: field names and values as they are, nested ones joined by a blank. */
export function flat(values: Values, before = ''): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (Array.isArray(value) && value.every((one) => typeof one === 'object'))
      return value.flatMap((one, index) => flat(recordOf(one), `${before}${index + 1}. `));
    if (typeof value === 'object' && value !== null) return flat(recordOf(value), before);
    return [[`${before}${name}`, value] as const];
  });
}
