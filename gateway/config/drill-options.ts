import { z } from 'zod';

/** Drills: synthetic calls that try the way from a bed to a nurse. */
export const drillOptions = z
  .strictObject({
    acceptWithinS: z
      .int()
      .min(10)
      .max(600)
      .default(120)
      .describe('Seconds within which somebody accepts a drill, or it has failed; it ends by itself then.'),
    toldOnBus: z
      .boolean()
      .default(false)
      .describe('Whether drills are told on MQTT, where flows and displays may act on them.'),
  })
  .prefault({});
