import type { ExecutionContext } from 'ava';
import test from 'ava';
import fc from 'fast-check';
import type { Account } from '../../gateway/core/account.ts';
import {
  addressTriesMax,
  addressTryEveryMs,
  createAddressLimit,
} from '../../gateway/station/address-limit.ts';
import { hashPin, isOutdated } from '../../gateway/station/password.ts';
import type { StationOptions } from '../../gateway/station/ports.ts';
import { liveAccounts } from './accounts-rig.ts';
import { HandClock, wardStaff } from './fake-ward.ts';
import { openStream, type Rig, rig } from './rig.ts';

/** `2468`, as a version before this one hashed it. */
const oldHash = 'scrypt$16384$8$1$YSBzYWx0IG9mIDE2IGJ5IQ$VR-vPdsFXuOlEnXNVJWetdzpoQ_-eV_qVWUF7MfDGF0';
const hash = hashPin('2468');
const since = new HandClock().now();

async function ward(
  t: ExecutionContext,
  options: Partial<StationOptions> = {},
  more: readonly Account[] = [],
) {
  const secret = await hash;
  const boss = { id: 'zhao-min', displayName: 'Zhao Min', role: 'administrator' } as const;
  const people = [...wardStaff, boss].map(
    (one): Account => ({ ...one, secret, isActive: true, source: 'gateway', since }),
  );
  const held: { accounts?: ReturnType<typeof liveAccounts> } = {};
  const found = await rig(t, options, (clock) => {
    held.accounts = liveAccounts(clock, more.length > 0 ? more : people);
    return { accounts: held.accounts };
  });
  return { ...found, accounts: held.accounts as ReturnType<typeof liveAccounts> };
}

const cookieOf = async ({ signIn }: Rig, id: string, pin = '2468') => (await signIn(id, pin)).cookie ?? '';
const post = ({ call }: Rig, path: string, cookie: string, body: unknown = {}) =>
  call('POST', `/api/v1${path}`, { body, cookie });

