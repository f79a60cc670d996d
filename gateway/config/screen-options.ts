import { z } from 'zod';

const text = z.string().min(1).max(600);
/** Quieter than this, and an alarm may not be heard in the next room. */
const volume = z.number().int().min(40).max(100).default(100);

/** What the facility says about its screens. */
export const screenOptions = {
  protocols: z
    .record(z.string().max(64), z.strictObject({ en: text.optional(), 'zh-CN': text.optional() }))
    .default({})
    .describe(
      "What to check next by the facility's protocol, by alarm type and language; Vigil has its own words for the rest.",
    ),
  volumes: z
    .strictObject({ day: volume, evening: volume, night: volume })
    .prefault({})
    .describe('How loud alarms sound on the screens, in percent, by shift.'),
};
