import { changed } from '../../gateway/app/accounts/account-change.ts';
import type { Account } from '../../gateway/core/account.ts';
import { staffId } from '../../gateway/core/id.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { AccountsPort, StationAccount } from '../../gateway/station/accounts-port.ts';

/** Accounts in memory that change by the gateway's own rules, without a store. */
export function liveAccounts(clock: Pick<Clock, 'now'>, first: readonly Account[]): AccountsPort {
  const accounts = new Map(first.map((one) => [one.id, one]));
  const hearers = new Set<Parameters<AccountsPort['onChanged']>[0]>();
  const viewOf = ({ secret, since, id, ...more }: Account): StationAccount => ({
    ...more,
    id: staffId(id),
    sinceMs: since.wallMs,
    ...(secret !== undefined && { pinHash: secret }),
  });
  return {
    list: () => [...accounts.values()].map(viewOf),
    find(id) {
      const found = accounts.get(id);
      return found && viewOf(found);
    },
    async change(asked) {
      const applied = changed(accounts, asked, clock.now(), (_, hash) => hash);
      if ('refused' in applied) return applied.refused;
      accounts.set(asked.id, applied.account);
      for (const hear of hearers) hear(viewOf(applied.account), asked.act);
      return undefined;
    },
    onChanged(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
  };
}
