import type { AlarmPolicies, AlarmPolicy } from './policy.ts';
import { defaultPolicies, higher, unknownAboutPerson } from './policy.ts';
import { type PolicyProblem, problemsOf } from './policy-lint.ts';

/** A change of one kind's policy; `night` comes on top of it by night. */
export interface PolicyChange {
  readonly always: Partial<AlarmPolicy>;
  readonly night: Partial<AlarmPolicy>;
}

export type PolicyChanges = Readonly<Record<string, PolicyChange>>;

/** Alarm profiles from the widest to the narrowest; the narrower wins, and in each the night's wins by night. */
export interface Profiles {
  readonly facility: PolicyChanges;
  readonly ward: PolicyChanges;
  readonly residents: Readonly<Record<string, PolicyChanges>>;
}

/** A profile that would silence a high-priority kind, or makes no sense. */
export interface ProfileProblem extends PolicyProblem {
  readonly level: 'facility' | 'ward' | 'resident';
  readonly residentId?: string;
  readonly type: string;
  readonly isNight: boolean;
}

export interface PolicyTables {
  readonly day: AlarmPolicies;
  readonly night: AlarmPolicies;
  readonly problems: readonly ProfileProblem[];
}

type Level = Pick<ProfileProblem, 'level' | 'residentId'> & { readonly changes: PolicyChanges };

/** The policies of day and night as `policyFor` reads them: by kind, and by resident and kind where a resident has his own. */
export function policyTables({ facility, ward, residents }: Profiles): PolicyTables {
  const shared: readonly Level[] = [
    { level: 'facility', changes: facility },
    { level: 'ward', changes: ward },
  ];
  const own = Object.entries(residents).map(
    ([residentId, changes]): Level => ({ level: 'resident', residentId, changes }),
  );
  const problems = [
    ...shared.flatMap((_, index) => problemsIn(shared.slice(0, index + 1))),
    ...own.flatMap((level) => problemsIn([...shared, level])),
  ];
  return { day: table(shared, own, false), night: table(shared, own, true), problems };
}

function table(shared: readonly Level[], own: readonly Level[], isNight: boolean): AlarmPolicies {
  const kinds = new Set([
    ...defaultPolicies.keys(),
    ...shared.flatMap(({ changes }) => Object.keys(changes)),
  ]);
  const rows = [...kinds].map((type) => [type, merged(shared, type, isNight)] as const);
  const theirs = own.flatMap((level) =>
    Object.keys(level.changes).map(
      (type) => [`${level.residentId}/${type}`, merged([...shared, level], type, isNight)] as const,
    ),
  );
  return new Map([...rows, ...theirs]);
}

function merged(levels: readonly Level[], type: string, isNight: boolean): AlarmPolicy {
  const changes = levels.flatMap(({ changes: { [type]: change } }) =>
    change === undefined ? [] : [change.always, ...(isNight ? [change.night] : [])],
  );
  const policy: AlarmPolicy = Object.assign({}, baseOf(type), ...changes);
  // Who raises a kind's priority need not also say that it may rise so far.
  return { ...policy, risesTo: higher(policy.risesTo, policy.priority) };
}

const baseOf = (type: string): AlarmPolicy => defaultPolicies.get(type) ?? unknownAboutPerson;

/** The problems that the last of these levels makes, by day and, where it says something for it, by night. */
function problemsIn(levels: readonly Level[]): ProfileProblem[] {
  const last = levels.at(-1);
  if (last === undefined) return [];
  const { changes, ...where } = last;
  return Object.entries(changes).flatMap(([type, change]) => {
    const found = (isNight: boolean) =>
      problemsOf(type, merged(levels, type, isNight), baseOf(type)).map((problem) => ({
        ...where,
        ...problem,
        type,
        isNight,
      }));
    const byDay = found(false);
    const isKnown = ({ reason }: PolicyProblem) => byDay.some((one) => one.reason === reason);
    const byNight = Object.keys(change.night).length === 0 ? [] : found(true);
    return [...byDay, ...byNight.filter((problem) => !isKnown(problem))];
  });
}
