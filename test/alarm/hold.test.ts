import test from 'ava';
import { holdsOf } from '../../gateway/alarm/hold.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { policiesWith } from '../../gateway/alarm/policy-lint.ts';
import type { AlarmInput, StepResult } from '../../gateway/alarm/step.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard, restoredWard, type WardAlarms } from '../../gateway/alarm/ward.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { bedId } from '../../gateway/core/id.ts';
import type { Role } from '../../gateway/core/ward.ts';
import { anna, at, bo, event, stepsOf } from '../helpers/ward.ts';

/** A ward that is told things at their second; deadlines due by then fire first, in order. */
function ward(policies = defaultPolicies) {
  let now: WardAlarms = emptyWard;
  let last: StepResult | undefined;
  const take = (seconds: number, input: AlarmInput): StepResult => {
    last = step(now, input, policies, at(seconds));
    now = last.ward;
    return last;
  };
  const until = (seconds: number): void => {
    for (;;) {
      const [due] = [...now.deadlines.values()]
        .filter(({ dueAt }) => dueAt.monoMs <= seconds * 1000)
        .toSorted((a, b) => a.dueAt.monoMs - b.dueAt.monoMs);
      if (due === undefined) return;
      take(due.dueAt.monoMs / 1000, { type: 'deadline', id: due.id });
    }
  };
  const tell = (seconds: number, input: AlarmInput): StepResult => {
    until(seconds);
    return take(seconds, input);
  };
  return {
    tell,
    until,
    onset: (seconds: number, type: string, bed = '101') =>
      tell(seconds, { type: 'event', event: event(type, at(seconds), { bed }) }),
    over: (seconds: number, type: string, bed = '101') =>
      tell(seconds, { type: 'event', event: event(type, at(seconds), { bed, phase: 'cessation' }) }),
    off: (seconds: number, kind: string, forS?: number, told: { role?: Role; reason?: string } = {}) =>
      tell(seconds, {
        type: 'switch-off',
        staffId: bo,
        role: told.role ?? 'charge-nurse',
        bedId: bedId('101'),
        kind,
        reason: told.reason ?? 'dressing change',
        ...(forS === undefined ? {} : { forMs: forS * 1000 }),
      }),
    pause: (seconds: number) => tell(seconds, { type: 'pause-audio', staffId: anna }),
    alarm: (type: string): Alarm | undefined => [...now.alarms.values()].find((one) => one.type === type),
    held: () => holdsOf(now).map(({ id }) => id),
    state: () => now,
  };
}

const paused = ['hold.audio-pause'];

test('[60601-1-8] paused sound returns by itself after two minutes, and the ledger says who paused it', (t) => {
  const w = ward();
  w.onset(0, 'sensor-off');
  const { entries } = w.pause(10);
  t.like(entries[0], { kind: 'act', body: { act: 'pause-audio', by: anna, until: at(130) } });
  w.until(129.999);
  t.deepEqual(w.held(), paused);
  w.until(130);
  t.deepEqual(w.held(), []);
});

test('[60601-1-8] a new alarm of the paused priority or higher sounds through a pause; a lower one waits for its end', (t) => {
  for (const [type, isHeard] of [
    ['fall', true],
    ['device-silent', true],
    ['sensor-off', false],
  ] as const) {
    const w = ward();
    w.onset(0, 'suspected-fall');
    w.pause(10);
    w.onset(20, type, '102');
    t.deepEqual(w.held(), isHeard ? [] : paused, type);
  }
});

test('an escalation and an acceptance that runs out are heard through a pause', (t) => {
  const w = ward();
  w.onset(0, 'fall');
  w.pause(10);
  w.until(59);
  t.deepEqual(w.held(), paused);
  w.until(60);
  t.deepEqual(w.held(), []);
});

