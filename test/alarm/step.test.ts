import type { ExecutionContext } from 'ava';
import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { hasSeen, remembered, seenIds, seenLimit } from '../../gateway/alarm/seen.ts';
import type { AlarmInput, StepResult } from '../../gateway/alarm/step.ts';
import { step, wardLimit } from '../../gateway/alarm/step.ts';
import { emptyWard, restoredWard } from '../../gateway/alarm/ward.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { AlarmId } from '../../gateway/core/id.ts';
import { alarmId, deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import { anna, at, bo, event, stepsOf, technical } from '../helpers/ward.ts';

/** A ward told as a timeline: `told(second, input)` and what came of it. */
function ward() {
  let now = emptyWard;
  let last: StepResult | undefined;
  const tell = (seconds: number, input: AlarmInput): StepResult => {
    last = step(now, input, defaultPolicies, at(seconds));
    now = last.ward;
    return last;
  };
  return {
    tell,
    onset: (seconds: number, type = 'fall') =>
      tell(seconds, { type: 'event', event: event(type, at(seconds)) }),
    over: (seconds: number, type: string) =>
      tell(seconds, { type: 'event', event: event(type, at(seconds), { phase: 'cessation' }) }),
    /** Every deadline due by then, in order. */
    until(seconds: number) {
      for (;;) {
        const due = [...now.deadlines.values()].find(({ dueAt }) => dueAt.monoMs <= seconds * 1000);
        if (due === undefined) return;
        tell(due.dueAt.monoMs / 1000, { type: 'deadline', id: due.id });
      }
    },
    alarms: () => [...now.alarms.values()],
    deadlines: () => [...now.deadlines.values()],
    state: () => now,
  };
}

function only(t: ExecutionContext, alarms: readonly Alarm[]): Alarm {
  t.is(alarms.length, 1);
  const [alarm] = alarms;
  if (alarm === undefined) throw new Error('no alarm');
  return alarm;
}

const idOf = (result: StepResult): AlarmId => result.changed[0]?.id ?? alarmId('none');

test('a fall is a high-priority alarm that sounds and belongs to nobody yet', (t) => {
  const w = ward();
  const { entries, setDeadlines } = w.onset(10);
  const alarm = only(t, w.alarms());
  t.like(alarm, { type: 'fall', priority: 'high', category: 'physiological', isPresent: true, signal: 'on' });
  t.is(alarm.owner, undefined);
  t.deepEqual(stepsOf(alarm), ['sensed', 'decided']);
  t.deepEqual(
    entries.map((entry) => entry.kind),
    ['care-event', 'alarm'],
  );
  t.deepEqual(
    setDeadlines.map(({ kind, dueAt }) => [kind, dueAt.wallMs]),
    [
      ['escalation', 70_000],
      ['painting', 15_000],
    ],
  );
});

test('a redelivered event is never a second alarm, open or closed', (t) => {
  const w = ward();
  const fall: AlarmInput = { type: 'event', event: event('fall', at(10)) };
  const id = idOf(w.tell(10, fall));
  t.deepEqual(w.tell(11, fall).changed, []);
  w.tell(20, { type: 'close', alarmId: id, staffId: anna, outcome: 'real' });
  t.deepEqual(w.tell(30, fall).entries, []);
  t.deepEqual(w.alarms(), []);
});

test('a plain state of the resident is on record once, and never an alarm', (t) => {
  const w = ward();
  const out: AlarmInput = { type: 'event', event: event('out-of-bed', at(10)) };
  const { entries, changed, setDeadlines } = w.tell(10, out);
  t.deepEqual(
    entries.map(({ kind }) => kind),
    ['care-event'],
  );
  t.deepEqual([changed, setDeadlines, w.alarms()], [[], [], []]);
  t.deepEqual(w.tell(11, out).entries, []);
});

test('the same condition again makes no second alarm but better evidence', (t) => {
  const w = ward();
  w.onset(0, 'spo2-low');
  const said = { witness: 'oximeter', key: 'spo2', values: { percent: 82 }, isFor: true };
  w.tell(20, { type: 'event', event: event('spo2-low', at(20), { confidence: 0.97, evidence: [said] }) });
  const alarm = only(t, w.alarms());
  t.is(alarm.confidence, 0.97);
  t.deepEqual(alarm.evidence, [said]);
  t.is(alarm.signal, 'on');
});

test('a fall within 30 s of a suspected fall at the same bed raises that alarm to high and sounds again', (t) => {
  const w = ward();
  const id = idOf(w.onset(0, 'suspected-fall'));
  t.is(only(t, w.alarms()).priority, 'medium');
  w.tell(5, { type: 'accept', alarmId: id, staffId: anna });
  w.onset(20, 'fall');
  const alarm = only(t, w.alarms());
  t.like(alarm, { id, type: 'fall', priority: 'high', signal: 'on' });
  t.is(alarm.owner, undefined);
});

test('a suspected fall does not lower an open fall, and a fall of another bed is another alarm', (t) => {
  const w = ward();
  w.onset(0, 'fall');
  w.onset(10, 'suspected-fall');
  t.like(only(t, w.alarms()), { type: 'fall', priority: 'high' });
  w.tell(12, { type: 'event', event: event('fall', at(12), { bed: '102' }) });
  t.is(w.alarms().length, 2);
});

test('two wearables that report one fall are two witnesses of one alarm', (t) => {
  const w = ward();
  const said = (key: string) => [{ witness: key, key, values: {}, isFor: true }];
  const first = { deviceId: deviceId('wrist'), evidence: said('impact') };
  w.tell(0, { type: 'event', event: event('fall', at(0), first) });
  const second = { deviceId: deviceId('radar'), evidence: said('on-floor') };
  w.tell(4, { type: 'event', event: event('fall', at(4), second) });
  t.deepEqual(
    only(t, w.alarms()).evidence.map(({ key }) => key),
    ['impact', 'on-floor'],
  );
});

test('a suspected fall a minute before a fall is another happening', (t) => {
  const w = ward();
  w.onset(0, 'suspected-fall');
  w.onset(60, 'fall');
  t.is(w.alarms().length, 2);
});

test('a second fall while the first is being attended sounds again', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(5, { type: 'at-bedside', alarmId: id, staffId: anna });
  w.onset(25);
  t.is(only(t, w.alarms()).signal, 'acknowledged');
  w.onset(600);
  t.like(only(t, w.alarms()), { signal: 'on', owner: undefined });
});