test('a hash of an earlier version still opens, and is argon2id from then on', async (t) => {
  const person: Account = {
    id: 'old',
    displayName: 'Old',
    role: 'nurse',
    secret: oldHash,
    isActive: true,
    source: 'gateway',
    since,
  };
  const w = await ward(t, {}, [person]);
  t.is((await w.signIn('old', '1357')).status, 401);
  t.is(w.accounts.find('old')?.pinHash, oldHash);
  t.is((await w.signIn('old', '2468')).status, 200);
  const upgraded = w.accounts.find('old')?.pinHash ?? '';
  t.regex(upgraded, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.false(isOutdated(upgraded));
  t.is((await w.signIn('old', '2468')).status, 200);
});

test('without a touch for the time that is set the board stays, and an act asks for the PIN again', async (t) => {
  const w = await ward(t, { lockAfterMs: 180_000 });
  const cookie = await cookieOf(w, 'li-na');
  w.clock.advance(179_000);
  t.is((await post(w, '/alarms/a/accept', cookie)).status, 200);
  w.clock.advance(179_000);
  t.is((await post(w, '/session/touch', cookie)).status, 200);
  w.clock.advance(180_000);
  const refused = await post(w, '/alarms/a/accept', cookie);
  t.is(refused.status, 403);
  t.is(refused.json.code, 'locked');
  t.is((await post(w, '/session/touch', cookie)).json.code, 'locked', 'a touch proves nobody');
  const shown = await w.call('GET', '/api/v1/session', { cookie });
  t.like(shown.json, { session: { id: 'li-na' }, isLocked: true, lockAfterMs: 180_000 });
  const stream = await openStream(t, w.station.url, cookie);
  t.is((await stream.next())?.value.session.id, 'li-na', 'the board goes on');
  t.is((await post(w, '/session/unlock', cookie, { pin: '1111' })).json.code, 'wrong-pin');
  t.is((await post(w, '/alarms/a/accept', cookie)).json.code, 'locked');
  t.is((await post(w, '/session/unlock', cookie, { pin: '2468' })).json.isLocked, false);
  t.is((await post(w, '/alarms/a/accept', cookie)).status, 200);
  t.deepEqual(
    w.acts.map(({ staffId }) => staffId),
    ['li-na', 'li-na'],
  );
});

test('whoever signs in on a screen ends the session of whoever was there', async (t) => {
  const w = await ward(t);
  const first = await cookieOf(w, 'li-na');
  const stream = await openStream(t, w.station.url, first);
  await stream.next();
  const second = await w.call('POST', '/api/v1/session', {
    body: { staffId: 'wang-fang', pin: '2468' },
    cookie: first,
  });
  t.is(second.json.session.id, 'wang-fang');
  t.is((await post(w, '/alarms/a/accept', first)).json.code, 'not-signed-in');
  t.is(await stream.next(), undefined);
});

test('another role, another PIN or the end of an account ends what its person has open, at once', async (t) => {
  const w = await ward(t);
  const boss = await cookieOf(w, 'zhao-min');
  const changes: readonly (readonly [string, unknown])[] = [
    ['/people/li-na', { displayName: 'Li Na', role: 'observer' }],
    ['/people/wang-fang/deactivate', {}],
    ['/people/chen-wei/secret', { secret: '97531' }],
  ];
  for (const [path, body] of changes) {
    const id = path.split('/')[2] ?? '';
    const cookie = await cookieOf(w, id);
    const stream = await openStream(t, w.station.url, cookie);
    t.is((await stream.next())?.value.session.id, id);
    t.is((await post(w, path, boss, body)).status, 200, path);
    t.is(await stream.next(), undefined, path);
    t.is((await post(w, '/session/touch', cookie)).json.code, 'not-signed-in', path);
  }
  t.is((await w.signIn('li-na')).json.session.role, 'observer');
  t.is((await w.signIn('wang-fang')).json.code, 'wrong-pin');
  t.is((await w.signIn('chen-wei')).json.code, 'wrong-pin');
  t.is((await w.signIn('chen-wei', '97531')).status, 200);
});

test('another name is shown at once and signs nobody out', async (t) => {
  const w = await ward(t);
  const boss = await cookieOf(w, 'zhao-min');
  const cookie = await cookieOf(w, 'li-na');
  await post(w, '/people/li-na', boss, { displayName: 'Li Na-Wang', role: 'nurse' });
  t.is((await w.call('GET', '/api/v1/session', { cookie })).json.session.displayName, 'Li Na-Wang');
});

test('an administrator adds somebody, who signs in; nobody else may, and what is no PIN is refused in words', async (t) => {
  const w = await ward(t);
  const boss = await cookieOf(w, 'zhao-min');
  const body = { displayName: 'New Nurse', role: 'nurse', secret: '86420' };
  for (const id of ['li-na', 'wang-fang', 'chen-wei'])
    t.is((await post(w, '/people', await cookieOf(w, id), body)).json.code, 'administrators-only');
  for (const secret of ['123', '123456789', 'short', '12345x'])
    t.is((await post(w, '/people', boss, { ...body, secret })).json.code, 'secret-weak', secret);
  const { json } = await post(w, '/people', boss, body);
  t.regex(json.id, /^staff-[0-9a-f]{10}$/);
  t.is((await w.signIn(json.id, '86420')).json.session.displayName, 'New Nurse');
  const { people } = (await w.call('GET', '/api/v1/people', { cookie: boss })).json;
  t.like(people.at(-1), { displayName: 'New Nurse', hasSecret: true, isActive: true, isLockedOut: false });
  t.notRegex(JSON.stringify(people), /argon2/);
});

test('the last administrator stays one', async (t) => {
  const w = await ward(t);
  const boss = await cookieOf(w, 'zhao-min');
  t.is((await post(w, '/people/zhao-min/deactivate', boss)).json.code, 'last-administrator');
  const role = { displayName: 'Zhao Min', role: 'nurse' };
  t.is((await post(w, '/people/zhao-min', boss, role)).json.code, 'last-administrator');
});

test('somebody changes their own PIN by the old one; their other screens are signed out, this one is not', async (t) => {
  const w = await ward(t);
  const here = await cookieOf(w, 'li-na');
  const there = await cookieOf(w, 'li-na');
  const wrong = await post(w, '/session/secret', here, { current: '1111', secret: '97531' });
  t.is(wrong.json.code, 'wrong-pin');
  t.is((await post(w, '/session/secret', here, { current: '2468', secret: '97531' })).status, 200);
  t.is((await post(w, '/session/touch', here)).status, 200);
  t.is((await post(w, '/session/touch', there)).json.code, 'not-signed-in');
  t.is((await w.signIn('li-na')).json.code, 'wrong-pin');
  t.is((await w.signIn('li-na', '97531')).status, 200);
});

test('a name that nobody has is refused, and locked, as one that somebody has', async (t) => {
  const w = await ward(t);
  const codes = async (id: string) => {
    const found: string[] = [];
    for (let index = 0; index < 6; index += 1) found.push((await w.signIn(id, '1111')).json.code);
    return found;
  };
  t.deepEqual(await codes('nobody'), await codes('li-na'));
});

test('each time that a name is locked it is locked for twice as long, until it is right or unlocked', async (t) => {
  const w = await ward(t);
  const boss = await cookieOf(w, 'zhao-min');
  const fail = async () => {
    for (let index = 0; index < 5; index += 1) t.is((await w.signIn('li-na', '1111')).json.code, 'wrong-pin');
  };
  await fail();
  w.clock.advance(60_000);
  await fail();
  w.clock.advance(119_000);
  t.is((await w.signIn()).json.code, 'locked-out');
  const { people } = (await w.call('GET', '/api/v1/people', { cookie: boss })).json;
  t.true(people.find(({ id }: { id: string }) => id === 'li-na').isLockedOut);
  await post(w, '/people/li-na/unlock', boss);
  t.is((await w.signIn()).status, 200);
});

test('an address that guesses at many names is slowed down', async (t) => {
  const w = await ward(t);
  t.is((await w.signIn()).status, 200);
  const codes: string[] = [];
  for (let index = 0; index <= addressTriesMax; index += 1)
    codes.push((await w.signIn(`name-${index}`, '1111')).json.code);
  t.is(codes.at(-2), 'wrong-pin');
  t.is(codes.at(-1), 'too-many-tries');
  w.clock.advance(addressTryEveryMs);
  t.is((await w.signIn()).status, 200);
});

test('whatever an address tries and whenever, it gets no more than its tries; what was right costs none', (t) => {
  const steps = fc.array(fc.tuple(fc.nat(20_000), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (tries) => {
      const clock = new HandClock();
      const limit = createAddressLimit();
      let [wrong, spentMs] = [0, 0];
      for (const [waitMs, isRight] of tries) {
        clock.advance(waitMs);
        spentMs += waitMs;
        if (!limit.take('a', clock.now())) continue;
        if (isRight) limit.giveBack('a');
        else wrong += 1;
      }
      return wrong <= addressTriesMax + spentMs / addressTryEveryMs;
    }),
  );
  const limit = createAddressLimit();
  for (let index = 0; index < 1000; index += 1) {
    if (!limit.take('b', since)) t.fail(`${index}`);
    limit.giveBack('b');
  }
  t.is(limit.refused > 0, false);
});