test('there is nothing to pause where nothing sounds, and no pause is prolonged before it ends', (t) => {
  const w = ward();
  t.is(w.pause(0).refused?.code, 'nothing-sounds');
  w.onset(1, 'sensor-off');
  w.pause(2);
  const again = w.pause(3);
  t.is(again.refused?.code, 'already-paused');
  t.like(again.entries[0], { kind: 'act', body: { refused: 'already-paused' } });
  t.deepEqual(w.held(), paused);
});

test('anybody who answers alarms may turn the sound on again early', (t) => {
  const w = ward();
  w.onset(0, 'sensor-off');
  w.pause(1);
  w.tell(2, { type: 'resume-audio', staffId: bo });
  t.deepEqual(w.held(), []);
  t.is(w.tell(3, { type: 'resume-audio', staffId: bo }).refused?.code, 'not-held');
});

test('a kind that is switched off at a bed is listed and silent there, sounds at every other bed, and comes back at its end', (t) => {
  const w = ward();
  w.off(0, 'bed-exit', 3600);
  w.onset(10, 'bed-exit');
  t.like(w.alarm('bed-exit'), { signal: 'inhibited', isPresent: true });
  const other = w.onset(10, 'bed-exit', '102');
  t.like(other.changed[0], { signal: 'on' });
  w.over(12, 'bed-exit', '102');
  w.until(3599);
  t.like(w.alarm('bed-exit'), { signal: 'inhibited', escalationStep: 0 });
  w.until(3600);
  t.like(w.alarm('bed-exit'), { signal: 'on' });
  t.deepEqual(stepsOf(w.alarm('bed-exit') as Alarm).slice(-2), ['switched-off', 'switched-on']);
  w.until(3600 + 301);
  t.like(w.alarm('bed-exit'), { escalationStep: 1 });
});

test('what ended while it was switched off is over, and says so in the ledger', (t) => {
  const w = ward();
  w.off(0, 'irregular-pulse', 3600);
  w.onset(10, 'irregular-pulse');
  const { changed, entries } = w.over(20, 'irregular-pulse');
  t.like(changed[0], { signal: 'off', isPresent: false });
  t.like(entries.at(-1), { kind: 'alarm', body: { act: 'ceased' } });
});

test('switching a kind off quiets what sounds of it, except at high priority', (t) => {
  const w = ward();
  w.onset(0, 'sensor-off');
  w.off(10, 'sensor-off', 600);
  t.is(w.alarm('sensor-off')?.signal, 'inhibited');
  w.onset(20, 'spo2-low');
  w.off(30, 'spo2-low', 600);
  t.is(w.alarm('spo2-low')?.signal, 'on');
});

test('a fall is heard although suspected falls are switched off at that bed', (t) => {
  const w = ward();
  w.off(0, 'suspected-fall', 600);
  w.onset(10, 'suspected-fall');
  w.onset(15, 'fall');
  t.like(w.alarm('fall'), { signal: 'on', priority: 'high' });
});

test('an acceptance that runs out while the kind is switched off calls nobody until that ends', (t) => {
  const w = ward();
  const { changed } = w.onset(0, 'bed-exit');
  w.tell(5, { type: 'accept', alarmId: (changed[0] as Alarm).id, staffId: anna });
  w.off(10, 'bed-exit', 3600);
  t.is(w.alarm('bed-exit')?.signal, 'acknowledged');
  w.until(3000);
  t.like(w.alarm('bed-exit'), { signal: 'inhibited', owner: undefined });
  w.until(3610);
  t.like(w.alarm('bed-exit'), { signal: 'on' });
});

test('a call for help is heard although the kind is switched off', (t) => {
  const w = ward();
  w.off(0, 'bed-exit', 3600);
  const { changed } = w.onset(10, 'bed-exit');
  w.tell(20, { type: 'escalate', alarmId: (changed[0] as Alarm).id, staffId: anna });
  t.is(w.alarm('bed-exit')?.signal, 'on');
});

