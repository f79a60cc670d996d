import test from 'ava';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { type ErrorCode, VigilError } from '../../gateway/core/error.ts';
import { callsFor, relay } from '../../gateway/forward/relay.ts';
import { NoticeRefused } from '../../gateway/plugin/receiver.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { alarmNotice, receiverPorts } from '../helpers/receiver-ports.ts';

/** A board whose contact follows its relay, or does not, and which may be away or reset. */
function board(given: object = {}, open?: () => readonly Alarm[]) {
  const clock = new ManualClock();
  const state = { isOn: false, isStuck: false, isAway: false, refusal: undefined as ErrorCode | undefined };
  const commands: unknown[] = [];
  let contact = false;
  const ports = receiverPorts({
    clock,
    async command({ name, args }) {
      if (state.isAway) throw new VigilError('VIGIL_DEVICE_AWAY', 'the line is not open');
      if (state.refusal) throw new VigilError(state.refusal, 'no');
      commands.push([name, args['isOn']]);
      state.isOn = args['isOn'] === true;
      // A contact moves a moment after its relay.
      clock.after(150, () => {
        if (!state.isStuck) contact = state.isOn;
      });
    },
    reading(_, metric) {
      if (state.isAway) return undefined;
      return Number(metric === 'relay' ? state.isOn : contact);
    },
    ...(open && { openAlarms: open }),
  });
  const receiver = relay.create(relay.options.parse({ device: 'call-1', ...given }), ports);
  return {
    clock,
    state,
    commands,
    contact: () => contact,
    reset: () => {
      state.isOn = false;
      contact = false;
    },
    /** The outcome, after so much time of the test's own. */
    async outcome(work: Promise<void>, ms = 3_000): Promise<string> {
      const ended = work.then(
        () => 'done',
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      );
      await clock.pass(ms);
      return ended;
    },
    receiver,
  };
}
const now = (change: Parameters<typeof alarmNotice>[1], clock: ManualClock, more: object = {}) => ({
  notice: alarmNotice(clock, change, 'fall', more),
  isLate: false,
});

test('the contact closes with the first alarm and opens when the last is closed, each time with its read-back', async (t) => {
  const { clock, receiver, contact, outcome } = board();
  t.is(await outcome(receiver.send(now('raised', clock))), 'done');
  t.true(contact());
  t.is(await outcome(receiver.send(now('raised', clock, { bed: 'bed-2' }))), 'done');
  t.is(await outcome(receiver.send(now('closed', clock))), 'done');
  t.true(contact(), 'bed-2 still calls');
  t.is(await outcome(receiver.send(now('closed', clock, { bed: 'bed-2' }))), 'done');
  t.false(contact());
});

test('a contact that does not follow is told within ten seconds, and the notice stays to be sent again', async (t) => {
  const { clock, state, receiver, outcome, contact } = board();
  state.isStuck = true;
  const startMs = clock.now().monoMs;
  const said = await outcome(receiver.send(now('raised', clock)), 10_000);
  t.is(said, 'call-1: relay on, contact off, told on');
  t.true(clock.now().monoMs - startMs <= 10_000);
  t.is(await outcome(receiver.check()), 'call-1: relay on, contact off, told on');
  state.isStuck = false;
  t.is(await outcome(receiver.check()), 'done');
  t.true(contact());
});

test('a board that is away leaves the contact unknown; back and reset, its contact is set from the open alarms', async (t) => {
  const { clock, state, receiver, outcome, contact, reset } = board();
  t.is(await outcome(receiver.send(now('raised', clock))), 'done');
  state.isAway = true;
  reset();
  t.is(await outcome(receiver.check()), 'call-1: the state of the contact is not known');
  state.isAway = false;
  t.is(await outcome(receiver.check()), 'done');
  t.true(contact());
});

test('after a restart of the gateway the contact is set from the open alarms, closed and open', async (t) => {
  const clock = new ManualClock();
  const { alarm } = alarmNotice(clock, 'raised');
  let open: readonly Alarm[] = [alarm];
  const { receiver, outcome, contact } = board({}, () => open);
  t.is(await outcome(receiver.check()), 'done');
  t.true(contact());
  open = [];
  t.is(await outcome(receiver.check()), 'done');
  t.false(contact());
});

test('while it is not known which alarms are open, a restart leaves a closed contact closed', async (t) => {
  const { clock, receiver, outcome, contact, commands, state } = board();
  state.isOn = true;
  t.is(await outcome(receiver.check(), 3_000), 'call-1: relay on, contact off, told on');
  t.deepEqual(commands, []);
  t.is(await outcome(receiver.send(now('raised', clock))), 'done');
  t.true(contact());
});

test('[fail-safe] the relay pulls while all is well and lets go to call', async (t) => {
  const { clock, receiver, outcome, contact, state } = board({ isFailSafe: true }, () => []);
  t.is(await outcome(receiver.check()), 'done');
  t.deepEqual([state.isOn, contact()], [true, true]);
  const called = board({ isFailSafe: true });
  t.is(await called.outcome(called.receiver.send(now('raised', clock))), 'done');
  t.deepEqual([called.state.isOn, called.contact()], [false, false]);
});

test('a pulse calls once for each call and lets go; a late one calls nobody', async (t) => {
  const { clock, receiver, outcome, commands, contact } = board({ pulseS: 2 });
  const sending = receiver.send(now('raised', clock));
  await clock.pass(1_000);
  t.true(contact());
  t.is(await outcome(sending, 5_000), 'done');
  t.false(contact());
  t.is(await outcome(receiver.send(now('accepted', clock))), 'done');
  t.is(await outcome(receiver.send({ ...now('escalated', clock), isLate: true })), 'done');
  t.deepEqual(
    commands.map((one) => (one as unknown[])[1]),
    [true, false, false, false],
  );
});

test('until somebody accepts, or until it is closed, as configured; what is switched off does not call', (t) => {
  const clock = new ManualClock();
  const { alarm } = alarmNotice(clock, 'raised');
  const calls = (until: 'accepted' | 'closed', more: Partial<Alarm>) =>
    callsFor({ ...alarm, ...more }, { until });
  t.true(calls('closed', { signal: 'acknowledged' }));
  t.false(calls('accepted', { signal: 'acknowledged' }));
  t.true(calls('accepted', { signal: 'latched' }));
  t.false(calls('closed', { signal: 'inhibited' }));
  t.false(calls('closed', { signal: 'off' }));
  t.false(calls('closed', { closedAt: clock.now() }));
});

test('without a second contact only the output is looked at', async (t) => {
  const { clock, receiver, outcome, state } = board({ readBack: null });
  state.isStuck = true;
  t.is(await outcome(receiver.send(now('raised', clock))), 'done');
});

test('a board that takes no such command refuses for ever; one that is being set up does not', async (t) => {
  const { clock, receiver, state } = board();
  state.refusal = 'VIGIL_COMMAND_INVALID';
  await t.throwsAsync(receiver.send(now('raised', clock)), { instanceOf: NoticeRefused });
  state.refusal = 'VIGIL_DEVICE_NOT_READY';
  const thrown = await t.throwsAsync(receiver.send(now('raised', clock)));
  t.false(thrown instanceof NoticeRefused);
});
