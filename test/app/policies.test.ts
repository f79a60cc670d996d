import test from 'ava';
import fc from 'fast-check';
import {
  type AlarmPolicy,
  defaultPolicies,
  policyFor,
  unknownAboutPerson,
} from '../../gateway/alarm/policy.ts';
import { type PolicyChanges, policyTables } from '../../gateway/alarm/profile.ts';
import { policyDifferences } from '../../gateway/alarm/profile-source.ts';
import { isWithin, policiesOf, policyProblems, residentPolicies } from '../../gateway/app/policies.ts';
import { registries } from '../../gateway/app/registries.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { residentId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';

const ward = `site: sunrise
gateway: g1
ward: Ward 1
beds:
  - { id: b1, room: "101", label: 101·A, resident: { id: r1, displayName: X } }
staff:
  - { id: n1, displayName: N, role: nurse, pin: { env: PIN } }
`;
const read = (text: string) => parseConfig(`${ward}${text}`, registries, [policyProblems]);
const problemsOf = (text: string) =>
  read(text).problems.map(({ line, path, reason }) => `${line} ${path}: ${reason}`);

/** An instant at this local hour of some day. */
const at = (hour: number) => recordingInstant(new Date(2026, 0, 15, hour).getTime() / 1000);

const profiles = `alarms:
  bed-exit: { acceptWithinS: 240, night: { acceptWithinS: 120 } }
  irregular-pulse: { acceptWithinS: 600 }
alarmProfiles:
  nightFrom: "22:00"
  nightUntil: "05:30"
  ward:
    bed-exit: { offDelayS: 5 }
  residents:
    r1:
      bed-exit: { priority: high, acceptWithinS: 60 }
`;

test('the narrower profile wins: facility, ward, resident; and the night’s by night', (t) => {
  const { config, problems } = read(profiles);
  t.deepEqual(problems, []);
  if (config === undefined) return;
  const policiesAt = policiesOf(config);
  const own = { type: 'bed-exit', residentId: residentId('r1') };
  const others = { type: 'bed-exit', residentId: residentId('r2') };
  const byDay = policiesAt(at(12));
  const byNight = policiesAt(at(23));
  t.like(policyFor(byDay, others), { priority: 'low', acceptWithinMs: 240_000, offDelayMs: 5000 });
  t.like(policyFor(byNight, others), { priority: 'low', acceptWithinMs: 120_000, offDelayMs: 5000 });
  t.like(policyFor(byNight, own), { priority: 'high', risesTo: 'high', acceptWithinMs: 60_000 });
  t.is(policyFor(policiesAt(at(4)), others).acceptWithinMs, 120_000);
  t.is(policyFor(policiesAt(at(6)), others).acceptWithinMs, 240_000);
  t.like(policyFor(byDay, { type: 'fall', residentId: residentId('r1') }), { priority: 'high' });
});

test('a night may go over midnight or not', (t) => {
  t.deepEqual(
    [0, 300, 359, 360, 1000, 1260, 1439].map((minute) => isWithin(minute, 1260, 360)),
    [true, true, true, false, false, true, true],
  );
  t.deepEqual(
    [59, 60, 299, 300].map((minute) => isWithin(minute, 60, 300)),
    [false, true, true, false],
  );
});

for (const [what, text, problem] of [
  [
    'a facility that lowers a fall',
    'alarms:\n  fall: { priority: low }\n',
    '9 alarms.fall.priority: a high-priority kind stays high',
  ],
  [
    'a night in which nobody is called for an hour',
    'alarms:\n  fall:\n    night:\n      acceptWithinS: 3600\n',
    '11 alarms.fall.night.acceptWithinS: must be 1 to 300 s, not 3600 s',
  ],
  [
    'a ward that holds low oxygen back for a minute',
    'alarmProfiles:\n  ward:\n    spo2-low: { onDelayS: 60 }\n',
    '10 alarmProfiles.ward.spo2-low.onDelayS: must be 0 to 10 s, not 60 s',
  ],
  [
    'a resident whose fall may wait',
    'alarmProfiles:\n  residents:\n    r1:\n      fall: { onDelayS: 5 }\n',
    '11 alarmProfiles.residents.r1.fall.onDelayS: only a condition that lasts can be delayed',
  ],
  [
    'a deadband that swallows the next low oxygen',
    'alarmProfiles:\n  ward:\n    spo2-low: { deadband: 9 }\n',
    '10 alarmProfiles.ward.spo2-low.deadband: must be 0 to 5, not 9',
  ],
  [
    'a deadband of what has no limit',
    'alarms:\n  fall: { night: { deadband: 1 } }\n',
    '9 alarms.fall.night.deadband: this kind has no limit to come back over',
  ],
  [
    'a resident who is not here',
    'alarmProfiles:\n  residents:\n    r9:\n      bed-exit: { priority: medium }\n',
    '10 alarmProfiles.residents.r9: there is no resident "r9"',
  ],
] as const) {
  test(`${what} is refused with line and reason`, (t) => {
    t.deepEqual(problemsOf(text), [problem]);
  });
}

