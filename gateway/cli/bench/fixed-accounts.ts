import type { Staff } from '../../core/ward.ts';
import type { AccountsPort } from '../../station/accounts-port.ts';

/** A member of staff who may sign in; `pinHash` as `hashPin` makes it. */
export interface FixedStaff extends Staff {
  readonly pinHash: string;
}

/** The accounts of a scripted ward, whose staff nobody changes. */
export function fixedAccounts(staff: readonly FixedStaff[]): AccountsPort {
  const accounts = staff.map((one) => ({ ...one, isActive: true, source: 'gateway' as const, sinceMs: 0 }));
  return {
    list: () => accounts,
    find: (id) => accounts.find((one) => one.id === id),
    change: async () => ({ code: 'accounts-fixed', message: 'The people of this ward are fixed.' }),
    onChanged: () => () => {},
  };
}
