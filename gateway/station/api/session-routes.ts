import { z } from 'zod';
import { type SessionView, sessionSchema } from '../accounts-wire.ts';
import type { StationOptions, StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { mayBeSecret, passwordMax } from '../secret-rule.ts';
import type { Session } from '../session.ts';
import type { SetUp } from '../set-up.ts';
import { type SignIn, staffView, takeCookie } from '../sign-in.ts';
import { done, Refused, type Route, route } from './route.ts';
import { emptyBody, shortId } from './schemas.ts';

export const secretText = z.string().min(1).max(passwordMax);
export const nameText = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u);

/** @throws Refused where nobody may have this as their PIN or password */
export function checkSecret(secret: string): void {
  if (mayBeSecret(secret)) return;
  throw new Refused({
    code: 'secret-weak',
    message: 'A PIN has 4 to 8 digits, a password at least 12 characters.',
  });
}

/** What each answer here says: who is signed in on this screen, and who may be. */
export function sessionViews(options: StationOptions, ports: StationPorts, signIn: SignIn, setUp?: SetUp) {
  const { accounts, sessions } = signIn;
  return (session?: Session): SessionView => {
    const { ward, version } = ports.snapshot();
    const { isDemo, openBoard, demoPin, lockAfterMs, oidc } = options;
    return {
      ward,
      version,
      isDemo,
      isOpenBoard: openBoard,
      ...(session && {
        session: staffView(session.staff),
        isLocked: sessions.isLocked(session),
        hasSecret: accounts.find(session.staff.id)?.pinHash !== undefined,
      }),
      staff: accounts.list().flatMap((one) => (one.isActive && one.pinHash ? [staffView(one)] : [])),
      ...(isDemo && demoPin !== undefined && { demoPin }),
      ...(lockAfterMs !== undefined && { lockAfterMs }),
      ...(setUp?.isOpen() && { isSetUp: true }),
      ...(oidc && { directory: oidc.name }),
    };
  };
}

/** Signing in and out. */
export function sessionRoutes(signIn: SignIn, viewOf: (session?: Session) => SessionView): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/session',
      who: 'anybody',
      summary:
        'Signs somebody in with name and PIN or password; whoever was signed in on this screen no longer is.',
      body: z.strictObject({ staffId: shortId, pin: secretText }),
      answer: sessionSchema,
      handle: async ({ body: { staffId, pin }, request, reply }) =>
        viewOf(signIn.open(await signIn.prove(staffId, pin, request), request, reply)),
    }),
    route({
      method: 'GET',
      path: '/session',
      who: 'anybody',
      summary: 'Who is signed in on this screen, and who may sign in.',
      answer: sessionSchema,
      handle: ({ session }) => viewOf(session),
    }),
    route({
      method: 'DELETE',
      path: '/session',
      who: 'anybody',
      summary: 'Signs out.',
      answer: sessionSchema,
      handle({ session, reply }) {
        signIn.end(session, 'signed-out');
        takeCookie(reply);
        return viewOf();
      },
    }),
  ];
}

/** That it is still the same person, and that nobody else knows their PIN. */
export function presenceRoutes(signIn: SignIn, viewOf: (session?: Session) => SessionView): readonly Route[] {
  const { accounts, sessions, hasher } = signIn;
  return [
    route({
      method: 'POST',
      path: '/session/touch',
      who: 'signed-in',
      summary:
        'Whoever is signed in has touched the screen: acts are not locked for a while. Refused once they are.',
      body: emptyBody,
      answer: emptyBody,
      handle: () => ({}),
    }),
    route({
      method: 'POST',
      path: '/session/unlock',
      who: 'anybody',
      summary: 'Whoever is signed in proves with their PIN or password that it is still they; acts go on.',
      body: z.strictObject({ pin: secretText }),
      answer: sessionSchema,
      async handle({ body: { pin }, session, request }) {
        if (session === undefined) throw new StationRefusal('not-signed-in');
        await signIn.prove(session.staff.id, pin, request);
        sessions.touch(session.id);
        return viewOf(sessions.find(session.id));
      },
    }),
    route({
      method: 'POST',
      path: '/session/secret',
      who: 'signed-in',
      summary: 'Whoever is signed in takes another PIN or password; their other sessions end.',
      body: z.strictObject({ current: secretText.optional(), secret: secretText }),
      answer: emptyBody,
      async handle({ body: { current, secret }, staff: { id }, session, request }) {
        checkSecret(secret);
        // Who comes from the facility's directory and has none yet proved it there.
        if (accounts.find(id)?.pinHash !== undefined) await signIn.prove(id, current ?? '', request);
        const pinHash = await hasher.hash(secret);
        const change = () => accounts.change({ act: 'secret', by: id, id, pinHash });
        return done(await (session ? signIn.keeping(session, change) : change()));
      },
    }),
  ];
}
