import fc from 'fast-check';

/** The part of JSON Schema 2020-12 that schemas of the interface are made of. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Values that a schema lets through, or nearly: what it says in words that are not looked at here (formats) may refuse them. */
export function validFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(validFor));
  switch (schema.type) {
    case 'string':
      return texts(schema);
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(validFor(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, (schema.minItems ?? 0) + 16),
      });
    case 'object':
      return objects(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function texts({ pattern, minLength = 0, maxLength = minLength + 40 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 200) });
}

function numbers(schema: JsonSchema): fc.Arbitrary<number> {
  const min = schema.minimum ?? schema.exclusiveMinimum ?? -1e9;
  const max = schema.maximum ?? schema.exclusiveMaximum ?? 1e9;
  if (schema.type === 'integer') return fc.integer({ min: Math.ceil(min), max: Math.min(max, 2 ** 31) });
  return fc.double({ min, max, noNaN: true });
}

function objects({ properties = {}, required = [], additionalProperties, propertyNames }: JsonSchema) {
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, validFor(one)])),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== 'object') return known;
  const further = fc.dictionary(
    propertyNames ? (validFor(propertyNames) as fc.Arbitrary<string>) : fc.string(),
    validFor(additionalProperties),
    { maxKeys: 4 },
  );
  return fc.tuple(further, known).map(([more, own]) => ({ ...more, ...own }));
}

const nested = (depth: number, isArray: boolean): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = isArray ? [value] : { a: value };
  return value;
};

/** What nobody means well with: huge, deep, of another type, names of prototypes, half characters. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    -1e308,
    5e-324,
    2 ** 53 + 2,
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\u202e王',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    "'; drop table ledger; --",
    '<script>alert(1)</script>',
    [],
    {},
    [[]],
    { length: 1e9 },
    { toString: 1, valueOf: null, toJSON: 1 },
  ),
  fc.constantFrom('a'.repeat(65), 'a'.repeat(201), 'é'.repeat(2000), 'x'.repeat(100_000)),
  fc.tuple(fc.constantFrom(20, 300, 1500), fc.boolean()).map(([depth, isArray]) => nested(depth, isArray)),
  // As text: an object's own `__proto__` is lost where it is made by code.
  fc
    .constantFrom(
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"prototype":{"polluted":true}}',
    )
    .map((text) => JSON.parse(text) as unknown),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.double(),
  fc.jsonValue(),
);

/** A valid value with one thing wrong: gone, of another kind, one too many, in the wrong place. */
export function nearlyValid(schema: JsonSchema): fc.Arbitrary<unknown> {
  return fc
    .tuple(validFor(schema), hostile, fc.nat(), fc.constantFrom('drop', 'replace', 'add', 'wrap', 'deeper'))
    .map(([value, bad, pick, how]) => changed(value, bad, pick, how));
}

function changed(value: unknown, bad: unknown, pick: number, how: string): unknown {
  if (how === 'wrap') return [value];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad;
  const entries = Object.entries(value);
  const at = entries.length === 0 ? 0 : pick % entries.length;
  const [name, inner] = entries[at] ?? ['extra', undefined];
  if (how === 'drop') return Object.fromEntries(entries.filter((_, index) => index !== at));
  if (how === 'add') return { ...value, [`${name}s`]: bad };
  return { ...value, [name]: how === 'deeper' ? changed(inner, bad, pick, 'replace') : bad };
}