test('accepting silences, names the owner and starts the clock of the acceptance', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  const { clearDeadlines } = w.tell(10, { type: 'accept', alarmId: id, staffId: anna });
  const alarm = only(t, w.alarms());
  t.like(alarm, { signal: 'acknowledged', isPresent: true, owner: { staffId: anna } });
  t.deepEqual(clearDeadlines, [`${id}.escalation`, `${id}.painting`]);
  t.deepEqual(
    w.deadlines().map(({ kind, dueAt }) => [kind, dueAt.wallMs]),
    [['acceptance', 190_000]],
  );
});

test('what one nurse accepted another cannot accept, close or attend, and is told who has it', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(10, { type: 'accept', alarmId: id, staffId: anna });
  for (const input of [
    { type: 'accept', alarmId: id, staffId: bo },
    { type: 'at-bedside', alarmId: id, staffId: bo },
    { type: 'close', alarmId: id, staffId: bo, outcome: 'false' },
  ] as const) {
    const { refused, changed, entries } = w.tell(11, input);
    t.like(refused, { code: 'alarm-owned', ownedBy: anna });
    t.deepEqual(changed, []);
    t.like(entries[0], { kind: 'act', body: { by: bo, refused: 'alarm-owned' } });
  }
  t.is(only(t, w.alarms()).owner?.staffId, anna);
});

test('accepting twice is accepting once', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(10, { type: 'accept', alarmId: id, staffId: anna });
  const { changed, refused } = w.tell(12, { type: 'accept', alarmId: id, staffId: anna });
  t.deepEqual(changed, []);
  t.is(refused, undefined);
});

test('an acceptance that nobody follows up expires: the signal returns and the next step is called', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(10, { type: 'accept', alarmId: id, staffId: anna });
  w.until(191);
  const alarm = only(t, w.alarms());
  t.like(alarm, { signal: 'on', owner: undefined, escalationStep: 1 });
  t.deepEqual(stepsOf(alarm).slice(-2), ['expired', 'escalated']);
  t.is(alarm.custody.findLast((link) => link.step === 'expired')?.by, anna);
});

test('at the bedside the acceptance lasts longer, and a visit that is never closed comes back', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(10, { type: 'accept', alarmId: id, staffId: anna });
  w.tell(60, { type: 'at-bedside', alarmId: id, staffId: anna });
  w.until(600);
  t.is(only(t, w.alarms()).signal, 'acknowledged');
  w.until(60 + 1801);
  t.is(only(t, w.alarms()).signal, 'on');
});

