import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Route, route } from './api/route.ts';
import { createLockOut, type LockOut } from './lock-out.ts';
import { verifyPin } from './password.ts';
import type { StationOptions, StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import { sessionView } from './schema/stream.ts';
import { cookieName, type Session, type Sessions, sessionLifetimeMs } from './session.ts';
import type { SessionView, StaffView } from './wire.ts';

/** Each check takes 16 MB and a thread of the pool that the store shares. */
const checksMax = 2;
const signInBody = z.strictObject({ staffId: z.string().min(1).max(64), pin: z.string().regex(/^\d{4,6}$/) });

export interface SignIn {
  readonly routes: readonly Route[];
  sessionOf(request: FastifyRequest): Session | undefined;
  readonly lockOut: LockOut;
  /** Sign-ins refused for a wrong PIN. */
  readonly wrongPins: number;
}

/** Who is signed in on which screen; `ended` is told which session is over. */
export function createSignIn(
  options: StationOptions,
  ports: StationPorts,
  sessions: Sessions,
  ended: (sessionId: string) => void,
): SignIn {
  const lockOut = createLockOut();
  const sessionOf = (request: FastifyRequest) => sessions.find(request.cookies[cookieName]);
  let checks = 0;
  let wrongPins = 0;

  async function check(staffId: string, pin: string): Promise<StaffView> {
    const staff = ports.staff.find(({ id }) => id === staffId);
    if (staff === undefined) throw new StationRefusal('wrong-pin');
    if (checks >= checksMax) throw new StationRefusal('busy');
    if (!lockOut.mayTry(staffId, ports.clock.now())) throw new StationRefusal('locked-out');
    checks += 1;
    const isRight = await verifyPin(pin, staff.pinHash).finally(() => {
      checks -= 1;
    });
    if (!isRight) {
      wrongPins += 1;
      throw new StationRefusal('wrong-pin');
    }
    lockOut.succeeded(staffId);
    return viewOf(staff);
  }

  const end = (session: Session | undefined) => {
    if (session === undefined) return;
    sessions.close(session.id);
    ended(session.id);
  };
  const routes = [
    route({
      method: 'POST',
      path: '/session',
      who: 'anybody',
      summary: 'Signs somebody in with name and PIN; whoever was signed in on this screen no longer is.',
      body: signInBody,
      answer: sessionView,
      refuses: ['wrong-pin', 'locked-out', 'busy'],
      async handle({ body: { staffId, pin }, session, request, reply }) {
        const staff = await check(staffId, pin);
        end(session);
        giveCookie(reply, request, sessions.open(staff).id);
        return viewOfSession(options, ports, staff);
      },
    }),
    route({
      method: 'GET',
      path: '/session',
      who: 'anybody',
      summary: 'Who is signed in on this screen, and who may sign in.',
      answer: sessionView,
      handle: ({ staff }) => viewOfSession(options, ports, staff),
    }),
    route({
      method: 'DELETE',
      path: '/session',
      who: 'anybody',
      summary: 'Signs out.',
      answer: sessionView,
      handle({ session, reply }) {
        end(session);
        reply.clearCookie(cookieName, { path: '/' });
        return viewOfSession(options, ports, undefined);
      },
    }),
  ];

  return {
    routes,
    sessionOf,
    lockOut,
    get wrongPins() {
      return wrongPins;
    },
  };
}

function giveCookie(reply: FastifyReply, request: FastifyRequest, id: string): void {
  reply.setCookie(cookieName, id, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: sessionLifetimeMs / 1000,
  });
}

function viewOfSession(options: StationOptions, ports: StationPorts, staff?: StaffView): SessionView {
  const { ward, version } = ports.snapshot();
  return {
    ward,
    version,
    isDemo: options.isDemo,
    isOpenBoard: options.openBoard,
    ...(staff === undefined ? {} : { session: staff }),
    staff: ports.staff.map(viewOf),
    ...(options.isDemo && options.demoPin !== undefined ? { demoPin: options.demoPin } : {}),
  };
}

const viewOf = ({ id, displayName, role }: StaffView): StaffView => ({ id, displayName, role });
