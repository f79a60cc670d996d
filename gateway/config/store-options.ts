import { z } from 'zod';

/** What is kept at full rate around alarms. */
export const evidenceOptions = z.strictObject({
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
});

/** What is kept of everything that was measured, also where there was no alarm. */
export const archiveOptions = z.strictObject({
  readingsDays: z
    .number()
    .min(0)
    .max(3650)
    .default(90)
    .describe('Days for which values (heart rate, occupancy, battery, …) are kept; 0: they are not.'),
  waveformsDays: z
    .number()
    .min(0)
    .max(365)
    .default(0)
    .describe(
      'Days for which charts at full rate are kept; 0: they are not. Around alarms they are evidence all the same.',
    ),
  streams: z
    .array(z.string().min(1))
    .max(50)
    .default(['bed-load', 'bed-pressure', 'ecg', 'imu', 'pleth', 'pulse', 'respiration'])
    .describe('Which charts; force at 1 kHz only where it is named (`wrench`).'),
  maxMb: z
    .number()
    .min(10)
    .default(4000)
    .describe(
      'Most that it may take on the disk, in megabytes: the oldest charts go first, then the oldest values.',
    ),
});

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
    evidence: evidenceOptions.prefault({}),
    archive: archiveOptions.prefault({}),
  })
  .prefault({});
