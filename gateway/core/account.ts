import type { Instant } from './instant.ts';
import type { Role } from './ward.ts';

export const accountKind = 'account';

/** Somebody who works here, as this gateway knows them. Never deleted: the ledger's acts bear their id. */
export interface Account {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
  /** Hash of their PIN or password, sealed with this gateway's own key: a copy of the ledger is no list of PINs to be tried. */
  readonly secret?: string;
  readonly isActive: boolean;
  /** Who says what their role is: people at this gateway, or the facility's own directory at each sign-in. */
  readonly source: AccountSource;
  /** Since when it stands like this. */
  readonly since: Instant;
}

export type AccountSource = 'gateway' | 'directory';

export type AccountChangeName =
  | 'seeded'
  | 'added'
  | 'changed'
  | 'deactivated'
  | 'activated'
  | 'secret-set'
  | 'secret-upgraded'
  | 'unlocked';

/** The body of a ledger line of that kind: the account as it is from then on, and who made it so. */
export interface AccountLine {
  readonly change: AccountChangeName;
  /** A member of staff; or `configuration`, `set-up`, `command-line`, `directory`, `gateway`. */
  readonly by: string;
  readonly account: Account;
}
