import test from 'ava';
import { hashPin, verifyPin } from '../../gateway/station/password.ts';
import { pinHash, rig } from './rig.ts';

test('a PIN belongs to its own hash, and to no other or damaged one', async (t) => {
  const hash = await pinHash;
  t.true(await verifyPin('2468', hash));
  t.false(await verifyPin('2469', hash));
  t.not(await hashPin('2468'), hash);
  const damagedHashes = [
    '',
    'plain$2468',
    hash.slice(0, -3),
    hash.replace('m=19456', 'm=19457'),
    hash.replace('m=19456', 'm=999999'),
    hash.replace('t=2', 't=0'),
    hash.replace('argon2id', 'argon2i'),
    `${hash}$x`,
    'scrypt$16383$8$1$YSBzYWx0IG9mIDE2IGJ5IQ$VR-vPdsFXuOlEnXNVJWetdzpoQ_-eV_qVWUF7MfDGF0',
  ];
  for (const damaged of damagedHashes) {
    t.false(await verifyPin('2468', damaged), damaged);
  }
});

test('a nurse signs in with name and PIN, is known by a cookie that no script can read, and signs out', async (t) => {
  const { signIn, call } = await rig(t);
  const signedIn = await signIn();
  t.is(signedIn.status, 200);
  t.deepEqual(signedIn.json.session, { id: 'li-na', displayName: 'Li Na', role: 'nurse' });
  t.regex(signedIn.setCookie, /HttpOnly/);
  t.regex(signedIn.setCookie, /SameSite=Strict/);
  t.notRegex(JSON.stringify(signedIn.json), /argon2/);
  const { cookie } = signedIn;
  t.is((await call('GET', '/api/v1/session', { cookie })).json.session.id, 'li-na');
  t.is((await call('DELETE', '/api/v1/session', { cookie })).status, 200);
  t.is((await call('GET', '/api/v1/session', { cookie })).json.session, undefined);
});

test('a session ends after twelve hours', async (t) => {
  const { signIn, call, clock } = await rig(t);
  const { cookie } = await signIn();
  clock.advance(12 * 3_600_000 - 1000);
  t.is((await call('GET', '/api/v1/session', { cookie })).json.session.id, 'li-na');
  clock.advance(1000);
  t.is((await call('GET', '/api/v1/session', { cookie })).json.session, undefined);
});

test('five wrong PINs lock that name for a minute, even for the right PIN, and no other name', async (t) => {
  const { signIn, clock, station } = await rig(t);
  for (let index = 0; index < 5; index += 1) {
    const { status, json } = await signIn('li-na', '1111');
    t.is(status, 401);
    t.is(json.code, 'wrong-pin');
  }
  t.is((await signIn()).json.code, 'locked-out');
  t.is((await signIn('wang-fang')).status, 200);
  clock.advance(59_000);
  t.is((await signIn()).json.code, 'locked-out');
  clock.advance(1000);
  t.is((await signIn()).status, 200);
  t.is(station.counters().lockOuts, 1);
});

test('a hundred tries at once are no more than five', async (t) => {
  const { signIn, station } = await rig(t);
  const answers = await Promise.all(Array.from({ length: 100 }, () => signIn('li-na', '1111')));
  t.true(answers.every(({ status }) => status === 401 || status === 429 || status === 503));
  t.true(station.counters().wrongPins <= 5);
});
