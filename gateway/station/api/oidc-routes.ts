import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { directoryStartSchema, type SessionView, sessionSchema } from '../accounts-wire.ts';
import { flowLifetimeMs, type Oidc } from '../oidc.ts';
import { StationRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { SignIn } from '../sign-in.ts';
import { Refused, type Route, route } from './route.ts';
import { emptyBody } from './schemas.ts';

const flowCookie = 'vigil_directory';

/**
 * Signing in with the facility's directory. It sends the browser back to our page, not to one of these addresses: a Strict cookie does
 * not come along from another site. The page then asks from its own origin, and the cookie is there.
 */
export function oidcRoutes(
  oidc: Oidc,
  signIn: SignIn,
  viewOf: (session?: Session) => SessionView,
): readonly Route[] {
  const { accounts } = signIn;
  return [
    route({
      method: 'POST',
      path: '/directory/start',
      who: 'anybody',
      summary: 'Where the browser goes to sign in with the facility’s directory.',
      body: emptyBody,
      answer: directoryStartSchema,
      async handle({ request, reply }) {
        signIn.spend(request);
        const { url, flow } = await oidc.begin();
        giveFlow(reply, request, flow);
        return { url };
      },
    }),
    route({
      method: 'POST',
      path: '/directory/finish',
      who: 'anybody',
      summary:
        'What the directory sent the browser back with; signs in whom it names, in the role that it gives them.',
      body: z.strictObject({ query: z.string().min(1).max(3000) }),
      answer: sessionSchema,
      async handle({ body: { query }, request, reply }) {
        const flow = request.cookies[flowCookie];
        reply.clearCookie(flowCookie, { path: '/' });
        const { id, displayName, role } = await oidc.finish(flow, query).catch((thrown: unknown) => {
          signIn.failed('directory', request);
          throw thrown;
        });
        const known = accounts.find(id);
        if (known && !known.isActive) {
          signIn.failed('directory', request);
          throw new StationRefusal('no-role');
        }
        if (known?.displayName !== displayName || known.role !== role) {
          const refused = await accounts.change({ act: 'directory', by: 'directory', id, displayName, role });
          if (refused) throw new Refused(refused);
        }
        const account = accounts.find(id);
        if (account === undefined) throw new StationRefusal('failed');
        return viewOf(signIn.open(account, request, reply, 'signed-in-directory'));
      },
    }),
  ];
}

function giveFlow(reply: FastifyReply, request: FastifyRequest, flow: string): void {
  reply.setCookie(flowCookie, flow, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: flowLifetimeMs / 1000,
  });
}
