import type { AlarmPolicies, AlarmPolicy } from '../alarm/policy.ts';
import {
  type PolicyChange,
  type PolicyChanges,
  type ProfileProblem,
  policyTables,
} from '../alarm/profile.ts';
import { minuteOf } from '../config/fields.ts';
import type { LintProblem } from '../config/lint.ts';
import type { AlarmLimit, AlarmLimits, Config } from '../config/schema.ts';
import { VigilError } from '../core/error.ts';
import type { Instant } from '../core/instant.ts';

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

function tablesOf({ alarms, alarmProfiles }: Config) {
  const residents = Object.entries(alarmProfiles.residents).map(
    ([id, limits]) => [id, changesOf(limits)] as const,
  );
  return policyTables({
    facility: changesOf(alarms),
    ward: changesOf(alarmProfiles.ward),
    residents: Object.fromEntries(residents),
  });
}

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
  const inFile = Object.entries(fields).find(([, inMachine]) => inMachine === field)?.[0] ?? field;
  return [...table, type, ...(isNight ? ['night'] : []), inFile];
}
