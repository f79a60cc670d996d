import { z } from 'zod';
import { type SessionView, sessionSchema } from '../accounts-wire.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { SetUp } from '../set-up.ts';
import type { SignIn } from '../sign-in.ts';
import { staffIdOf } from './people-routes.ts';
import { Refused, type Route, route } from './route.ts';
import { checkSecret, nameText, secretText } from './session-routes.ts';

/** The first start: makes the first administrator, and signs them in. */
export function setUpRoutes(
  { randomBytes }: Pick<StationPorts, 'randomBytes'>,
  signIn: SignIn,
  setUp: SetUp,
  viewOf: (session?: Session) => SessionView,
): readonly Route[] {
  const { accounts, hasher } = signIn;
  return [
    route({
      method: 'POST',
      path: '/set-up',
      who: 'anybody',
      summary: 'Makes the first administrator, with the one-time code from the gateway’s log.',
      body: z.strictObject({ code: z.string().min(1).max(32), displayName: nameText, secret: secretText }),
      answer: sessionSchema,
      async handle({ body: { code, displayName, secret }, request, reply }) {
        signIn.spend(request);
        checkSecret(secret);
        const found = setUp.take(code);
        if (found === 'wrong') signIn.failed('set-up', request);
        if (found !== 'right') throw new StationRefusal(found === 'wrong' ? 'wrong-code' : 'set-up-closed');
        try {
          const pinHash = await hasher.hash(secret);
          const id = staffIdOf(randomBytes);
          const person = { id, displayName, role: 'administrator', pinHash } as const;
          const refused = await accounts.change({ act: 'add', by: 'set-up', ...person });
          if (refused) throw new Refused(refused);
          const account = accounts.find(id);
          if (account === undefined) throw new StationRefusal('failed');
          return viewOf(signIn.open(account, request, reply, 'signed-in-set-up'));
        } catch (thrown) {
          setUp.giveBack();
          throw thrown;
        }
      },
    }),
  ];
}
