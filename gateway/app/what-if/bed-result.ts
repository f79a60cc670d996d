import type { WhatIfBed } from '../../station/what-if-wire.ts';
import type { BoundSubject } from '../bindings.ts';
import type { DatedFacts } from '../burden/figures.ts';
import { compared } from './compare.ts';
import type { Limit } from './limits.ts';
import type { BedReplay } from './worker.ts';

const minutesPerDay = 1440;

/** A limit at a bed as it is. */
export interface At {
  readonly bound: BoundSubject;
  readonly label: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly from: number;
}

/** What a replay at one bed comes to, as the page shows it. Pure. */
export function bedResult(
  { bound, label, from }: At,
  asked: { readonly limit: Limit; readonly fromMs: number; readonly untilMs: number; readonly days: number },
  { before, after, minutes, broken, faults }: BedReplay,
  facts: readonly DatedFacts[],
): WhatIfBed {
  const { limit, fromMs, untilMs, days } = asked;
  const ofType = (alarms: BedReplay['before']) => alarms.filter(({ type }) => type === limit.type);
  return {
    bedId: bound.id,
    label,
    from,
    before: ofType(before).length,
    after: ofType(after).length,
    // The first and the last may be begun.
    minutes: Math.min(minutes, days * minutesPerDay),
    ofMinutes: days * minutesPerDay,
    broken: broken + faults,
    ...compared(facts, { bedId: bound.id, type: limit.type, fromMs, untilMs }, { before, after }),
  };
}
