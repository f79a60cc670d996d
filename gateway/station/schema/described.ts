import { z } from 'zod';

/** Told where a schema lacks something of its type. */
type Whole<Wire, Shown> = Wire extends string | number
  ? [Wire] extends [Shown]
    ? unknown
    : { readonly lacks: Exclude<Wire, Shown> }
  : [keyof Wire] extends [keyof Shown]
    ? unknown
    : { readonly lacks: Exclude<keyof Wire, keyof Shown> };

/**
 * The schema of a wire type, under the name that it has in the interface's description. What type and schema do not have in common is
 * an error of types: a field that a screen is sent cannot stay undescribed.
 */
export const described =
  <Wire>() =>
  <Schema extends z.ZodType<Wire>>(
    name: string,
    schema: Schema & Whole<Wire, z.infer<Schema>>,
  ): z.ZodType<Wire> =>
    (schema as z.ZodType<Wire>).meta({ id: name });

/** Ids are texts on the wire, and told apart in code only. */
export const idOf = <Id extends string>(): z.ZodType<Id> => z.string() as unknown as z.ZodType<Id>;

/** Wall time in milliseconds since the epoch. It may have fractions where the clock has them. */
export const wallMs = z.number();
