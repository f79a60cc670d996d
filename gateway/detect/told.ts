import { type Observable, scan } from 'rxjs';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import type { DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { DetectorInput } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';

/** A condition whose delays a step has already applied: what it is now, and since when. */
export interface Told {
  readonly isPresent: boolean;
  /** When the present state really began. */
  readonly since: Instant;
  readonly at: Instant;
  readonly evidence: readonly Evidence[];
  readonly deviceId?: DeviceId;
  readonly confidence?: number;
}

/** Turns the changes of such a condition into onset and cessation. It begins absent. */
export const toldEvents =
  (
    what: { readonly type: string; readonly detector: string; readonly version: string },
    input: DetectorInput,
  ) =>
  (told$: Observable<Told>): Observable<CareEvent> =>
    told$.pipe(
      scan(
        (before: { readonly wasPresent: boolean; readonly turn?: Told }, told) =>
          told.isPresent === before.wasPresent
            ? { wasPresent: before.wasPresent }
            : { wasPresent: told.isPresent, turn: told },
        { wasPresent: false },
      ),
      eachOf(({ turn }) => {
        if (turn === undefined) return [];
        const { isPresent, since, at, evidence, deviceId, confidence = 1 } = turn;
        const { type, detector, version } = what;
        return [
          careEvent({
            ...input.subject,
            ...(deviceId ? { deviceId } : {}),
            type,
            phase: isPresent ? 'onset' : 'cessation',
            onset: since,
            at,
            confidence,
            evidence,
            by: { detector, version },
          }),
        ];
      }),
    );
