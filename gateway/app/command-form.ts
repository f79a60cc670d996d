import { z } from 'zod';
import type { FieldView } from '../station/wire.ts';

/** The part of JSON Schema that commands are written in; whatever else comes gives no form. */
const scalar = z.union([z.string(), z.number()]);
const shape = z.object({
  type: z.string().optional(),
  const: scalar.optional(),
  default: z.unknown().optional(),
  enum: z.array(scalar).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multipleOf: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
});
type Shape = z.infer<typeof shape>;

/** Longest text that a form takes where the command names no limit. */
const textMost = 256;
const rowsMost = 100;
const someDateTime = '2026-01-15T03:10:00';

/** The fields of a command's form, from its schema; undefined where a form cannot show them. */
export function formOf(schema: z.ZodType): readonly FieldView[] | undefined {
  const json = shape.safeParse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  if (!json.success) return undefined;
  return json.data.oneOf ? caseFields(json.data.oneOf) : objectFields(json.data);
}

/** A form of those fields that one can show, and the names of the others. */
export function partialFormOf(schema: z.ZodType): {
  readonly fields: readonly FieldView[];
  readonly others: readonly string[];
} {
  const json = shape.safeParse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const { type, properties = {}, required } = json.data ?? {};
  const each = Object.entries(properties).map(
    ([name, value]) => [name, objectFields({ type, properties: { [name]: value }, required })] as const,
  );
  return {
    fields: each.flatMap(([, fields]) => fields ?? []),
    others: each.flatMap(([name, fields]) => (fields === undefined ? [name] : [])),
  };
}

function objectFields({ type, properties = {}, required = [] }: Shape): readonly FieldView[] | undefined {
  if (type !== 'object') return undefined;
  const fields = Object.entries(properties).map(([name, value]) => {
    const parsed = shape.safeParse(value);
    if (!parsed.success) return undefined;
    // A constant with a default leaves nothing to choose.
    if (parsed.data.const !== undefined && parsed.data.default !== undefined) return null;
    return fieldOf(name, parsed.data, required.includes(name));
  });
  return fields.includes(undefined)
    ? undefined
    : fields.filter((field): field is FieldView => field !== undefined && field !== null);
}

/** One of several objects that are told apart by a constant: the choice comes first, its own fields after it. */
function caseFields(options: readonly unknown[]): readonly FieldView[] | undefined {
  const shapes = options.map((option) => shape.safeParse(option).data);
  const names = Object.keys(shapes[0]?.properties ?? {});
  const constant = (one: Shape | undefined, name: string) =>
    shape.safeParse(one?.properties?.[name]).data?.const;
  const name = names.find((key) => shapes.every((one) => constant(one, key) !== undefined));
  if (name === undefined) return undefined;
  const cases = shapes.flatMap((one) => {
    const { [name]: _, ...properties } = one?.properties ?? {};
    const fields = one && objectFields({ ...one, properties });
    const value = constant(one, name);
    return fields && value !== undefined ? [{ value, fields }] : [];
  });
  return cases.length === shapes.length ? [{ kind: 'cases', name, cases }] : undefined;
}

function fieldOf(name: string, given: Shape, isRequired: boolean): FieldView | undefined {
  const named = { name, isRequired };
  const number = numberOrNull(given);
  const one = number ?? given;
  const constants = one.enum ?? one.anyOf?.map((option) => shape.safeParse(option).data?.const);
  if (constants) {
    const options = constants.filter((value) => value !== undefined);
    if (options.length < constants.length) return undefined;
    return { kind: 'choice', ...named, options, ...initial(one, scalar) };
  }
  switch (one.type) {
    case 'number':
    case 'integer':
      return {
        kind: 'number',
        ...named,
        isInteger: one.type === 'integer',
        ...(one.minimum !== undefined && { least: one.minimum }),
        ...(one.maximum !== undefined && { most: one.maximum }),
        ...(one.multipleOf !== undefined && { step: one.multipleOf }),
        ...(number !== undefined && { isNullable: true }),
        ...initial(one, z.number()),
      };
    case 'boolean':
      return { kind: 'switch', ...named, ...initial(one, z.boolean()) };
    case 'string':
      return { kind: 'text', ...named, ...textOf(one), ...initial(one, z.string()) };
    case 'object': {
      const fields = objectFields(one);
      // Keys of somebody's own choosing have no fields.
      return fields?.length ? { kind: 'group', ...named, fields } : undefined;
    }
    case 'array':
      return listOf(named, one);
    default:
      return undefined;
  }
}

/** A number that may also be `null`, as that number. */
function numberOrNull({ anyOf, default: initially }: Shape): Shape | undefined {
  const parts = anyOf?.map((option) => shape.safeParse(option).data);
  const [first, second, ...others] = parts ?? [];
  const isNumber = first?.type === 'number' || first?.type === 'integer';
  return isNumber && second?.type === 'null' && others.length === 0
    ? { ...first, default: initially }
    : undefined;
}

/** Rows of fields, some of a list of words, or names that somebody writes. */
function listOf(named: { readonly name: string; readonly isRequired: boolean }, one: Shape) {
  const items = shape.safeParse(one.items).data ?? {};
  const least = one.minItems ?? 0;
  const most = one.maxItems ?? rowsMost;
  const words = z.array(z.string());
  if (items.enum !== undefined) {
    const options = words.safeParse(items.enum).data;
    return options && { kind: 'several' as const, ...named, options, least, ...initial(one, words) };
  }
  if (items.type === 'string') return { kind: 'names' as const, ...named, most, ...initial(one, words) };
  const fields = objectFields(items);
  return fields && { kind: 'list' as const, ...named, fields, least, most };
}

function textOf({ maxLength, pattern }: Shape) {
  const isDateTime = pattern !== undefined && new RegExp(pattern).test(someDateTime);
  return { lengthMost: maxLength ?? textMost, ...(isDateTime && { isDateTime }) };
}

function initial<Value>({ default: given }: Shape, schema: z.ZodType<Value>): { initial?: Value } {
  const parsed = schema.safeParse(given);
  return parsed.success ? { initial: parsed.data } : {};
}