for (const [what, kind, forS, told, code] of [
  ['by a nurse', 'bed-exit', 600, { role: 'nurse' }, 'charge-nurse-only'],
  ['by an administrator', 'bed-exit', 600, { role: 'administrator' }, 'charge-nurse-only'],
  ['without a reason', 'bed-exit', 600, { reason: '  ' }, 'reason-required'],
  ['without an end', 'bed-exit', undefined, {}, 'end-required'],
  ['without an end, at high priority', 'fall', undefined, {}, 'end-required'],
  ['for no number of seconds', 'fall', Number.NaN, {}, 'end-required'],
  ['for ever', 'bed-exit', Number.POSITIVE_INFINITY, {}, 'end-too-late'],
  ['for more than a shift', 'bed-exit', 12 * 3600 + 1, {}, 'end-too-late'],
  ['for more than an hour, at high priority', 'spo2-low', 3601, {}, 'end-too-late'],
  ['for more than an hour, where it may rise to high', 'suspected-fall', 3601, {}, 'end-too-late'],
  ['for more than an hour, of a kind nobody knows', 'unheard-of', 3601, {}, 'end-too-late'],
  ['for a resident’s own call', 'help-call', 60, {}, 'always-on'],
] as const) {
  test(`switching alarms off is refused ${what}, and the refusal is on the ledger`, (t) => {
    const w = ward();
    const { refused, entries } = w.off(0, kind, forS, told);
    t.is(refused?.code, code);
    t.like(entries[0], { kind: 'act', body: { act: 'switch-off', by: bo, refused: code } });
    t.deepEqual(w.held(), []);
  });
}

test('a silence of another boot keeps its end by wall time and is never longer than a silence may be', (t) => {
  const w = ward();
  w.onset(0, 'bed-exit');
  w.off(0, 'bed-exit', 3600);
  const restored = { alarms: [...w.state().alarms.values()], deadlines: [...w.state().deadlines.values()] };
  const now = (seconds: number) => ({ ...at(seconds), bootId: 'next', monoMs: 5000 });
  const kept = restoredWard(restored, defaultPolicies, now(600));
  t.deepEqual(
    [...kept.deadlines.values()].map(({ id, dueAt }) => [id, dueAt.monoMs]),
    [['hold.off.101.bed-exit', 5000 + 3000 * 1000]],
  );
  const in1970 = restoredWard(restored, defaultPolicies, now(-1e9));
  t.true([...in1970.deadlines.values()].every(({ dueAt }) => dueAt.monoMs <= 5000 + 12 * 3_600_000));
});

test('a high-priority alarm that no screen has confirmed within 5 s is said to be unshown, once, and goes out anew', (t) => {
  const w = ward();
  w.onset(0, 'fall');
  w.until(4.999);
  t.false(stepsOf(w.alarm('fall') as Alarm).includes('unpainted'));
  const id = (w.alarm('fall') as Alarm).id;
  const { changed } = w.tell(5, { type: 'deadline', id: `${id}.painting` });
  t.deepEqual(changed, []);
  w.until(59);
  t.is(stepsOf(w.alarm('fall') as Alarm).filter((one) => one === 'unpainted').length, 1);
});

test('an alarm that was seen must be seen again when it calls again: each reminder asks anew', (t) => {
  const w = ward();
  const { changed } = w.onset(0, 'fall');
  const { id } = changed[0] as Alarm;
  const unseen = () => stepsOf(w.alarm('fall') as Alarm).filter((one) => one === 'unpainted').length;
  const painted = (second: number) => w.tell(second, { type: 'painted', alarmId: id, screenId: 'wall' });
  painted(1);
  // The screen was switched off after that: the escalation a minute later has been seen by nobody.
  w.until(66);
  t.is(unseen(), 1);
  w.until(121);
  painted(122);
  w.until(179);
  t.is(unseen(), 1);
  t.is(stepsOf(w.alarm('fall') as Alarm).filter((one) => one === 'painted').length, 2, 'once for each call');
});

