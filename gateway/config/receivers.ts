import { z } from 'zod';
import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { id } from './fields.ts';

const told = {
  isEnabled: z
    .boolean()
    .default(true)
    .describe('False: it is told nothing, and what waited for it is dropped.'),
  alarms: z
    .enum(['low', 'medium', 'high', 'none'])
    .default('low')
    .describe('From which priority on alarms are told; none: no alarms.'),
  technical: z.boolean().default(true).describe('Also alarms about equipment, not only about people.'),
  drills: z
    .boolean()
    .default(false)
    .describe('Also drills, which are about nobody; told with the word for a drill in place of a condition.'),
  careEvents: z
    .boolean()
    .default(false)
    .describe('Also every care event of its own, such as one that raised no alarm.'),
  readingsEveryS: z
    .number()
    .int()
    .min(5)
    .max(86_400)
    .optional()
    .describe('Seconds between tellings of the latest measurements of each bed; left out: none are told.'),
  beds: z.array(id).min(1).max(200).optional().describe('These beds alone; left out: all.'),
  identity: z
    .enum(['none', 'id', 'name'])
    .default('none')
    .describe(
      'What leaves the box about people: none, only where (bed, robot); id, the ids of residents and staff; name, also residents’ names.',
    ),
};

/** What is the same for every kind of receiver. */
export const toldOptions = z.strictObject(told);

/** One receiver: what it is told, what it may know about people, and the options of its kind. */
export function receiverSchema(kinds: readonly AnyReceiverKind[]) {
  const shapes = kinds.map(({ kind, summary, options }) =>
    z.strictObject({ id, kind: z.literal(kind), ...told, options: options.describe(summary) }),
  );
  const [first, ...others] = shapes;
  if (first === undefined) throw new Error('no receivers are registered');
  return z.discriminatedUnion('kind', [first, ...others]);
}

/** A configured receiver as the composition root needs it, whatever its kind. */
export interface ReceiverConfig {
  readonly id: string;
  readonly kind: string;
  readonly isEnabled: boolean;
  readonly alarms: 'low' | 'medium' | 'high' | 'none';
  readonly technical: boolean;
  readonly drills?: boolean;
  readonly careEvents: boolean;
  readonly readingsEveryS?: number;
  readonly beds?: readonly string[];
  readonly identity: 'none' | 'id' | 'name';
  readonly options: unknown;
}
