import { z } from 'zod';

/** Who sets the machine's clock. */
export const clockOptions = z
  .strictObject({
    setBy: z
      .enum(['network', 'hand'])
      .default('network')
      .describe(
        'Who sets the clock of this machine: a time server, or somebody by hand (also: the host of a container). By hand it is believed wherever it could be right; it needs a battery.',
      ),
    withinS: z
      .number()
      .min(1)
      .max(3600)
      .default(120)
      .describe('Seconds that a clock set by hand may be off.'),
  })
  .prefault({});

export type ClockOptions = z.output<typeof clockOptions>;
