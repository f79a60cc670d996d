import { z } from 'zod';

/** What may be set; both published implementations have these limits (standards page mmwave 1.2). */
export const fda2Limits = {
  installHeightM: z.number().min(2.4).max(3),
  heightThresholdM: z.number().min(0).max(0.6),
  sensitivity: z.union([z.literal(3), z.literal(15), z.literal(30)]),
} as const;

export const fda2Options = z.strictObject({
  installHeightM: fda2Limits.installHeightM
    .optional()
    .describe('Mounting height in m, from the floor to the radar. Set in the radar where given.'),
  heightThresholdM: fda2Limits.heightThresholdM
    .optional()
    .describe('Height in m below which somebody is taken to lie on the floor. Set in the radar where given.'),
  sensitivity: fda2Limits.sensitivity
    .optional()
    .describe('Sensitivity of the fall detection: 3, 15 or 30. Set in the radar where given.'),
  isTargetHeightSent: z
    .boolean()
    .default(false)
    .describe('Asks the radar to send the height of its target all the time. Known from one source.'),
});

export type Fda2Options = z.infer<typeof fda2Options>;
