import { z } from 'zod';
import type { RandomBytes } from '../../core/ports.ts';
import type { AccountChange, StationAccount } from '../accounts-port.ts';
import { addedSchema, type PersonView, peopleSchema, roleSchema } from '../accounts-wire.ts';
import type { StationPorts } from '../ports.ts';
import type { SignIn } from '../sign-in.ts';
import { administering } from './audience.ts';
import { done, Refused, type Route, route } from './route.ts';
import { byId, emptyBody } from './schemas.ts';
import { checkSecret, nameText, secretText } from './session-routes.ts';

/** An id that says nothing of its person: it is on the ledger and on the bus. */
export const staffIdOf = (randomBytes: RandomBytes): string =>
  `staff-${Buffer.from(randomBytes(5)).toString('hex')}`;

const plainActs = {
  deactivate: 'Somebody no longer works here: may not sign in, and what they have open ends at once.',
  activate: 'Somebody works here again.',
  unlock: 'Lets somebody try their PIN again before the time is over.',
} as const;

/** Who works here and as what. Every change is on the ledger by the administrator who made it. */
export function peopleRoutes(
  { clock, randomBytes }: Pick<StationPorts, 'clock' | 'randomBytes'>,
  signIn: SignIn,
): readonly Route[] {
  const { accounts, lockOut } = signIn;
  const viewOf = ({
    id,
    displayName,
    role,
    isActive,
    source,
    pinHash,
    sinceMs,
  }: StationAccount): PersonView => ({
    id,
    displayName,
    role,
    isActive,
    source,
    hasSecret: pinHash !== undefined,
    isLockedOut: lockOut.isLocked(id, clock.now()),
    sinceMs,
  });
  const change = async (one: AccountChange) => done(await accounts.change(one));
  return [
    ...plainRoutes(change),
    ...changingRoutes(signIn, randomBytes, change),
    route({
      method: 'GET',
      path: '/people',
      who: administering,
      summary: 'Everybody who has or had an account here.',
      answer: peopleSchema,
      handle: () => ({ people: accounts.list().map(viewOf) }),
    }),
  ];
}

type Change = (one: AccountChange) => Promise<object>;

function plainRoutes(change: Change): readonly Route[] {
  return (Object.keys(plainActs) as (keyof typeof plainActs)[]).map((act) =>
    route({
      method: 'POST',
      path: `/people/:id/${act}`,
      who: administering,
      summary: plainActs[act],
      params: byId,
      body: emptyBody,
      answer: emptyBody,
      handle: ({ params: { id }, staff }) => change({ act, by: staff.id, id }),
    }),
  );
}

function changingRoutes(
  { accounts, hasher }: SignIn,
  randomBytes: RandomBytes,
  change: Change,
): readonly Route[] {
  const hashed = async (secret: string) => {
    checkSecret(secret);
    return hasher.hash(secret);
  };
  return [
    route({
      method: 'POST',
      path: '/people',
      who: administering,
      summary: 'Somebody new, with their first PIN or password.',
      body: z.strictObject({ displayName: nameText, role: roleSchema, secret: secretText }),
      answer: addedSchema,
      async handle({ body: { displayName, role, secret }, staff }) {
        const pinHash = await hashed(secret);
        const id = staffIdOf(randomBytes);
        const refused = await accounts.change({ act: 'add', by: staff.id, id, displayName, role, pinHash });
        if (refused) throw new Refused(refused);
        return { id };
      },
    }),
    route({
      method: 'POST',
      path: '/people/:id',
      who: administering,
      summary: 'Another name or role. Another role ends what they have open at once.',
      params: byId,
      body: z.strictObject({ displayName: nameText, role: roleSchema }),
      answer: emptyBody,
      handle: ({ params: { id }, body, staff }) => change({ act: 'change', by: staff.id, id, ...body }),
    }),
    route({
      method: 'POST',
      path: '/people/:id/secret',
      who: administering,
      summary: 'Another PIN or password for somebody who forgot theirs; what they have open ends.',
      params: byId,
      body: z.strictObject({ secret: secretText }),
      answer: emptyBody,
      async handle({ params: { id }, body: { secret }, staff }) {
        return change({ act: 'secret', by: staff.id, id, pinHash: await hashed(secret) });
      },
    }),
  ];
}
