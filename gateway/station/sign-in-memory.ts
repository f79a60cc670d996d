import { type AddressLimit, createAddressLimit } from './address-limit.ts';
import { createLockOut, type LockOut } from './lock-out.ts';
import type { Session } from './session.ts';

/** Names that nobody has: what a stranger makes up must not fill memory. */
const strangersMax = 1000;

/**
 * Who is signed in, and what was tried: what one station leaves to the next in the same process. In memory alone; a gateway that was
 * ended signs everybody out.
 */
export interface SignInMemory {
  readonly sessions: Map<string, Session>;
  readonly lockOut: LockOut;
  readonly strangers: LockOut;
  readonly addresses: AddressLimit;
}

export const createSignInMemory = (): SignInMemory => ({
  sessions: new Map(),
  lockOut: createLockOut(),
  strangers: createLockOut(strangersMax),
  addresses: createAddressLimit(),
});
