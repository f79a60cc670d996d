import { type AlarmPolicies, type AlarmPolicy, policiesWith } from '../alarm/policy.ts';
import type { Config } from '../config/schema.ts';

/** The alarm policies with the facility's changes, in the units of the machine. */
export function policiesOf({ alarms }: Config): AlarmPolicies {
  const changes = Object.entries(alarms).map(
    ([type, { priority, acceptWithinS, acceptanceExpiresS }]): [string, Partial<AlarmPolicy>] => [
      type,
      {
        ...(priority === undefined ? {} : { priority }),
        ...(acceptWithinS === undefined ? {} : { acceptWithinMs: acceptWithinS * 1000 }),
        ...(acceptanceExpiresS === undefined ? {} : { acceptanceExpiresMs: acceptanceExpiresS * 1000 }),
      },
    ],
  );
  return policiesWith(Object.fromEntries(changes));
}
