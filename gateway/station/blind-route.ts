import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { mayAnswer } from './may-answer.ts';
import { parse } from './parse.ts';
import type { StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import type { SignIn } from './sign-in.ts';

const params = z.object({ id: z.string().min(1).max(200) });

/** `POST /api/blind/:id/seen`: a nurse has read what happened while we were blind at a bed. */
export function addBlindRoute(app: FastifyInstance, ports: StationPorts, signIn: SignIn): void {
  app.post('/api/blind/:id/seen', async (request) => {
    const { id: staffId } = mayAnswer(signIn.sessionOf(request)?.staff);
    const isSeen = await ports.seeReport(parse(params, request.params).id, staffId);
    if (!isSeen) throw new StationRefusal('not-found');
    return {};
  });
}
