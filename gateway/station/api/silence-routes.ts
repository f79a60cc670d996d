import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { nothing } from '../schema/common.ts';
import type { SilenceOrder } from '../wire.ts';
import { answering } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { emptyBody, shortId } from './schemas.ts';

const which = { bedId: shortId, type: z.string().regex(/^[a-z0-9-]{1,64}$/) };
const offBody = z.strictObject({
  ...which,
  reason: z.string().max(200),
  /** The machine refuses an order without it, in words; so it is not required here. */
  forS: z.number().positive().max(1_000_000).optional(),
});

/**
 * The ward's sound, and one kind of alarm at one bed. Nurses may ask; what a charge nurse alone may order, and for how long, the alarm
 * machine decides.
 */
export function silenceRoutes(ports: StationPorts): readonly Route[] {
  const order = <Body>(
    path: string,
    summary: string,
    body: z.ZodType<Body>,
    orderOf: (body: Body) => SilenceOrder,
  ) =>
    route({
      method: 'POST',
      path,
      who: answering,
      summary,
      body,
      answer: nothing,
      handle: async (call) =>
        done(await ports.order({ ...orderOf(call.body), staffId: call.staff.id, role: call.staff.role })),
    });
  return [
    order('/audio-pause', 'Pauses the ward’s alarm sound for a time.', emptyBody, () => ({
      order: 'pause-audio',
    })),
    order('/audio-resume', 'Ends the pause of the sound.', emptyBody, () => ({ order: 'resume-audio' })),
    order('/alarm-off', 'Switches one kind of alarm off at one bed, for a time.', offBody, (body) => ({
      order: 'switch-off',
      ...body,
    })),
    order('/alarm-on', 'Switches it on again.', z.strictObject(which), (body) => ({
      order: 'switch-on',
      ...body,
    })),
  ];
}
