import { z } from 'zod';

/** The part of JSON Schema that commands and options are written in; whatever else comes gives no form. */
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
  additionalProperties: z.unknown().optional(),
  propertyNames: z.unknown().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  multipleOf: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
});
export type Shape = z.infer<typeof shape>;

/** A schema as the forms read it; undefined where it is written in other words. */
export const shapeOf = (schema: z.ZodType): Shape | undefined =>
  asShape(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));

export const asShape = (value: unknown): Shape | undefined => shape.safeParse(value).data;

/** What may also be `null` without that; the default stays with it. */
export function withoutNull(given: Shape): { readonly one: Shape; readonly isNullable: boolean } {
  const parts = (given.anyOf ?? []).map(asShape);
  const others = parts.filter((part) => part?.type !== 'null');
  const [only] = others;
  if (others.length === parts.length || only === undefined) return { one: given, isNullable: false };
  const one = others.length === 1 ? only : { ...given, anyOf: others };
  return { one: { ...one, default: given.default }, isNullable: true };
}

/** The choices of an enumeration, or of several constants; undefined where it is neither, empty where some are no constants. */
export function choicesOf({ enum: words, anyOf }: Shape): readonly (string | number)[] | undefined {
  if (words !== undefined) return words;
  const constants = anyOf?.map((option) => asShape(option)?.const);
  return constants?.includes(undefined) ? [] : (constants as readonly (string | number)[] | undefined);
}

/** A reference to a secret: the name of an environment variable, or the path of a file (`config/fields.ts`). */
export function isSecret({ anyOf = [] }: Shape): boolean {
  const keys = anyOf.map((option) => Object.keys(asShape(option)?.properties ?? {}).join());
  return keys.length === 2 && keys.includes('env') && keys.includes('file');
}

/** The default, where it is one of these values. */
export function initial<Value>({ default: given }: Shape, schema: z.ZodType<Value>): { initial?: Value } {
  const parsed = schema.safeParse(given);
  return parsed.success ? { initial: parsed.data } : {};
}

export const scalars: z.ZodType<string | number> = scalar;
