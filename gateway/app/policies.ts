import type { AlarmPolicies, AlarmPolicy } from '../alarm/policy.ts';
import {
  type PolicyChange,
  type PolicyChanges,
  type ProfileProblem,
  type Profiles,
  policyTables,
} from '../alarm/profile.ts';
import { type PolicyValue, policyDifferences, type SourcedValue } from '../alarm/profile-source.ts';
import { minuteOf } from '../config/fields.ts';
import type { LintProblem } from '../config/lint.ts';
import type { AlarmLimit, AlarmLimits, Config } from '../config/schema.ts';
import { VigilError } from '../core/error.ts';
import type { Instant } from '../core/instant.ts';
import type { ResidentProfile } from '../station/resident-wire.ts';

/** The alarm policies that hold at a moment. @throws VigilError VIGIL_CONFIG_INVALID when a profile would silence what must sound. */
export function policiesOf(config: Config): (now: Instant) => AlarmPolicies {
  const problems = policyProblems(config);
  if (problems.length > 0) {
    const list = problems.map(({ path, reason }) => `${path.join('.')}: ${reason}`);
    throw new VigilError('VIGIL_CONFIG_INVALID', list.join('; '));
  }
  const { day, night } = tablesOf(config);
  const [from, until] = [minuteOf(config.alarmProfiles.nightFrom), minuteOf(config.alarmProfiles.nightUntil)];
  return ({ wallMs }) => {
    const local = new Date(wallMs);
    return isWithin(local.getHours() * 60 + local.getMinutes(), from, until) ? night : day;
  };
}

/** What is wrong with the alarm profiles of a configuration, where it says so. */
export function policyProblems(config: Config): LintProblem[] {
  const residents = new Set(config.beds.flatMap(({ resident }) => resident?.id ?? []));
  const unknown = Object.keys(config.alarmProfiles.residents)
    .filter((id) => !residents.has(id))
    .map((id) => ({ path: ['alarmProfiles', 'residents', id], reason: `there is no resident "${id}"` }));
  return [
    ...unknown,
    ...tablesOf(config).problems.map((problem) => ({ path: pathOf(problem), reason: problem.reason })),
  ];
}

/** From `from` up to `until`, over midnight where it begins after it ends. */
export const isWithin = (minute: number, from: number, until: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

const tablesOf = (config: Pick<Config, 'alarms' | 'alarmProfiles'>) => policyTables(profilesOf(config));

function profilesOf({ alarms, alarmProfiles }: Pick<Config, 'alarms' | 'alarmProfiles'>): Profiles {
  const residents = Object.entries(alarmProfiles.residents).map(
    ([id, limits]) => [id, changesOf(limits)] as const,
  );
  return {
    facility: changesOf(alarms),
    ward: changesOf(alarmProfiles.ward),
    residents: Object.fromEntries(residents),
  };
}

/** Where the alarms about a resident are not as they were shipped, in the configuration's own words and units, and who says so. */
export const residentPolicies = (
  config: Pick<Config, 'alarms' | 'alarmProfiles'>,
  residentId: string,
): ResidentProfile['policies'] =>
  policyDifferences(profilesOf(config), residentId).map(({ type, field, builtIn, day, night }) => {
    const inFile = inFileOf(field);
    const value = (of: PolicyValue) =>
      typeof of === 'number' ? (inFile === field ? of : of / 1000) : typeof of === 'string' ? of : undefined;
    const said = ({ value: of, source }: SourcedValue) => ({ value: value(of), ...source });
    return { type, field: inFile, builtIn: value(builtIn), day: said(day), night: said(night) };
  });

const changesOf = (limits: AlarmLimits): PolicyChanges =>
  Object.fromEntries(
    Object.entries(limits).map(([type, { night, ...always }]): [string, PolicyChange] => [
      type,
      { always: changeOf(always), night: changeOf(night ?? {}) },
    ]),
  );

/** Seconds in the file, milliseconds in the machine. */
const fields = {
  acceptWithinS: 'acceptWithinMs',
  acceptanceExpiresS: 'acceptanceExpiresMs',
  bedsideExpiresS: 'bedsideExpiresMs',
  remindEveryS: 'remindEveryMs',
  onDelayS: 'onDelayMs',
  offDelayS: 'offDelayMs',
} as const;

function changeOf(limit: Omit<AlarmLimit, 'night'>): Partial<AlarmPolicy> {
  const times = Object.entries(fields).flatMap(([inFile, inMachine]) => {
    const seconds = limit[inFile as keyof typeof fields];
    return seconds === undefined ? [] : [[inMachine, seconds * 1000]];
  });
  const { priority, deadband } = limit;
  return {
    ...Object.fromEntries(times),
    ...(priority !== undefined && { priority }),
    ...(deadband !== undefined && { deadband }),
  };
}

function pathOf({ level, residentId, type, isNight, field }: ProfileProblem): readonly string[] {
  const table =
    level === 'facility'
      ? ['alarms']
      : ['alarmProfiles', ...(residentId === undefined ? ['ward'] : ['residents', residentId])];
  return [...table, type, ...(isNight ? ['night'] : []), inFileOf(field)];
}

const inFileOf = (field: string): string =>
  Object.entries(fields).find(([, inMachine]) => inMachine === field)?.[0] ?? field;