test('a limit that a wider profile broke is told once, where it stands', (t) => {
  t.deepEqual(problemsOf('alarms:\n  fall: { acceptWithinS: 900, night: { acceptanceExpiresS: 60 } }\n'), [
    '9 alarms.fall.acceptWithinS: must be 1 to 300 s, not 900 s',
  ]);
});

test('how a resident’s alarms differ from the built-in ones is told with who says so, by day and by night', (t) => {
  const { config } = read(
    `${profiles}      irregular-pulse: { deadband: 2 }
`.replace('deadband: 2', 'acceptWithinS: 900'),
  );
  if (config === undefined) return t.fail();
  const of = (id: string) => residentPolicies(config, id);
  const facility = { level: 'facility', isNight: false } as const;
  const builtIn = { level: 'built-in', isNight: false } as const;
  t.deepEqual(
    of('r2').find(({ type, field }) => type === 'bed-exit' && field === 'acceptWithinS'),
    {
      type: 'bed-exit',
      field: 'acceptWithinS',
      builtIn: 300,
      day: { value: 240, ...facility },
      night: { value: 120, level: 'facility', isNight: true },
    },
  );
  t.like(
    of('r2').find(({ field }) => field === 'offDelayS'),
    {
      builtIn: undefined,
      day: { value: 5, level: 'ward' },
      night: { value: 5, level: 'ward', isNight: false },
    },
  );
  t.like(
    of('r1').find(({ field }) => field === 'priority'),
    { builtIn: 'low', day: { value: 'high', level: 'resident' } },
  );
  t.like(
    of('r1').find(({ type, field }) => type === 'bed-exit' && field === 'acceptWithinS'),
    { day: { value: 60, level: 'resident' }, night: { value: 60, level: 'resident', isNight: false } },
    'the resident’s own wins over the facility’s night',
  );
  // The resident's own is the built-in one again: no difference.
  t.is(
    of('r1').find(({ type }) => type === 'irregular-pulse'),
    undefined,
  );
  t.like(
    of('r2').find(({ type }) => type === 'irregular-pulse'),
    { builtIn: 900, day: { value: 600, ...facility } },
  );
  const plain = read('').config;
  t.deepEqual(plain && residentPolicies(plain, 'r1'), []);
  const night = read('alarms: { bed-exit: { night: { priority: medium } } }').config;
  t.like(night && residentPolicies(night, 'r1')[0], {
    day: { value: 'low', ...builtIn },
    night: { value: 'medium', level: 'facility', isNight: true },
  });
});

test('what is told of a resident’s alarms is what the alarm machine goes by, and all of it', (t) => {
  const types = ['bed-exit', 'irregular-pulse', 'a-new-type'];
  const said: fc.Arbitrary<Partial<AlarmPolicy>> = fc.record(
    {
      priority: fc.constantFrom('low', 'medium', 'high'),
      acceptWithinMs: fc.constantFrom(60_000, 300_000, 900_000),
      onDelayMs: fc.constantFrom(0, 5000),
    },
    { requiredKeys: [] },
  );
  const changes: fc.Arbitrary<PolicyChanges> = fc.dictionary(
    fc.constantFrom(...types),
    fc.record({ always: said, night: said }),
  );
  const residents = changes.map((own) => ({ r1: own }));
  fc.assert(
    fc.property(fc.record({ facility: changes, ward: changes, residents }), (all) => {
      const { day, night } = policyTables(all);
      const told = policyDifferences(all, 'r1');
      for (const type of types)
        for (const field of ['priority', 'acceptWithinMs', 'onDelayMs'] as const) {
          const one = told.find((row) => row.type === type && row.field === field);
          const builtIn = (defaultPolicies.get(type) ?? unknownAboutPerson)[field];
          const about = { type, residentId: residentId('r1') };
          t.is(one ? one.day.value : builtIn, policyFor(day, about)[field]);
          t.is(one ? one.night.value : builtIn, policyFor(night, about)[field]);
        }
    }),
  );
});
