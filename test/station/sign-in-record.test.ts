import test, { type ExecutionContext } from 'ava';
import type { Account } from '../../gateway/core/account.ts';
import type { SignInLine } from '../../gateway/core/sign-in.ts';
import { createSignInMemory } from '../../gateway/station/sign-in-memory.ts';
import { createSignInRecord } from '../../gateway/station/sign-in-record.ts';
import { liveAccounts } from './accounts-rig.ts';
import { HandClock, wardStaff } from './fake-ward.ts';
import { pinHash, rig } from './rig.ts';

/** One station after the other in the same process, and what they wrote down. */
async function stations(t: ExecutionContext) {
  const clock = new HandClock();
  const [secret, since] = [await pinHash, clock.now()];
  const accounts = liveAccounts(
    clock,
    wardStaff.map((one): Account => ({ ...one, secret, isActive: true, source: 'gateway', since })),
  );
  const signInMemory = createSignInMemory();
  const lines: (SignInLine & { readonly subject: string })[] = [];
  const open = () =>
    rig(t, { lockAfterMs: 180_000 }, () => ({
      clock,
      accounts,
      signInMemory,
      recordSignIn: (subject, line) => void lines.push({ subject, ...line }),
    }));
  return { clock, accounts, lines, open };
}

test('who is signed in stays so at the station that follows, locked where they were, and what was tried counts on', async (t) => {
  const { clock, lines, open } = await stations(t);
  const first = await open();
  const { cookie } = await first.signIn();
  for (let n = 0; n < 5; n += 1) await first.signIn('wang-fang', '0000');
  clock.advance(30_000);
  await first.station.close();
  const next = await open();
  t.is((await next.call('GET', '/api/v1/session', { cookie })).json.session.id, 'li-na');
  t.is((await next.call('POST', '/api/v1/session/touch', { body: {}, cookie })).status, 200);
  t.is((await next.signIn('wang-fang')).json.code, 'locked-out');
  t.is(lines.filter(({ act }) => act === 'signed-in').length, 1, 'nobody signed in anew');
  clock.advance(180_000);
  t.true((await next.call('GET', '/api/v1/session', { cookie })).json.isLocked);
});

test('whose account was ended or has another role meanwhile is not signed in at the station that follows', async (t) => {
  const { accounts, lines, open } = await stations(t);
  const first = await open();
  const gone = await first.signIn('li-na');
  const promoted = await first.signIn('wang-fang');
  await first.station.close();
  await accounts.change({ act: 'deactivate', by: 'x', id: 'li-na' });
  const role = wardStaff.find(({ id }) => id === 'wang-fang')?.role === 'nurse' ? 'charge-nurse' : 'nurse';
  await accounts.change({ act: 'change', by: 'x', id: 'wang-fang', displayName: 'Wang Fang', role });
  const next = await open();
  for (const { cookie } of [gone, promoted])
    t.is((await next.call('GET', '/api/v1/session', { cookie })).json.session, undefined);
  t.deepEqual(
    lines.slice(-2).map(({ subject, act }) => [subject, act]),
    [
      ['li-na', 'session-ended'],
      ['wang-fang', 'session-ended'],
    ],
  );
});

test('signing in and out is on record, wrong tries are counted, and a name that nobody has is written down by nobody’s', async (t) => {
  const { clock, lines, open } = await stations(t);
  const { signIn, call, station } = await open();
  await signIn('li-na', '0000');
  await signIn('li-na', '0001');
  const { cookie } = await signIn('li-na');
  await call('DELETE', '/api/v1/session', { cookie });
  const address = '127.0.0.1';
  t.deepEqual(lines.splice(0), [
    { subject: 'li-na', act: 'wrong-tries', wrong: 2, refused: 0, address },
    { subject: 'li-na', act: 'signed-in', by: 'li-na', address },
    { subject: 'li-na', act: 'signed-out', by: 'li-na' },
  ]);
  for (let n = 0; n < 7; n += 1) await signIn('wang-fang', '0000');
  for (let n = 0; n < 3; n += 1) await signIn(`made-up-${n}`, '0000');
  t.deepEqual(lines.splice(0), [{ subject: 'wang-fang', act: 'locked-out', wrong: 5, refused: 0, address }]);
  clock.advance(70_000);
  t.deepEqual(lines.splice(0), [
    { subject: 'wang-fang', act: 'wrong-tries', wrong: 0, refused: 2, address },
    { subject: 'nobody-known', act: 'wrong-tries', wrong: 3, refused: 0, address },
  ]);
  await signIn('li-na', '0000');
  await station.close();
  t.like(lines, [{ subject: 'li-na', act: 'wrong-tries', wrong: 1 }], 'what waits is written at the end');
});

test('a night of wrong tries is a line a minute', (t) => {
  const clock = new HandClock();
  const lines: SignInLine[] = [];
  const record = createSignInRecord(clock, (_, line) => void lines.push(line));
  for (let second = 0; second < 3600; second += 1) {
    record.wrong('nobody-known', '::1');
    clock.advance(1000);
  }
  record.close();
  t.true(lines.length <= 61, `${lines.length} lines`);
  t.is(
    lines.reduce((sum, line) => sum + ('wrong' in line ? line.wrong : 0), 0),
    3600,
  );
});
