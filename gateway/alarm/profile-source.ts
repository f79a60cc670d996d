import type { AlarmPolicy } from './policy.ts';
import { defaultPolicies, unknownAboutPerson } from './policy.ts';
import type { PolicyChanges, Profiles } from './profile.ts';

/** Where what holds comes from. */
export interface PolicySource {
  readonly level: 'built-in' | 'facility' | 'ward' | 'resident';
  /** Said for the night alone. */
  readonly isNight: boolean;
}

export type PolicyValue = AlarmPolicy[keyof AlarmPolicy];

export interface SourcedValue {
  readonly value: PolicyValue;
  readonly source: PolicySource;
}

/** One field of one kind's policy that is not as it was shipped, by day, by night or both. */
export interface PolicyDifference {
  readonly type: string;
  readonly field: keyof AlarmPolicy;
  readonly builtIn: PolicyValue;
  readonly day: SourcedValue;
  readonly night: SourcedValue;
}

interface Level {
  readonly level: Exclude<PolicySource['level'], 'built-in'>;
  readonly changes: PolicyChanges;
}

/**
 * How the alarms about a resident differ from the built-in ones, each with where that comes from. It follows `policyTables`: the narrower
 * level wins, and in each the night's by night. What a level says again as it was shipped is no difference. Pure.
 */
export function policyDifferences(
  { facility, ward, residents }: Profiles,
  residentId: string,
): readonly PolicyDifference[] {
  const levels: readonly Level[] = [
    { level: 'facility', changes: facility },
    { level: 'ward', changes: ward },
    { level: 'resident', changes: residents[residentId] ?? {} },
  ];
  const types = new Set(levels.flatMap(({ changes }) => Object.keys(changes)));
  return [...types].sort().flatMap((type) => differencesOf(levels, type));
}

function differencesOf(levels: readonly Level[], type: string): PolicyDifference[] {
  const builtIn = defaultPolicies.get(type) ?? unknownAboutPerson;
  const fields = new Set(
    levels.flatMap(({ changes: { [type]: change } }) =>
      change ? [...Object.keys(change.always), ...Object.keys(change.night)] : [],
    ),
  ) as ReadonlySet<keyof AlarmPolicy>;
  return [...fields].flatMap((field): PolicyDifference[] => {
    const shipped = builtIn[field];
    const [day, night] = [false, true].map((isNight) => sourced(levels, type, field, shipped, isNight));
    if (day === undefined || night === undefined) return [];
    const isOther = day.value !== shipped || night.value !== shipped;
    return isOther ? [{ type, field, builtIn: shipped, day, night }] : [];
  });
}

/** The last one that says something wins. */
function sourced(
  levels: readonly Level[],
  type: string,
  field: keyof AlarmPolicy,
  shipped: PolicyValue,
  isNight: boolean,
): SourcedValue {
  const said = levels.flatMap(({ level, changes: { [type]: change } }) =>
    [
      { values: change?.always, isNight: false },
      { values: isNight ? change?.night : undefined, isNight: true },
    ].flatMap(({ values, isNight: isOfNight }): SourcedValue[] =>
      values !== undefined && field in values
        ? [{ value: values[field], source: { level, isNight: isOfNight } }]
        : [],
    ),
  );
  return said.at(-1) ?? { value: shipped, source: { level: 'built-in', isNight: false } };
}
