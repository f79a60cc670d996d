import type { Refusal } from './wire.ts';

/** What the health page asks about drills; how they went is part of the health report. */
export interface DrillPort {
  /** Begins a drill at a bed, or says why not. */
  start(drill: { readonly bedId: string; readonly staffId: string }): Refusal | undefined;
}
