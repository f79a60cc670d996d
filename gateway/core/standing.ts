import type { Instant } from './instant.ts';
import type { LedgerEntry } from './ledger.ts';

/** Who lies where. */
export interface ResidentStands {
  readonly kind: 'resident';
  readonly bedId: string;
  readonly residentId: string;
}

/** Which hardware speaks for whom. */
export interface BindingStands {
  readonly kind: 'binding';
  readonly deviceId: string;
  readonly driver: string;
  readonly bedId?: string;
  readonly robotId?: string;
  readonly residentId?: string;
  readonly placement?: string;
}

/** Whether a bed or robot is watched as it should be, and what is missing. */
export interface CoverageStands {
  readonly kind: 'coverage';
  readonly subjectId: string;
  readonly isCovered: boolean;
  readonly missing: readonly {
    readonly detector: string;
    readonly reason: string;
    readonly deviceId?: string;
  }[];
}

/** Which model answers. */
export interface ModelStands {
  readonly kind: 'model';
  readonly model: string;
  readonly version: string;
  readonly digest: string;
}

export type Stands = ResidentStands | BindingStands | CoverageStands | ModelStands;

/** What holds from `since` on, until another of the same id takes its place or it ends. */
export interface Standing {
  readonly id: string;
  readonly since: Instant;
  readonly what: Stands;
}

/** The body of the line that tells what stands: with those before it, it gives all of it again. */
export interface StandingLine {
  readonly set: readonly Standing[];
  readonly clear: readonly string[];
}

export const standingKind = 'standing';

export const standingId = (what: Stands): string => {
  switch (what.kind) {
    case 'resident':
      return `resident.${what.bedId}`;
    case 'binding':
      return `binding.${what.deviceId}`;
    case 'coverage':
      return `coverage.${what.subjectId}`;
    default:
      return `model.${what.model}`;
  }
};

/** The line for these, none where there is nothing to tell. `subject` is what they are about as a whole. */
export function standingEntries(
  { set, clear }: StandingLine,
  subject: string,
  at: Instant,
): readonly LedgerEntry[] {
  return set.length + clear.length === 0 ? [] : [{ kind: standingKind, subject, at, body: { set, clear } }];
}

/** What differs between what stood and what stands now; what is the same goes on from when it began. Pure. */
export function standingChanges(
  before: readonly Standing[],
  now: readonly Stands[],
  at: Instant,
): StandingLine {
  const stood = new Map(before.map(({ id, what }) => [id, textOf(what)]));
  const standing = new Map(now.map((what) => [standingId(what), what]));
  return {
    set: [...standing].flatMap(([id, what]) =>
      stood.get(id) === textOf(what) ? [] : [{ id, since: at, what }],
    ),
    clear: [...stood.keys()].filter((id) => !standing.has(id)),
  };
}

/** The same whatever the order in which its fields were written. */
const textOf = (what: Stands): string =>
  JSON.stringify(Object.entries(what).sort(([one], [other]) => (one < other ? -1 : 1)));
