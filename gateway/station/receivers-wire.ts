import { z } from 'zod';

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
