import { z } from 'zod';
import type { FieldView } from '../station/field-wire.ts';
import {
  asShape,
  choicesOf,
  initial,
  isSecret,
  type Shape,
  scalars,
  shapeOf,
  withoutNull,
} from './form-shape.ts';

/** Longest text that a form takes where the command names no limit. */
const textMost = 256;
const rowsMost = 100;
const someDateTime = '2026-01-15T03:10:00';

/** Fields, and the paths of what no field can show. */
interface Form {
  readonly fields: readonly FieldView[];
  readonly others: readonly string[];
}

interface Made {
  readonly field: FieldView;
  /** Of what it holds. */
  readonly others?: readonly string[];
}

interface Named {
  readonly name: string;
  readonly isRequired: boolean;
}

const words = z.array(z.string());
const numbers = z.array(z.number());
const values = z.record(z.string(), z.unknown());

/** The fields of a command's form, from its schema; undefined where a form cannot show all of them. */
export function formOf(schema: z.ZodType): readonly FieldView[] | undefined {
  const shape = shapeOf(schema);
  if (shape?.oneOf === undefined) return shape && wholeForm(shape);
  const cases = casesOf(shape);
  return cases && [cases];
}

/** A form of those fields that one can show, and the paths of the others. */
export function partialFormOf(schema: z.ZodType): Form {
  return formIn(shapeOf(schema) ?? {}) ?? { fields: [], others: [] };
}

function wholeForm(shape: Shape): readonly FieldView[] | undefined {
  const form = formIn(shape);
  return form?.others.length === 0 ? form.fields : undefined;
}

function formIn({ type, properties = {}, required = [] }: Shape): Form | undefined {
  if (type !== 'object') return undefined;
  const parts = Object.entries(properties).map(([name, value]): Form => {
    const one = asShape(value);
    // A constant with a default leaves nothing to choose.
    if (one?.const !== undefined && one.default !== undefined) return { fields: [], others: [] };
    const made = one && fieldOf({ name, isRequired: required.includes(name) }, one);
    if (made === undefined) return { fields: [], others: [name] };
    return { fields: [made.field], others: (made.others ?? []).map((inner) => `${name}.${inner}`) };
  });
  return { fields: parts.flatMap(({ fields }) => fields), others: parts.flatMap(({ others }) => others) };
}

/** One of several objects that are told apart by a constant: the choice comes first, its own fields after it. */
function casesOf({ oneOf = [], default: given }: Shape): FieldView | undefined {
  const shapes = oneOf.map(asShape);
  const names = Object.keys(shapes[0]?.properties ?? {});
  const constant = (one: Shape | undefined, name: string) => asShape(one?.properties?.[name])?.const;
  const name = names.find((key) => shapes.every((one) => constant(one, key) !== undefined));
  if (name === undefined) return undefined;
  const cases = shapes.flatMap((one) => {
    const { [name]: _, ...properties } = one?.properties ?? {};
    const fields = one && wholeForm({ ...one, properties });
    const value = constant(one, name);
    return fields && value !== undefined ? [{ value, fields }] : [];
  });
  const chosen = values.safeParse(given).data?.[name];
  return cases.length === shapes.length
    ? { kind: 'cases', name, cases, ...initial({ default: chosen }, scalars) }
    : undefined;
}

function fieldOf(named: Named, given: Shape): Made | undefined {
  const { one, isNullable } = withoutNull(given);
  if (isSecret(one)) return isNullable ? undefined : { field: { kind: 'secret', ...named } };
  if (one.oneOf !== undefined) {
    const cases = isNullable ? undefined : casesOf(one);
    return cases && { field: { kind: 'group', ...named, fields: [cases], ...initial(one, values) } };
  }
  const options = choicesOf(one);
  if (options !== undefined) {
    const isShown = options.length > 0 && !isNullable;
    return isShown ? { field: { kind: 'choice', ...named, options, ...initial(one, scalars) } } : undefined;
  }
  const nullable = isNullable && { isNullable };
  switch (one.type) {
    case 'number':
    case 'integer':
      return { field: { ...numberOf(named, one), ...nullable } };
    case 'boolean':
      return isNullable ? undefined : { field: { kind: 'switch', ...named, ...initial(one, z.boolean()) } };
    case 'string':
      return { field: { kind: 'text', ...named, ...textOf(one), ...nullable, ...initial(one, z.string()) } };
    case 'object':
      return objectOf(named, one, isNullable);
    case 'array': {
      const field = listOf(named, one, isNullable);
      return field && { field };
    }
    default:
      return undefined;
  }
}

