import type { WhatIfRun, WhatIfView } from './what-if-wire.ts';
import type { Refusal, StaffView } from './wire.ts';

/** What the station needs to try a limit on the past, and to have a change of it decided. */
export interface WhatIfPort {
  view(who: StaffView): Promise<WhatIfView>;
  /** Begins to replay; the answer is its id, or why not. */
  start(ask: {
    readonly limit: string;
    readonly value: number;
    /** Left out: every bed where it is watched. */
    readonly bedId?: string;
    readonly days: number;
  }): Refusal | { readonly id: string };
  run(id: string): WhatIfRun | undefined;
  /** Proposes what a run tried; approved, and put in force, at once where nothing confirmed would be lost. */
  propose(runId: string, who: StaffView): Promise<Refusal | undefined>;
  /** Somebody else's decision; with an approval the gateway begins anew with the limit, where it can. */
  decide(changeId: string, isApproved: boolean, who: StaffView): Promise<Refusal | undefined>;
  /** Has an approved limit that did not come in force tried again; the refusal says why it did not this time either. */
  force(changeId: string, who: StaffView): Promise<Refusal | undefined>;
}
