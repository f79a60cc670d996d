import { type Observable, scan } from 'rxjs';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
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
  readonly isAsked: boolean;
  readonly edge?: Edge;
  readonly look?: Look;
}

/**
 * One look after another. A condition that was present when the gateway stopped has served its delay: the first look that tells decides
 * whether it still is. It is told with an onset of its own, for its old one is known and would be taken for a repetition.
 */
function stepped({ state, isAsked }: Step, look: Look, delays: HoldDelays): Step {
  const { holds, at } = look;
  if (isAsked && holds === true)
    return { state: { isPresent: true }, isAsked: false, edge: { phase: 'onset', onset: at, at }, look };
  return { ...hold(state, holds, at, delays), isAsked: isAsked && holds === undefined, look };
}

/** Turns looks at a lasting condition into its onset and cessation. */
export function conditionEvents(
  what: {
    readonly type: string;
    readonly detector: string;
    readonly version: string;
    readonly confidence: number;
    /** It was present when the gateway last stopped. */
    readonly wasPresent?: boolean;
  } & HoldDelays,
  input: DetectorInput,
) {
  return (look$: Observable<Look>): Observable<CareEvent> =>
    look$.pipe(
      scan((step: Step, look) => stepped(step, look, what), {
        state: notHeld,
        isAsked: what.wasPresent === true,
      }),
      eachOf(({ edge, look }) => {
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
