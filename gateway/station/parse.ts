import type { z } from 'zod';
import { StationRefusal } from './refusal.ts';

/** What came in a request, by its schema. @throws StationRefusal `bad-request` */
export function parse<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new StationRefusal('bad-request', { cause: parsed.error });
  return parsed.data;
}
