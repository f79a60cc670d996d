import type { z } from 'zod';

/**
 * Holds what is sent against its schema, as it is on the wire. A gateway in service does not: what a screen gets late is worse than a
 * field that is described badly.
 */
export function hold(schema: z.ZodType | undefined, value: unknown, name: string): void {
  if (schema === undefined) throw new Error(`${name} has no schema of its answer`);
  const sent: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
  const held = schema.safeParse(sent);
  if (!held.success) throw new Error(`${name} answers what its schema does not tell: ${held.error.message}`);
}
