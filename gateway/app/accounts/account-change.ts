import type { Account, AccountChangeName } from '../../core/account.ts';
import type { Instant } from '../../core/instant.ts';
import type { AccountChange } from '../../station/accounts-port.ts';
import type { Refusal } from '../../station/wire.ts';

/** Several times the staff of a ward, those who left included. */
export const accountsMax = 2000;

export type Applied =
  | { readonly account: Account; readonly change: AccountChangeName }
  | { readonly refused: Refusal };

const refused = (code: string, message: string): Applied => ({ refused: { code, message } });

/**
 * What a change makes of an account, or why it is not made. `seal` seals a hash for its person. Pure: nobody can take the last
 * administrator away, whatever the order.
 */
export function changed(
  accounts: ReadonlyMap<string, Account>,
  asked: AccountChange,
  at: Instant,
  seal: (id: string, hash: string) => string,
): Applied {
  const { id } = asked;
  const known = accounts.get(id);
  if (asked.act === 'add' || (asked.act === 'directory' && known === undefined))
    return added(accounts, asked, at, seal);
  if (known === undefined) return refused('account-unknown', `there is no account ${id}`);
  if (losesAdministrator(accounts, known, asked))
    return refused('last-administrator', 'nobody else could look after people’s accounts');
  const since = at;
  switch (asked.act) {
    case 'change':
    case 'directory': {
      const { displayName, role } = asked;
      if (asked.act === 'change' && known.source === 'directory' && known.role !== role)
        return refused('directory-role', 'the facility’s directory says which role this person has');
      return { change: 'changed', account: { ...known, displayName, role, since } };
    }
    case 'deactivate':
      return { change: 'deactivated', account: { ...known, isActive: false, since } };
    case 'activate':
      return { change: 'activated', account: { ...known, isActive: true, since } };
    case 'secret':
      return { change: 'secret-set', account: { ...known, secret: seal(id, asked.pinHash), since } };
    case 'upgrade':
      return { change: 'secret-upgraded', account: { ...known, secret: seal(id, asked.pinHash) } };
    case 'unlock':
      return { change: 'unlocked', account: known };
    default:
      return asked satisfies never;
  }
}

function added(
  accounts: ReadonlyMap<string, Account>,
  asked: Extract<AccountChange, { act: 'add' | 'directory' }>,
  since: Instant,
  seal: (id: string, hash: string) => string,
): Applied {
  const { act, id, displayName, role } = asked;
  if (accounts.has(id)) return refused('account-exists', `there is an account ${id} already`);
  if (accounts.size >= accountsMax) return refused('accounts-full', `there are ${accountsMax} accounts`);
  const source = act === 'directory' ? 'directory' : 'gateway';
  const hash = act === 'add' ? asked.pinHash : undefined;
  const account: Account = {
    id,
    displayName,
    role,
    ...(hash !== undefined && { secret: seal(id, hash) }),
    isActive: true,
    source,
    since,
  };
  return { change: 'added', account };
}

export const isAdministrator = ({ isActive, role }: Pick<Account, 'isActive' | 'role'>): boolean =>
  isActive && role === 'administrator';

function losesAdministrator(
  accounts: ReadonlyMap<string, Account>,
  known: Account,
  asked: AccountChange,
): boolean {
  if (!isAdministrator(known)) return false;
  // What the directory says of somebody is so, whoever is left: it also says who comes after.
  const isLost = asked.act === 'deactivate' || (asked.act === 'change' && asked.role !== 'administrator');
  return isLost && ![...accounts.values()].some((one) => one.id !== known.id && isAdministrator(one));
}
