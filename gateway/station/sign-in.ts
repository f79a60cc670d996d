import type { FastifyReply, FastifyRequest } from 'fastify';
import { nobodyKnown } from '../core/sign-in.ts';
import type { AccountsPort, StationAccount } from './accounts-port.ts';
import type { Hasher } from './hasher.ts';
import type { LockOut } from './lock-out.ts';
import { isOutdated, nobodysHash } from './password.ts';
import type { StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import { cookieName, type Session, type Sessions, sessionLifetimeMs } from './session.ts';
import type { SignInMemory } from './sign-in-memory.ts';
import { createSignInRecord, type SignInRecord } from './sign-in-record.ts';
import type { StaffView } from './wire.ts';

export interface SignIn {
  readonly sessions: Sessions;
  readonly accounts: AccountsPort;
  readonly hasher: Hasher;
  sessionOf(request: FastifyRequest): Session | undefined;
  /** Whoever knows this person's PIN or password. @throws StationRefusal */
  prove(staffId: string, secret: string, request: FastifyRequest): Promise<StationAccount>;
  /** Counts a try of this address at something else that may be guessed. @throws StationRefusal */
  spend(request: FastifyRequest): void;
  /** Signs somebody in on this screen; whoever was, no longer is. */
  open(
    account: StationAccount,
    request: FastifyRequest,
    reply: FastifyReply,
    how?: 'signed-in' | 'signed-in-directory' | 'signed-in-set-up',
  ): Session;
  /** `why` left out: their account says so. */
  end(session: Session | undefined, why?: 'signed-out'): void;
  /** Somebody whom nobody knows tried in vain. */
  failed(at: 'set-up' | 'directory', request: FastifyRequest): void;
  /** A change that its own person makes on this screen ends their other sessions, not this one. */
  keeping<Value>(session: Session, change: () => Promise<Value>): Promise<Value>;
  readonly lockOut: LockOut;
  /** Sign-ins refused for a wrong PIN. */
  readonly wrongPins: number;
  close(): Promise<void>;
}

/** Who is signed in on which screen; `ended` is told which session is over. */
export function createSignIn(
  { clock, recordSignIn }: Pick<StationPorts, 'clock' | 'recordSignIn'>,
  memory: SignInMemory,
  accounts: AccountsPort,
  sessions: Sessions,
  hasher: Hasher,
  ended: (sessionId: string) => void,
): SignIn {
  const { lockOut } = memory;
  const record = createSignInRecord(clock, recordSignIn);
  const prover = createProver({ clock, accounts, hasher, memory, record });
  const kept = new Set<string>();
  const end: SignIn['end'] = (session, why) => {
    if (session === undefined) return;
    sessions.close(session.id);
    record.write(session.staff.id, { act: why ?? 'session-ended', by: session.staff.id });
    ended(session.id);
  };
  const stopHearing = accounts.onChanged((account, act) => {
    if (act === 'unlock' || act === 'secret') lockOut.unlock(account.id);
    for (const session of sessions.of(account.id))
      if (!isStill(account, session) || (act === 'secret' && !kept.has(session.id))) end(session);
    sessions.rename(staffView(account));
  });
  // Of what an earlier station left, whoever may no longer be here is not.
  for (const session of sessions.all()) if (!isStill(accounts.find(session.staff.id), session)) end(session);
  return {
    sessions,
    accounts,
    hasher,
    lockOut,
    end,
    ...prover,
    sessionOf(request) {
      const session = sessions.find(request.cookies[cookieName]);
      if (session === undefined || isStill(accounts.find(session.staff.id), session)) return session;
      end(session);
      return undefined;
    },
    failed: (at, { ip }) => record.wrong(at, ip),
    open(account, request, reply, how = 'signed-in') {
      end(sessions.find(request.cookies[cookieName]), 'signed-out');
      record.write(account.id, { act: how, by: account.id, address: request.ip });
      const session = sessions.open(staffView(account));
      giveCookie(reply, request, session.id);
      return session;
    },
    async keeping(session, change) {
      kept.add(session.id);
      try {
        return await change();
      } finally {
        kept.delete(session.id);
      }
    },
    get wrongPins() {
      return prover.wrongPins();
    },
    async close() {
      stopHearing();
      record.close();
      await hasher.close();
    },
  };
}

/** Holds a PIN or password against its person. Who does not exist takes as long, and is locked as soon, as who does. */
function createProver({
  clock,
  accounts,
  hasher,
  memory: { lockOut, strangers, addresses },
  record,
}: Pick<StationPorts, 'clock'> & {
  readonly accounts: AccountsPort;
  readonly hasher: Hasher;
  readonly memory: SignInMemory;
  readonly record: SignInRecord;
}) {
  let wrongPins = 0;
  const provable = (id: string) => {
    const account = accounts.find(id);
    return account?.isActive === true && account.pinHash !== undefined ? account : undefined;
  };
  const spend = ({ ip }: FastifyRequest) => {
    if (!addresses.take(ip, clock.now())) throw new StationRefusal('too-many-tries');
  };
  return {
    wrongPins: () => wrongPins,
    spend,
    async prove(staffId: string, secret: string, request: FastifyRequest): Promise<StationAccount> {
      if (hasher.isFull()) throw new StationRefusal('busy');
      spend(request);
      const account = provable(staffId);
      const names = account === undefined ? strangers : lockOut;
      const subject = account === undefined ? nobodyKnown : staffId;
      if (!names.mayTry(staffId, clock.now())) {
        record.refused(subject, request.ip);
        throw new StationRefusal('locked-out');
      }
      const isRight = await hasher.verify(secret, account?.pinHash ?? nobodysHash);
      // It may have been changed while it was checked.
      const now = provable(staffId);
      if (!isRight || now === undefined || now.pinHash !== account?.pinHash) {
        wrongPins += 1;
        record.wrong(subject, request.ip, account && lockOut.isLocked(staffId, clock.now()));
        throw new StationRefusal('wrong-pin');
      }
      record.succeeded(staffId);
      lockOut.succeeded(staffId);
      addresses.giveBack(request.ip);
      if (isOutdated(now.pinHash ?? '')) await upgrade(accounts, hasher, staffId, secret);
      return now;
    },
  };
}

/** The only moment at which the PIN itself is known. Where it fails, the old hash goes on. */
async function upgrade(accounts: AccountsPort, hasher: Hasher, id: string, secret: string): Promise<void> {
  const pinHash = await hasher.hash(secret).catch(() => undefined);
  if (pinHash !== undefined) await accounts.change({ act: 'upgrade', by: 'gateway', id, pinHash });
}

const isStill = (account: StationAccount | undefined, { staff }: Session): boolean =>
  account?.isActive === true && account.role === staff.role;

export const staffView = ({ id, displayName, role }: StaffView): StaffView => ({ id, displayName, role });

function giveCookie(reply: FastifyReply, request: FastifyRequest, id: string): void {
  reply.setCookie(cookieName, id, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: sessionLifetimeMs / 1000,
  });
}

export const takeCookie = (reply: FastifyReply): void => void reply.clearCookie(cookieName, { path: '/' });