test('only a person closes a fall, with a verdict', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  const { changed, clearDeadlines } = w.tell(30, {
    type: 'close',
    alarmId: id,
    staffId: anna,
    outcome: 'real',
  });
  const alarm = only(t, changed);
  t.like(alarm, { signal: 'off', isPresent: false, outcome: 'real', closedBy: anna });
  t.deepEqual(stepsOf(alarm).slice(-2), ['accepted', 'closed']);
  t.deepEqual(clearDeadlines, [`${id}.escalation`, `${id}.painting`]);
  t.deepEqual([w.alarms(), w.deadlines()], [[], []]);
});

test('[60601-1-8] a latching condition that ceases keeps its signal until a person acts', (t) => {
  const w = ward();
  const id = idOf(w.onset(0, 'spo2-low'));
  w.over(20, 'spo2-low');
  t.like(only(t, w.alarms()), { isPresent: false, signal: 'latched' });
  t.is(w.deadlines()[0]?.kind, 'escalation');
  const { changed } = w.tell(40, { type: 'close', alarmId: id, staffId: anna, outcome: 'care-in-progress' });
  t.is(changed[0]?.signal, 'off');
});

test('[60601-1-8] a technical condition that ceases stops by itself, accepted or not', (t) => {
  const w = ward();
  w.onset(0, 'sensor-off');
  const { changed } = w.over(20, 'sensor-off');
  t.like(only(t, changed), { signal: 'off', isPresent: false, closedBy: undefined });
  const again = idOf(w.onset(40, 'sensor-off'));
  w.tell(50, { type: 'accept', alarmId: again, staffId: anna });
  t.is(w.over(60, 'sensor-off').changed[0]?.closedBy, anna);
  t.deepEqual(w.alarms(), []);
});

test('[60601-1-8] acknowledging answers one condition: when it ceased and returns it sounds again', (t) => {
  const w = ward();
  const id = idOf(w.onset(0, 'spo2-low'));
  w.tell(5, { type: 'accept', alarmId: id, staffId: anna });
  w.over(20, 'spo2-low');
  t.like(only(t, w.alarms()), { isPresent: false, signal: 'acknowledged' });
  w.onset(40, 'spo2-low');
  t.like(only(t, w.alarms()), { id, isPresent: true, signal: 'on', owner: undefined });
});

test('a condition that still lasts is not declared away: silent under a name, closed by its own cessation', (t) => {
  const w = ward();
  const id = idOf(w.onset(0, 'spo2-low'));
  w.tell(30, { type: 'close', alarmId: id, staffId: anna, outcome: 'real' });
  t.like(only(t, w.alarms()), { signal: 'acknowledged', isPresent: true, outcome: 'real' });
  const { changed } = w.over(300, 'spo2-low');
  t.like(only(t, changed), { signal: 'off', closedBy: anna, outcome: 'real' });
});

test('a condition that outlasts the verdict on it sounds again and the verdict lapses', (t) => {
  const w = ward();
  const id = idOf(w.onset(0, 'spo2-low'));
  w.tell(30, { type: 'close', alarmId: id, staffId: anna, outcome: 'false' });
  w.until(30 + 1801);
  t.like(only(t, w.alarms()), { signal: 'on', outcome: undefined, owner: undefined });
});

test('a delayed cessation from before the last onset does not silence it', (t) => {
  const w = ward();
  w.onset(100, 'spo2-low');
  const late = event('spo2-low', at(50), { phase: 'cessation', at: at(110) });
  t.deepEqual(w.tell(110, { type: 'event', event: late }).changed, []);
  t.true(only(t, w.alarms()).isPresent);
});

test('an unanswered alarm escalates step by step and then is repeated for as long as nobody comes', (t) => {
  const w = ward();
  w.onset(0, 'suspected-fall');
  w.until(94);
  t.like(only(t, w.alarms()), { escalationStep: 1, priority: 'high' });
  w.until(24 * 3600 + 10);
  const [alarm, noScreen] = w.alarms();
  t.like(alarm, { type: 'suspected-fall', escalationStep: 3, signal: 'on' });
  t.like(noScreen, { type: 'no-screen', signal: 'on' }, 'nor has anybody seen it');
  t.deepEqual(
    w.deadlines().map(({ kind }) => kind),
    ['escalation', 'escalation'],
  );
  t.true((alarm?.custody.length ?? 99) <= 64);
});

test('a call for help sounds again for everybody, and whoever comes owns it', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(5, { type: 'accept', alarmId: id, staffId: anna });
  w.tell(20, { type: 'escalate', alarmId: id, staffId: anna });
  t.like(only(t, w.alarms()), { signal: 'on', owner: undefined, escalationStep: 1 });
  t.is(w.tell(25, { type: 'accept', alarmId: id, staffId: bo }).refused, undefined);
  t.is(only(t, w.alarms()).owner?.staffId, bo);
});

