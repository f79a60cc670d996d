import type { Site } from '../core/site.ts';
import { Accounts } from './accounts/accounts.ts';
import { type People, peopleOf } from './accounts/people.ts';
import { Archive } from './archive.ts';
import { type Bus, openBus } from './bus.ts';
import { Capture } from './capture.ts';
import { type KnownTimes, knownTimes } from './clock-wiring.ts';
import type { AppOptions } from './contract.ts';
import { withoutDrills } from './drills/outside.ts';
import { eraseAtStart } from './erasures.ts';
import { Evidence } from './evidence.ts';
import { type KeptStore, storeOf } from './kept-store.ts';
import { Memories } from './memories.ts';
import { Models } from './models.ts';
import { Observations } from './observations.ts';
import { policiesOf } from './policies.ts';
import { restoredFrom } from './restart.ts';

/** What must exist before the first measurement. */
export interface Parts extends Bus, KnownTimes {
  readonly site: Site;
  readonly store: KeptStore;
  readonly evidence: Evidence;
  readonly archive: Archive;
  readonly models: Models;
  readonly memories: Memories;
  readonly observations: Observations;
  readonly accounts: Accounts;
  readonly people: People;
  readonly policiesAt: ReturnType<typeof policiesOf>;
  readonly restored: Awaited<ReturnType<typeof restoredFrom>>;
  /** There where everything that reaches the core is written down. */
  readonly capture?: Capture;
}

/** Opens the store, the broker and the models, and reads what the last run left. `refused`: models that may not be used, and why. */
export async function openParts(
  options: AppOptions,
): Promise<Parts & { readonly refused: readonly string[] }> {
  const { config, clock, log } = options;
  const site: Site = { site: config.site, gateway: config.gateway };
  const policiesAt = policiesOf(config);
  const store = await storeOf(options);
  try {
    const bus = await openBus(options, site);
    const evidence = Evidence.open(options, store, () => !store.disk.isNearlyFull);
    const archive = Archive.open(options, () => !store.disk.isNearlyFull);
    const forgotten = await eraseAtStart({ config, store, clock, log, evidence, archive });
    const memories = await Memories.load(store, clock, log);
    const accounts = await Accounts.load(options, store);
    const people = peopleOf(config.staff, accounts);
    const observations = await Observations.load({
      config,
      store,
      clock,
      log,
      nameOf: people.nameOf,
    });
    for (const residentId of forgotten) {
      memories.erase(residentId);
      observations.forget(residentId);
    }
    const { models, refused } = await Models.load(clock, log);
    const times = await knownTimes(store);
    const restored = await restoredFrom(store, times.wall);
    await bus.begin(withoutDrills(config, restored.alarms));
    const capture = await Capture.open(options, { store, models });
    const kept = {
      store,
      evidence,
      archive,
      memories,
      observations,
      accounts,
      people,
      restored,
      ...(capture && { capture }),
    };
    return { site, ...kept, ...bus, ...times, models, policiesAt, refused };
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}
