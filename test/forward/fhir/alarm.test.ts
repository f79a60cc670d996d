import test from 'ava';
import type { AlarmChange } from '../../../gateway/core/change.ts';
import { bundleOf } from '../../../gateway/forward/fhir/bundle.ts';
import { ToldStates } from '../../../gateway/forward/fhir/told-states.ts';
import { bundle, changes, context, issue, messages } from '../../helpers/fhir-bundle.ts';
import { alarmTold, stepsBefore, told } from '../../helpers/fhir-notices.ts';

test('an alarm is preliminary until it is closed, then final, and cancelled where it was false', (t) => {
  t.deepEqual(
    changes.map((change) => issue(bundle(alarmTold(5, change)))?.status === 'preliminary'),
    changes.map((change) => change !== 'closed'),
  );
  t.is(issue(bundle(alarmTold(5, 'closed')))?.status, 'final');
  t.is(issue(bundle(alarmTold(5, 'closed', { outcome: 'false' })))?.status, 'cancelled');
  t.is(issue(bundle(alarmTold(5, 'closed', { outcome: 'care-in-progress' })))?.status, 'final');
});

test('a closed alarm says what was done and by whom, when it ended, and that a screen had shown it', (t) => {
  const made = bundle(alarmTold(0, 'closed'), context({ language: 'en' }));
  const at = (ms: number) => new Date(told(ms).wallMs).toISOString();
  t.deepEqual(
    issue(made)?.mitigation?.map(({ action, date, author }) => [
      action.text,
      date,
      author?.identifier?.value,
    ]),
    [
      ['accepted', at(3000), 'home/g1/n-1'],
      ['closed: real', at(5000), 'home/g1/n-1'],
    ],
  );
  t.deepEqual(issue(made)?.identifiedPeriod, { start: at(0), end: at(4000) });
  t.is(issue(made)?.identifiedDateTime, undefined);
  const [call, change] = messages(made);
  t.like(call, { status: 'completed', sent: at(1000), received: at(2000), priority: 'stat' });
  t.like(change, { status: 'completed', sent: at(5000) });
  t.is(change?.payload?.[0]?.contentString, 'Fall, bed bed-1: closed: real');
  t.is(change?.partOf?.[0]?.reference, made.entry?.find(({ resource }) => resource === call)?.fullUrl);
});

test('a later change carries the call too, so that nothing depends on an earlier message; only what changes is replaced', (t) => {
  const requests = (change: AlarmChange) =>
    bundle(alarmTold(5, change)).entry?.map(
      ({ resource, request }) => `${request?.method} ${resource?.resourceType}`,
    );
  const state = ['POST Device', 'POST Device', 'PUT DetectedIssue', 'PUT Communication'];
  t.deepEqual(requests('raised'), state);
  for (const change of changes.slice(1))
    t.deepEqual(requests(change), [...state, 'POST Communication'], change);
});

test('an alarm about equipment is told of, but it is no clinical issue', (t) => {
  const made = bundle(
    alarmTold(5, 'raised', { type: 'device-silent', category: 'technical', priority: 'medium' }),
  );
  t.is(issue(made), undefined);
  t.is(messages(made)[0]?.priority, 'urgent');
  t.is(messages(made)[0]?.about?.[0]?.type, 'Device');
});

test('an older state is never written over a newer one, and after a restart a late one only where there is nothing', (t) => {
  const method = (earlier: ToldStates, change: AlarmChange, isLate: boolean) => {
    const { bundle: made, states } = bundleOf(context(), { notice: alarmTold(5, change), isLate }, earlier);
    earlier.keep(states);
    return made.entry?.find(({ resource }) => resource?.resourceType === 'DetectedIssue')?.request?.method;
  };
  const running = new ToldStates();
  t.is(method(running, 'raised', true), 'POST');
  t.is(method(running, 'accepted', true), 'PUT');
  t.is(method(running, 'closed', true), 'PUT');
  t.is(method(running, 'raised', false), 'POST', 'it was put aside and is sent again');
  const restarted = new ToldStates();
  t.is(method(restarted, 'accepted', true), 'POST');
  t.is(method(new ToldStates(), 'closed', true), 'PUT', 'nothing comes after the end');
});

test('the memory of what was told is bounded', (t) => {
  const states = new ToldStates();
  for (let n = 0; n < 10_000; n += 1) states.keep([{ key: `k${n}`, at: told(n) }]);
  t.is(states.last('k0'), undefined);
  t.not(states.last('k9999'), undefined);
  t.is(Array.from({ length: 10_000 }, (_, n) => states.last(`k${n}`)).filter(Boolean).length, 4000);
});

test('an alarm is told in the board’s words, one without words under its name', (t) => {
  const made = bundle(alarmTold(5, 'accepted'));
  t.is(messages(made)[1]?.payload?.[0]?.contentString, '跌倒, 床位 bed-1: 已接手');
  t.is(issue(bundle(alarmTold(5, 'raised', { type: 'a-new-type' })))?.code?.text, 'a-new-type');
});

test('the chains of these tests hold what they tell', (t) => {
  for (const change of changes.slice(1))
    t.true(
      stepsBefore(change).some((step) => step === change),
      change,
    );
});
