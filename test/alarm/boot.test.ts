import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { type AlarmInput, step } from '../../gateway/alarm/step.ts';
import { emptyWard, restoredWard, type WardAlarms } from '../../gateway/alarm/ward.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { anna, at, event } from '../helpers/ward.ts';

const told = (ward: WardAlarms, input: AlarmInput, now: Instant): WardAlarms =>
  step(ward, input, defaultPolicies, now).ward;

const hourMs = 3_600_000;
/** The same seconds on the next boot, whose wall clock is set otherwise. */
const nextBoot = (seconds: number, wallMs: number): Instant => {
  const sameSeconds = at(seconds);
  return { ...sameSeconds, bootId: 'next', wallMs: sameSeconds.wallMs + wallMs };
};

for (const [said, wallMs] of [
  ['three days back', -72 * hourMs],
  ['three days on', 72 * hourMs],
] as const) {
  test(`a condition ends after a boot that set the clock ${said}`, (t) => {
    const before = told(emptyWard, { type: 'event', event: event('spo2-low', at(600)) }, at(600));
    const now = nextBoot(60, wallMs);
    const kept = { alarms: [...before.alarms.values()], deadlines: [...before.deadlines.values()] };
    const over = event('spo2-low', now, { phase: 'cessation' });
    const after = told(restoredWard(kept, defaultPolicies, now), { type: 'event', event: over }, now);
    const [alarm] = after.alarms.values();
    t.like(alarm, { isPresent: false, signal: 'latched' });
  });

  test(`a fall after a boot that set the clock ${said} is another fall, and is heard`, (t) => {
    const raised = told(emptyWard, { type: 'event', event: event('fall', at(600)) }, at(600));
    const [id] = raised.alarms.keys();
    if (id === undefined) throw new Error('no alarm');
    const before = told(raised, { type: 'accept', alarmId: id, staffId: anna }, at(610));
    const now = nextBoot(60, wallMs);
    const after = told(before, { type: 'event', event: event('fall', now) }, now);
    t.is(after.alarms.size, 1);
    t.like(after.alarms.get(id), { signal: 'on', owner: undefined });
  });
}

test('a condition whose end is told for the instant of its onset ends, whichever way the fractions of that instant were rounded', (t) => {
  const onset = { ...at(600), monoMs: 600_000.000_000_004 };
  const ward = told(emptyWard, { type: 'event', event: event('bed-exit', onset) }, at(601));
  const over = event('bed-exit', at(600), { phase: 'cessation' });
  t.is(told(ward, { type: 'event', event: over }, at(601)).alarms.size, 0);
});
