import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mayAnswer } from './may-answer.ts';
import { parse } from './parse.ts';
import type { StationPorts } from './ports.ts';
import type { SignIn } from './sign-in.ts';
import type { SilenceOrder } from './wire.ts';

const which = { bedId: z.string().min(1).max(64), type: z.string().regex(/^[a-z0-9-]{1,64}$/) };
const offBody = z.strictObject({
  ...which,
  reason: z.string().max(200),
  /** The machine refuses an order without it, in words; so it is not required here. */
  forS: z.number().positive().max(1_000_000).optional(),
});
const onBody = z.strictObject(which);
const emptyBody = z.strictObject({});

/**
 * `POST /api/audio-pause`, `POST /api/audio-resume`: the ward's sound. `POST /api/alarm-off`, `POST /api/alarm-on`: one kind
 * at one bed. Nurses may ask; what a charge nurse alone may order, and for how long, the alarm machine decides.
 */
export function addSilenceRoutes(app: FastifyInstance, ports: StationPorts, signIn: SignIn): void {
  const add = <Body>(path: string, schema: z.ZodType<Body>, orderOf: (body: Body) => SilenceOrder) =>
    app.post(path, async (request: FastifyRequest, reply) => {
      const { id, role } = mayAnswer(signIn.sessionOf(request)?.staff);
      const order = orderOf(parse(schema, request.body));
      const refusal = await ports.order({ ...order, staffId: id, role });
      if (refusal === undefined) return {};
      reply.code(409);
      return refusal;
    });
  add('/api/audio-pause', emptyBody, () => ({ order: 'pause-audio' }));
  add('/api/audio-resume', emptyBody, () => ({ order: 'resume-audio' }));
  add('/api/alarm-off', offBody, (body) => ({ order: 'switch-off', ...body }));
  add('/api/alarm-on', onBody, (body) => ({ order: 'switch-on', ...body }));
}
