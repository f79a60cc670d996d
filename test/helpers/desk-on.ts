import { type AlarmDesk, createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { restoredFrom } from '../../gateway/app/restart.ts';
import type { Store } from '../../gateway/store/store.ts';
import type { ManualClock } from './manual-clock.ts';

/** The alarm desk of a gateway that has just started on this store; it tells nobody. */
export const deskOn = async (store: Store, clock: ManualClock): Promise<AlarmDesk> =>
  createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored: await restoredFrom(store),
    store,
    outboxFor: () => [],
    onChange: () => {},
    onStoreFault: () => {},
    onHolds: () => {},
  });
