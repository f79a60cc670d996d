import type { AccountsPort } from './accounts-port.ts';
import type { StationStaff } from './ports.ts';

/** The accounts of a station whose staff nobody changes: a replayed ward, a scripted one. */
export function fixedAccounts(staff: readonly StationStaff[]): AccountsPort {
  const accounts = staff.map((one) => ({ ...one, isActive: true, source: 'gateway' as const, sinceMs: 0 }));
  return {
    list: () => accounts,
    find: (id) => accounts.find((one) => one.id === id),
    change: async () => ({ code: 'accounts-fixed', message: 'The people of this ward are fixed.' }),
    onChanged: () => () => {},
  };
}
