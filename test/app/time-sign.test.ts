import test from 'ava';
import { machineTime } from '../../gateway/app/machine-time.ts';
import { chronySign, machineSign, type SignWays } from '../../gateway/app/time-sign.ts';
import { unknownErrorMs } from '../../gateway/core/wall-time.ts';

const tracking =
  '0A000001,10.0.0.1,3,1761000000.125000000,-0.000200000,0.000100000,0.000300000,-12.345,0.001,0.050,0.020000000,0.004000000,64.2,Normal\n';

const ways = (outputs: Record<string, string>, touchedMs?: number): SignWays => ({
  touchedMs: async () => {
    if (touchedMs === undefined) throw new Error('ENOENT');
    return touchedMs;
  },
  output: async (program) => {
    const text = outputs[program];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  },
});

test('a machine is asked for its time server first, then chrony, then the kernel; one that says nothing is not guessed at', async (t) => {
  const all = { chronyc: tracking, timedatectl: 'yes\n' };
  t.like(await machineSign(ways(all, 42)), { source: 'timesyncd', isRight: true, confirmedMs: 42 });
  t.like(await machineSign(ways(all)), { source: 'chrony', isRight: true, confirmedMs: 1_761_000_000_125 });
  t.like(await machineSign(ways({ timedatectl: 'yes\n' })), { source: 'kernel', isRight: true });
  t.like(await machineSign(ways({ timedatectl: 'no\n' })), { source: 'kernel', isRight: false });
  t.is((await machineSign(ways({ timedatectl: 'Failed\n' }))).isRight, undefined);
  t.is((await machineSign(ways({}))).isRight, undefined);
  t.is(typeof (await machineSign()).source, 'string', 'on this machine too');
});

test('chrony’s own bound is offset, dispersion and half of the way; what is no tracking line is none', (t) => {
  // 0.2 + 4 + 10 ms, and the millisecond that the clock is read in.
  t.is(chronySign(tracking)?.errorMs, 16);
  t.is(chronySign(tracking.replace('Normal', 'Not synchronised'))?.isRight, false);
  for (const text of ['', '506 Cannot talk to daemon', tracking.replaceAll('.', 'x')])
    t.is(chronySign(text), undefined);
});

test('instants of the machine’s clock say that they may be off by anything until somebody has looked', async (t) => {
  const { clock, time } = machineTime({ setBy: 'hand', withinS: 30 });
  t.is(clock.now().errorMs, unknownErrorMs);
  time.bound.confirm(clock.now().monoMs - 1_000_000, 20);
  const { errorMs } = clock.now();
  t.true(errorMs >= 520 && errorMs <= 600, 'and more with each hour that nobody looks');
  time.bound.lose();
  t.is(clock.now().errorMs, unknownErrorMs);
  t.like(await time.sign(), { source: 'hand', isRight: true, errorMs: 30_000 });
});