test('a screen is noted once however often it repaints', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  for (const second of [1, 2, 3]) w.tell(second, { type: 'painted', alarmId: id, screenId: 'wall' });
  w.tell(4, { type: 'painted', alarmId: id, screenId: 'tablet' });
  w.tell(4, { type: 'sent', alarmId: id, receiver: 'uplink' });
  w.tell(4, { type: 'sent', alarmId: id, receiver: 'uplink' });
  t.deepEqual(stepsOf(only(t, w.alarms())), ['sensed', 'decided', 'painted', 'painted', 'sent']);
});

test('an act on an alarm that is closed or never was is refused with the reason', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  w.tell(5, { type: 'close', alarmId: id, staffId: anna, outcome: 'false' });
  t.is(w.tell(6, { type: 'accept', alarmId: id, staffId: bo }).refused?.code, 'alarm-closed');
  t.is(w.tell(6, { type: 'accept', alarmId: alarmId('x'), staffId: bo }).refused?.code, 'alarm-unknown');
});

test('a type without a policy is still an alarm: medium, and latching if about a person', (t) => {
  const w = ward();
  w.onset(0, 'something-new');
  t.like(only(t, w.alarms()), { priority: 'medium', category: 'physiological' });
  w.over(10, 'something-new');
  t.is(only(t, w.alarms()).signal, 'latched');
  const { changed } = w.tell(20, { type: 'event', event: technical('constructor', at(20)) });
  t.like(changed[0], { priority: 'medium', category: 'technical' });
});

test('a flood of lesser alarms is refused at the limit, a fall never', (t) => {
  const w = ward();
  for (let n = 0; n < wardLimit; n += 1) {
    const said = technical('device-silent', at(n), { deviceId: deviceId(`d${n}`) });
    w.tell(n, { type: 'event', event: said });
  }
  t.is(w.onset(wardLimit, 'bed-exit').refused?.code, 'ward-full');
  t.is(w.onset(wardLimit).changed.length, 1);
});

test('a deadline that is early, unknown or already used changes nothing', (t) => {
  const w = ward();
  const id = idOf(w.onset(0));
  t.deepEqual(w.tell(30, { type: 'deadline', id: `${id}.escalation` }).changed, []);
  t.deepEqual(w.tell(99, { type: 'deadline', id: 'unknown' }).changed, []);
  t.is(w.tell(60, { type: 'deadline', id: `${id}.escalation` }).changed.length, 1);
  t.deepEqual(w.tell(60, { type: 'deadline', id: `${id}.escalation` }).changed, []);
});

const bootAt = (wallMs: number): Instant => ({ wallMs, monoMs: 5000, bootId: 'next', errorMs: 1000 });

test('after a reboot a deadline keeps its wall time; one that passed meanwhile is due at once', (t) => {
  const w = ward();
  w.onset(0);
  const stored = { alarms: w.alarms(), deadlines: w.deadlines() };
  const due = (now: Instant) => [...restoredWard(stored, defaultPolicies, now).deadlines.values()][0]?.dueAt;
  t.deepEqual(due(bootAt(40_000)), plusMs(bootAt(40_000), 20_000));
  t.deepEqual(due(bootAt(500_000)), bootAt(500_000));
});

test('a boot that believes it is 1970 escalates late by at most one interval, never not at all', (t) => {
  const later = plusMs(at(0), 1e12);
  const { ward: w } = step(emptyWard, { type: 'event', event: event('fall', later) }, defaultPolicies, later);
  const stored = { alarms: [...w.alarms.values()], deadlines: [...w.deadlines.values()] };
  const [deadline] = restoredWard(stored, defaultPolicies, bootAt(0)).deadlines.values();
  t.deepEqual(deadline?.dueAt, plusMs(bootAt(0), 120_000));
});

test('an open alarm restored without its deadline is asked about at once', (t) => {
  const w = ward();
  w.onset(0);
  const restored = restoredWard({ alarms: w.alarms(), deadlines: [] }, defaultPolicies, at(9));
  t.deepEqual([...restored.deadlines.values()][0]?.dueAt, at(9));
});

test('at least the latest 4,000 events are known, however many there were, across a restart too', (t) => {
  const ids = Array.from({ length: 10_000 }, (_, n) => `event-${n}`);
  const seen = seenIds(ids);
  t.true(ids.slice(-seenLimit).every((id) => hasSeen(seen, id)));
  t.false(hasSeen(seen, 'event-0'));
  const more = remembered(seen, 'new');
  t.true(hasSeen(more, 'new') && !hasSeen(seen, 'new'));
  t.true(more.reduce((sum, page) => sum + page.size, 0) <= 4200);
});
