import { z } from 'zod';
import { jsonValue } from './json-value.ts';
import { formField } from './settings-wire.ts';

const values = z.record(z.string(), jsonValue);

/** Who outside is told, as it is written in the configuration. */
export const receiverSettings = z.strictObject({
  digest: z.string(),
  isChangeable: z.boolean(),
  /** How long the last change kept the ward without detection. */
  awayMs: z.number().optional(),
  /** What there can be. */
  kinds: z.array(
    z.strictObject({
      kind: z.string(),
      summary: z.string(),
      fields: z.array(formField),
      /** Options that no form can show: they are set in the file. */
      others: z.array(z.string()),
    }),
  ),
  /** Fields that every kind has. */
  told: z.array(formField),
  receivers: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      told: values,
      options: values,
      /** Its address holds a password: it is not shown, and changed in the file only. */
      isReadOnly: z.boolean(),
      waiting: z.number(),
      waitingAlarms: z.number(),
      /** Put aside, as it refused them. */
      parked: z.number(),
    }),
  ),
});
export type ReceiverSettings = z.infer<typeof receiverSettings>;

/** What came of looking whether a receiver is there. */
export const receiverCheck = z.strictObject({
  /** `by-device`: it is told through a device of this gateway, whose line says whether it is there. */
  state: z.enum(['reached', 'not-reached', 'by-device']),
  kind: z.string(),
  tookMs: z.number(),
  device: z.string().optional(),
  /** Why it was not reached, as its line says it. */
  reason: z.string().optional(),
});
export type ReceiverCheck = z.infer<typeof receiverCheck>;