test('after an audio pause what still calls has to be seen anew, also when a new alarm broke the pause', (t) => {
  for (const isBroken of [false, true]) {
    const w = ward();
    const { changed } = w.onset(0, 'spo2-low');
    const { id } = changed[0] as Alarm;
    w.tell(1, { type: 'painted', alarmId: id, screenId: 'wall' });
    w.tell(2, { type: 'pause-audio', staffId: anna });
    if (isBroken) w.onset(10, 'fall', '102');
    else w.tell(10, { type: 'resume-audio', staffId: anna });
    t.is(stepsOf(w.alarm('spo2-low') as Alarm).at(-1), 'resumed');
    t.is(w.state().deadlines.get(`${id}.painting`)?.dueAt.monoMs, 15_000);
  }
});

test('a board that is missing is one condition of the gateway, however many alarms nobody saw, and a screen ends it', (t) => {
  const w = ward();
  w.onset(0, 'fall');
  w.onset(1, 'fall', '102');
  w.until(7);
  const told = () => [...w.state().alarms.values()].filter(({ type }) => type === 'no-screen');
  t.is(told().length, 1);
  t.like(told()[0], { category: 'technical', priority: 'medium', signal: 'on', bedId: undefined });
  const paint = (second: number, bed: string) => {
    const alarm = [...w.state().alarms.values()].find((one) => one.type === 'fall' && one.bedId === bed);
    w.tell(second, { type: 'painted', alarmId: (alarm as Alarm).id, screenId: 'wall' });
  };
  paint(10, '101');
  w.until(30);
  t.is(told().length, 1, 'one of them is still unseen');
  paint(31, '102');
  w.until(40.9);
  t.is(told().length, 1, 'a screen that flickers ends nothing');
  w.until(41);
  t.deepEqual(told(), []);
});

test('a screen that is in sight and has nothing new to paint ends it too', (t) => {
  const w = ward();
  w.onset(0, 'fall');
  w.until(6);
  w.tell(20, { type: 'accept', alarmId: (w.alarm('fall') as Alarm).id, staffId: anna });
  w.tell(21, { type: 'screen-seen', screenId: 'wall' });
  w.until(31);
  t.is(w.alarm('no-screen'), undefined);
});

test('a painted alarm is not said to be unshown; a lesser alarm need not be shown within 5 s', (t) => {
  const w = ward();
  const { changed } = w.onset(0, 'fall');
  w.tell(1, { type: 'painted', alarmId: (changed[0] as Alarm).id, screenId: 'wall' });
  w.onset(2, 'sensor-off', '102');
  w.until(50);
  for (const alarm of w.state().alarms.values()) t.false(stepsOf(alarm).includes('unpainted'));
});

const delayed = policiesWith({ 'spo2-low': { onDelayMs: 10_000, offDelayMs: 5000 } });

test('a condition shorter than its on-delay is no alarm, one that lasts is an alarm with its true onset', (t) => {
  const w = ward(delayed);
  w.onset(0, 'spo2-low');
  w.over(9, 'spo2-low');
  w.until(100);
  t.is(w.alarm('spo2-low'), undefined);
  w.onset(200, 'spo2-low');
  w.until(209.999);
  t.is(w.alarm('spo2-low'), undefined);
  w.until(210);
  t.like(w.alarm('spo2-low'), { onset: at(200), raisedAt: at(210), signal: 'on' });
});

test('a condition that returns within its off-delay never ended; one that stays away ends', (t) => {
  const w = ward(delayed);
  w.onset(0, 'spo2-low');
  w.over(20, 'spo2-low');
  w.onset(24, 'spo2-low');
  w.until(40);
  t.like(w.alarm('spo2-low'), { isPresent: true, signal: 'on' });
  w.over(50, 'spo2-low');
  w.until(54.999);
  t.true(w.alarm('spo2-low')?.isPresent);
  w.until(55);
  t.like(w.alarm('spo2-low'), { isPresent: false, signal: 'latched' });
});
