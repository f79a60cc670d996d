import test from 'ava';
import type { AlarmPolicy } from '../../gateway/alarm/policy.ts';
import { defaultPolicies, higher, longestWaitMs, policyFor, raised } from '../../gateway/alarm/policy.ts';
import { policiesWith } from '../../gateway/alarm/policy-lint.ts';
import { VigilError } from '../../gateway/core/error.ts';

const minutes = 60_000;

test('[60601-1-8] what can kill at once is high, and whatever is high and about a person latches', (t) => {
  for (const type of ['fall', 'spo2-low', 'apnoea', 'contact', 'help-call']) {
    t.like(policyFor(defaultPolicies, { type }), {
      priority: 'high',
      isLatching: true,
      category: 'physiological',
    });
  }
});

test('every kind is escalated within half an hour and repeated within an hour, and its priority never sinks', (t) => {
  for (const [type, policy] of defaultPolicies) {
    t.true(policy.acceptWithinMs <= 30 * minutes, type);
    t.true(policy.remindEveryMs <= 60 * minutes, type);
    t.is(higher(policy.risesTo, policy.priority), policy.risesTo, type);
    t.true(longestWaitMs(policy, 'escalation') >= policy.acceptWithinMs, type);
  }
});

test('the shipped table passes the check that a facility’s table must pass', (t) => {
  t.notThrows(() => policiesWith(Object.fromEntries(defaultPolicies)));
});

test('a priority rises one rank at a time and never past its limit', (t) => {
  t.is(raised('low', 'high'), 'medium');
  t.is(raised('medium', 'medium'), 'medium');
  t.is(raised('high', 'medium'), 'high');
});

test('a facility may shorten a wait and add a type of its own', (t) => {
  const policies = policiesWith({ fall: { acceptWithinMs: 20_000 }, 'door-open': { priority: 'low' } });
  t.is(policyFor(policies, { type: 'fall' }).acceptWithinMs, 20_000);
  t.is(policyFor(policies, { type: 'door-open' }).priority, 'low');
  t.is(policyFor(policies, { type: 'contact' }).priority, 'high');
});

const silencing: readonly [string, string, Partial<AlarmPolicy>][] = [
  ['an escalation after an hour', 'fall', { acceptWithinMs: 60 * minutes }],
  ['an acceptance that never expires', 'fall', { acceptanceExpiresMs: Number.POSITIVE_INFINITY }],
  ['a wait that is no number', 'fall', { remindEveryMs: Number.NaN }],
  ['a lower priority', 'spo2-low', { priority: 'medium' }],
  ['a signal that ends by itself', 'contact', { isLatching: false }],
  ['no escalation step', 'store-failed', { maxSteps: 0 }],
  ['an on-delay beyond ten seconds', 'spo2-low', { onDelayMs: 11_000 }],
  ['any on-delay', 'fall', { onDelayMs: 1000 }],
];

for (const [what, type, change] of silencing) {
  test(`${what} is refused for ${type}`, (t) => {
    const error = t.throws(() => policiesWith({ [type]: change }), { instanceOf: VigilError });
    t.is(error?.code, 'VIGIL_CONFIG_INVALID');
    t.true(error?.message.includes(`alarms.${type}: `));
  });
}

test('all mistakes in a facility’s table are named at once', (t) => {
  const error = t.throws(() =>
    policiesWith({ fall: { priority: 'low', maxSteps: 99 }, contact: { priority: 'low' } }),
  );
  for (const part of [
    'alarms.fall: maxSteps',
    'alarms.fall: priority: a high-priority',
    'alarms.contact: priority: a high-priority',
  ]) {
    t.true(error?.message.includes(part), part);
  }
});