function numberOf(named: Named, one: Shape): Extract<FieldView, { kind: 'number' }> {
  const { type, multipleOf } = one;
  return {
    kind: 'number',
    ...named,
    isInteger: type === 'integer',
    ...limitsOf(one),
    ...(multipleOf !== undefined && { step: multipleOf }),
    ...initial(one, z.number()),
  };
}

const limitsOf = ({ minimum, maximum, exclusiveMinimum }: Shape) => ({
  ...(exclusiveMinimum !== undefined && { above: exclusiveMinimum }),
  ...(minimum !== undefined && { least: minimum }),
  ...(maximum !== undefined && { most: maximum }),
});

function textOf(one: Shape) {
  const { pattern, format } = one;
  const matches = (text: string) => pattern !== undefined && new RegExp(pattern).test(text);
  return {
    ...writtenOf(one),
    ...(matches(someDateTime) && !matches('a') && { isDateTime: true }),
    ...(format === 'uri' && { isAddress: true }),
  };
}

const writtenOf = ({ maxLength, pattern }: Shape) => ({
  lengthMost: maxLength ?? textMost,
  ...(pattern !== undefined && { pattern }),
});

/** Fields together, or values by names of somebody's own choosing. */
function objectOf(named: Named, one: Shape, isNullable: boolean): Made | undefined {
  if (one.properties === undefined || Object.keys(one.properties).length === 0)
    return isNullable ? undefined : entriesOf(named, one);
  const form = formIn(one);
  const others = form?.others ?? [];
  // Half of what must be there is nothing.
  if (form === undefined || form.fields.length === 0 || others.some((name) => one.required?.includes(name)))
    return undefined;
  const { fields } = form;
  return {
    field: { kind: 'group', ...named, fields, ...(isNullable && { isNullable }), ...initial(one, values) },
    others,
  };
}

function entriesOf(named: Named, { propertyNames, additionalProperties }: Shape): Made | undefined {
  const names = asShape(propertyNames);
  const inner = asShape(additionalProperties);
  const made = inner?.type === undefined ? undefined : fieldOf({ name: 'value', isRequired: true }, inner);
  if (names?.type !== 'string' || names.enum !== undefined || made === undefined) return undefined;
  if (made.others !== undefined && made.others.length > 0) return undefined;
  return {
    field: { kind: 'entries', ...named, key: writtenOf(names), value: made.field, most: rowsMost },
  };
}

/** Rows of fields, some of a list of words, names that somebody writes, or numbers in a row. */
function listOf(named: Named, one: Shape, isNullable: boolean): FieldView | undefined {
  const each = (one.prefixItems ?? [one.items]).map((item) => asShape(item) ?? {});
  const [items = {}] = each;
  const isTuple = one.prefixItems !== undefined;
  const least = isTuple ? each.length : (one.minItems ?? 0);
  const most = isTuple ? each.length : (one.maxItems ?? rowsMost);
  if (items.type === 'object' && !isTuple) {
    const fields = wholeForm(items);
    return fields && { kind: 'list', ...named, fields, least, most, ...(isNullable && { isNullable }) };
  }
  if (isNullable) return undefined;
  if (items.type === 'number' || items.type === 'integer') {
    const isAlike = each.every(
      ({ type, minimum, maximum }) =>
        type === items.type && minimum === items.minimum && maximum === items.maximum,
    );
    const isInteger = items.type === 'integer';
    const counts = { countLeast: least, countMost: most };
    return isAlike
      ? { kind: 'numbers', ...named, isInteger, ...limitsOf(items), ...counts, ...initial(one, numbers) }
      : undefined;
  }
  if (isTuple) return undefined;
  if (items.enum !== undefined) {
    const options = words.safeParse(items.enum).data;
    return options && { kind: 'several', ...named, options, least, ...initial(one, words) };
  }
  return items.type === 'string'
    ? { kind: 'names', ...named, ...writtenOf(items), least, most, ...initial(one, words) }
    : undefined;
}
