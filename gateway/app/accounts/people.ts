import { staffId } from '../../core/id.ts';
import type { Role, Staff } from '../../core/ward.ts';
import type { AccountsPort } from '../../station/accounts-port.ts';

/** Somebody who works here, or did: their acts keep their name. */
export interface Person extends Staff {
  readonly isActive: boolean;
}

/** Whom the ledger's ids of staff mean. */
export interface People {
  /** The id itself where it is nobody's. */
  nameOf(id: string): string;
  list(): readonly Person[];
}

interface Configured {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
}

/**
 * People by their accounts, as they are called now. Whom the configuration names without a PIN has no account: nobody signs in as they,
 * and others may name them all the same.
 */
export function peopleOf(
  configured: readonly Configured[],
  accounts?: Pick<AccountsPort, 'find' | 'list'>,
): People {
  const named = new Map(configured.map((one) => [one.id, one]));
  return {
    nameOf: (id) => (accounts?.find(id) ?? named.get(id))?.displayName ?? id,
    list() {
      const others = [...named.values()].filter(({ id }) => accounts?.find(id) === undefined);
      return [...(accounts?.list() ?? []), ...others.map((one) => ({ ...one, isActive: true }))].map(
        ({ id, displayName, role, isActive }) => ({ id: staffId(id), displayName, role, isActive }),
      );
    },
  };
}
