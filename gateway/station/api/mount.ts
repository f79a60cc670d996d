import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { StationRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { StaffView } from '../wire.ts';
import type { Audience } from './audience.ts';
import { hold } from './hold.ts';
import { apiBase, type Route, routeName } from './route.ts';

/** Who asks, and whether the board is open to everybody. */
export interface Door {
  sessionOf(request: FastifyRequest): Session | undefined;
  readonly isOpenBoard: boolean;
  /** Under test: each answer is held against its schema. */
  readonly holdsAnswers: boolean;
  /** Nobody has touched the session's screen for long. */
  isLocked(session: Session): boolean;
  touch(session: Session): void;
}

/** Puts routes on the server. Who asks is known before anything of the request is looked at. */
export function mount(app: FastifyInstance, routes: readonly Route[], door: Door): void {
  for (const one of routes)
    app.route({
      method: one.method,
      url: `${apiBase}${one.path}`,
      ...(one.bodyBytesMost === undefined ? {} : { bodyLimit: one.bodyBytesMost }),
      handler: async (request, reply) => {
        const session = door.sessionOf(request);
        admit(one.who, session?.staff, door.isOpenBoard);
        if (session !== undefined && isAct(one)) stillThere(session, door);
        const answer = await one.handle({
          params: checked(one.params, request.params),
          query: checked(one.query, request.query),
          body: checked(one.body, request.body),
          staff: session?.staff,
          session,
          request,
          reply,
        });
        if (door.holdsAnswers && one.answerType === undefined) hold(one.answer, answer, routeName(one));
        return answer;
      },
    });
}

/** What a person answers for; to read needs nobody to be there. */
const isAct = ({ method, who }: Route): boolean => method !== 'GET' && who !== 'anybody' && who !== 'board';

/** @throws StationRefusal where whoever acts now may be somebody else than who signed in */
function stillThere(session: Session, door: Door): void {
  if (door.isLocked(session)) throw new StationRefusal('locked');
  door.touch(session);
}

/** @throws StationRefusal where somebody is not of the audience */
export function admit(who: Audience, staff: StaffView | undefined, isOpenBoard: boolean): void {
  if (who === 'anybody' || (who === 'board' && isOpenBoard)) return;
  if (staff === undefined) throw new StationRefusal('not-signed-in');
  if (typeof who === 'object' && !who.roles.includes(staff.role)) throw new StationRefusal(who.refusal);
}

function checked(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new StationRefusal('bad-request', { cause: parsed.error });
  return parsed.data;
}
