import { z } from 'zod';

/** The signals around an event, one lane a device and signal, all on one axis of seconds from the origin (usually the onset). */
export const eventLanes = z.object({
  /** Absent where the onset was before the gateway's machine last began: then the origin is the decision. */
  onsetS: z.number().optional(),
  decidedS: z.number(),
  /** The axis. */
  fromS: z.number(),
  untilS: z.number(),
  /** False while the seconds after the decision are still running: a screen asks again. */
  isComplete: z.boolean(),
  lanes: z
    .array(
      z.object({
        deviceId: z.string(),
        /** A stream (`imu`, `wrench`, `pleth`, `bed-load`), or a metric where it is single values. */
        signal: z.string(),
        isReading: z.boolean(),
        unit: z.string(),
        channels: z.array(z.string()).readonly(),
        /** Seconds from the origin; of a fast signal the lowest and the highest value of each bucket stand beside each other. */
        t: z.array(z.number()).readonly(),
        columns: z.array(z.array(z.number().nullable()).readonly()).readonly(),
      }),
    )
    .readonly(),
});

export type EventLanes = z.infer<typeof eventLanes>;
export type LaneView = EventLanes['lanes'][number];
