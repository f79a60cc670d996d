import type { Alarm } from '../../core/alarm.ts';
import type { BlindReport } from '../../core/blind.ts';
import type { CareEvent, DecidedBy } from '../../core/care-event.ts';
import { elapsedMs } from '../../core/instant.ts';
import type { Observation } from '../../core/observation.ts';
import type { Basis, HandoverShift, Statement } from '../../station/handover-wire.ts';
import type { BedView, CoverageView } from '../../station/wire.ts';

/** A bed with somebody in it, as the facility configures it. */
export interface FactsBed {
  readonly bedId: string;
  readonly place: string;
  readonly residentId: string;
  readonly scale2?: { readonly decidedBy: string; readonly decidedOn: string };
  /** Detectors with options of this resident's own. */
  readonly ownOptions: readonly string[];
  /** Since when they lie here by the record. */
  readonly sinceMs?: number;
}

/** From here on a bed was covered or not. */
export interface CoverageChange {
  readonly subjectId: string;
  readonly sinceMs: number;
  readonly isCovered: boolean;
  readonly missing: CoverageView['missing'];
}

/** A silence that a person ordered, within the shift. */
export interface Silenced {
  readonly kind: 'audio-pause' | 'alarm-off';
  readonly by: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bedId?: string;
  readonly type?: string;
  readonly reason?: string;
}

/** Everything that a handover is made of: what happened, by wall times as they are known now. */
export interface ShiftFacts {
  readonly shift: HandoverShift;
  readonly nowMs: number;
  /** The shift is not long over, so that how things stand now tells how it ended. */
  readonly isFresh: boolean;
  readonly beds: readonly FactsBed[];
  readonly emptyBeds: readonly string[];
  /** Raised within the shift or the day before it, and all that are open. */
  readonly alarms: readonly Alarm[];
  readonly events: readonly CareEvent[];
  readonly observations: readonly Observation[];
  /** Oldest first. */
  readonly coverage: readonly CoverageChange[];
  readonly blind: readonly BlindReport[];
  /** Ids of those that somebody has read. */
  readonly blindSeen: ReadonlySet<string>;
  readonly silences: readonly Silenced[];
  readonly board: readonly BedView[];
  /** Who is on the staff, by id: an alarm's custody also names screens and receivers. */
  readonly staff: ReadonlySet<string>;
  /** There was more than is read at once. */
  readonly isCut: boolean;
}

/** The same for one bed. */
export interface BedFacts
  extends Omit<ShiftFacts, 'beds' | 'emptyBeds' | 'board' | 'staff' | 'isCut' | 'coverage'> {
  readonly bed: FactsBed;
  readonly view?: BedView;
  readonly gaps: readonly Gap[];
}

/** A time within the shift in which a bed was not covered. */
export interface Gap {
  readonly fromMs: number;
  readonly untilMs: number;
  /** It was so before the shift began. */
  readonly isFromBefore: boolean;
  readonly missing: CoverageView['missing'];
}

/** Where the shift ends for now. */
export const endOf = ({ shift, nowMs }: Pick<ShiftFacts, 'shift' | 'nowMs'>): number =>
  Math.min(shift.untilMs, nowMs);

export const isWithinShift = (facts: Pick<ShiftFacts, 'shift' | 'nowMs'>, ms: number): boolean =>
  ms >= facts.shift.fromMs && ms < endOf(facts) + 1;

/** What a model inferred is its opinion; a fixed rule on a measurement only repeats it. */
export const basisOf = ({ modelDigest }: DecidedBy): Basis =>
  modelDigest === undefined ? 'measured' : 'model';
export const deciderOf = ({ detector, version }: DecidedBy): string => `${detector} ${version}`;

/** How long until somebody accepted it; undefined where nobody did. */
export function responseMsOf({ custody, raisedAt }: Alarm): number | undefined {
  const accepted = custody.find(({ step }) => step === 'accepted');
  return accepted && Math.max(0, elapsedMs(raisedAt, accepted.at));
}

export const isOpenAlarm = ({ closedAt }: Pick<Alarm, 'closedAt'>): boolean => closedAt === undefined;

export const record = (key: string, values: Statement['values'] = {}): Statement => ({
  key,
  values,
  basis: 'record',
});
export const measured = (key: string, values: Statement['values'] = {}): Statement => ({
  key,
  values,
  basis: 'measured',
});

/** What is missing for a bed to be covered, as one value. */
export const watchOf = (missing: CoverageView['missing']): string =>
  [...new Set(missing.map(({ detector, reason }) => `${detector}:${reason}`))].join(',');
