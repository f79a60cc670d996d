import { z } from 'zod';

/** What is kept at full rate around alarms. */
const evidence = z
  .strictObject({
    maxBytes: z
      .number()
      .int()
      .min(1_000_000)
      .default(2_000_000_000)
      .describe('Most that the evidence of all alarms may take on the disk; the oldest goes first.'),
    maxFiles: z.number().int().min(1).max(100_000).default(5000).describe('Most alarms with evidence.'),
    keepDays: z
      .number()
      .min(0)
      .max(3650)
      .default(90)
      .describe('Days after which evidence is taken away, also where there is room.'),
  })
  .prefault({});

/** Where everything is kept, and for how long. */
export const storeOptions = z
  .strictObject({
    directory: z.string().min(1).default('/var/lib/vigil').describe('Where the ledger is kept.'),
    keepFreeMb: z
      .number()
      .min(0)
      .default(200)
      .describe(
        'Free space on its disk, in megabytes, below which charts are no longer kept and a technical alarm says so: the rest is for alarms.',
      ),
    eraseLearntAfterDays: z
      .number()
      .min(0)
      .max(365)
      .default(7)
      .describe(
        'Days after which what was learnt about a resident who is no longer in the configuration is erased; 0: at the next start.',
      ),
    evidence,
  })
  .prefault({});
