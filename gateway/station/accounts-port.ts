import type { AccountSource } from '../core/account.ts';
import type { Role, Staff } from '../core/ward.ts';
import type { Refusal } from './wire.ts';

/** Somebody who works here, or did. */
export interface StationAccount extends Staff {
  /** Hash of their PIN or password as `hashPin` makes it; without one they cannot sign in by it. */
  readonly pinHash?: string;
  readonly isActive: boolean;
  readonly source: AccountSource;
  readonly sinceMs: number;
}

/** What is to become of an account; `by` is who asked, a member of staff or `set-up`, `directory`, `gateway`. */
export type AccountChange = { readonly by: string; readonly id: string } & (
  | { readonly act: 'add'; readonly displayName: string; readonly role: Role; readonly pinHash?: string }
  | { readonly act: 'change'; readonly displayName: string; readonly role: Role }
  | { readonly act: 'deactivate' | 'activate' | 'unlock' }
  | { readonly act: 'secret'; readonly pinHash: string }
  /** The same PIN, hashed as it is done today. */
  | { readonly act: 'upgrade'; readonly pinHash: string }
  /** As the facility's directory says at a sign-in. */
  | { readonly act: 'directory'; readonly displayName: string; readonly role: Role }
);

/** Who may sign in, kept by the rest of the gateway. */
export interface AccountsPort {
  list(): readonly StationAccount[];
  find(id: string): StationAccount | undefined;
  /** Recorded before it counts, or why not. */
  change(change: AccountChange): Promise<Refusal | undefined>;
  /** Calls back after each change that counts; returns what ends it. */
  onChanged(hear: (account: StationAccount, change: AccountChange['act']) => void): () => void;
}
