import { concatMap, type Observable, scan } from 'rxjs';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import { type Edge, type HoldDelays, type HoldState, hold, notHeld } from '../signal/hold.ts';

/** One look at a condition: does it hold (undefined: cannot tell), when, and what speaks for it. */
export interface Look {
  readonly holds: boolean | undefined;
  readonly at: Instant;
  /** Left out where several devices speak together. */
  readonly deviceId?: DeviceId;
  readonly evidence: readonly Evidence[];
}

interface Step {
  readonly state: HoldState;
  readonly edge?: Edge;
  readonly look?: Look;
}

/** Turns looks at a lasting condition into its onset and cessation. */
export function conditionEvents(
  what: {
    readonly type: string;
    readonly detector: string;
    readonly version: string;
    readonly confidence: number;
  } & HoldDelays,
  input: DetectorInput,
) {
  return (look$: Observable<Look>): Observable<CareEvent> =>
    look$.pipe(
      scan((step: Step, look): Step => ({ ...hold(step.state, look.holds, look.at, what), look }), {
        state: notHeld,
      }),
      concatMap(({ edge, look }) => {
        if (edge === undefined || look === undefined) return [];
        const { type, detector, version, confidence } = what;
        const { deviceId, evidence } = look;
        return [
          careEvent({
            ...input.subject,
            ...(deviceId === undefined ? {} : { deviceId }),
            type,
            ...edge,
            confidence,
            evidence,
            by: { detector, version },
          }),
        ];
      }),
    );
}
