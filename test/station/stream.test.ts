import { connect } from 'node:net';
import test from 'ava';
import { paintedMost } from '../../gateway/station/screen-wire.ts';
import { placesOfStaff, screensMax } from '../../gateway/station/served-screen.ts';
import { fakeWard, fallAlarm, wardStaff } from './fake-ward.ts';
import { openStream, rig } from './rig.ts';

test('a stream begins with everything, then brings what changes and a beat every two seconds', async (t) => {
  const { station, clock, raise, signIn } = await rig(t);
  const { cookie } = await signIn();
  const stream = await openStream(t, station.url, cookie);
  const first = await stream.next();
  t.is(first?.type, 'snapshot');
  t.is(first?.value.beds.length, 2);
  t.is(first?.value.beds[0].resident, '王秀英');
  t.is(first?.value.session.id, 'li-na');
  raise(fallAlarm('bed-1', clock.now()));
  const second = await stream.next();
  t.is(second?.type, 'alarm');
  t.is(second?.value.place, '101·A');
  clock.advance(2000);
  t.deepEqual(await stream.next(), { type: 'beat', value: { nowMs: clock.now().wallMs } });
});

test('without a sign-in an open board has no names, whatever is sent', async (t) => {
  const { station, clock } = await rig(t);
  const stream = await openStream(t, station.url);
  const first = await stream.next();
  t.notRegex(JSON.stringify(first), /王秀英|李建国/);
  const bed = fakeWard(1).snapshot(clock.now(), wardStaff[0]).beds[0];
  t.is(bed?.resident, '王秀英');
  if (bed !== undefined) station.publish({ type: 'bed', value: bed });
  station.publish({ type: 'snapshot', value: fakeWard(1).snapshot(clock.now(), wardStaff[0]) });
  for (const type of ['bed', 'snapshot']) {
    const event = await stream.next();
    t.is(event?.type, type);
    t.notRegex(JSON.stringify(event), /王秀英/);
  }
});

test('without a sign-in a closed board shows nothing but who may sign in', async (t) => {
  const { call } = await rig(t, { openBoard: false });
  t.is((await call('GET', '/api/v1/stream?screen=s1')).status, 401);
  t.is((await call('GET', '/api/v1/alarms/fall.bed-1/lanes')).status, 401);
  t.is((await call('POST', '/api/v1/painted', { body: { screenId: 's1', calls: [] } })).status, 401);
  const { json } = await call('GET', '/api/v1/session');
  t.is(json.isOpenBoard, false);
  t.is(json.staff.length, 3);
});

test('a stream that shows names ends with its session', async (t) => {
  const { station, call, signIn, clock } = await rig(t);
  const one = await signIn();
  const stream = await openStream(t, station.url, one.cookie);
  await stream.next();
  await call('DELETE', '/api/v1/session', { cookie: one.cookie });
  t.is(await stream.next(), undefined);
  const two = await signIn();
  const late = await openStream(t, station.url, two.cookie);
  await late.next();
  clock.advance(12 * 3_600_000);
  t.is(await late.next(), undefined);
});

test('a screen that does not read keeps nobody from reading, and is whole again when it reads', async (t) => {
  const { station, clock } = await rig(t);
  const stream = await openStream(t, station.url);
  await stream.next();
  const slow = connect(station.port, '127.0.0.1');
  t.teardown(() => slow.destroy());
  slow.write('GET /api/v1/stream?screen=slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise<void>((resolve) => slow.once('data', () => resolve()));
  slow.pause();
  // Large ones, so that the connection is full soon.
  const beds = fakeWard(2)
    .snapshot(clock.now())
    .beds.map((bed) => ({ ...bed, label: 'x'.repeat(50_000) }));
  for (let round = 1; station.counters().replaced < 10 && round < 2000; round += 1)
    for (const bed of beds) {
      station.publish({ type: 'bed', value: { ...bed, entries: round } });
      await stream.next();
    }
  t.true(station.counters().waiting <= beds.length + 1);
  t.is(station.counters().screens, 2);
  for (const bed of beds) station.publish({ type: 'bed', value: { ...bed, entries: 9999 } });
  const isWhole = new Promise<void>((resolve) => {
    let text = '';
    slow.on('data', (bytes) => {
      text += bytes;
      if (text.split('"entries":9999').length > beds.length) resolve();
    });
  });
  slow.resume();
  await isWhole;
  t.is(station.counters().waiting, 0);
});

test('no more screens are served than may be, and the next one is told so; some places are for who is signed in', async (t) => {
  const { station, call, signIn } = await rig(t);
  const nobody = screensMax - placesOfStaff;
  await Promise.all(Array.from({ length: nobody }, () => openStream(t, station.url)));
  const anonymous = await call('GET', '/api/v1/stream?screen=one-more');
  t.is(anonymous.status, 503);
  t.is(anonymous.json.code, 'too-many-anonymous');
  t.like(station.counters(), { refused: 1, anonymousRefused: 1, screens: nobody });
  const { cookie } = await signIn();
  await Promise.all(Array.from({ length: placesOfStaff }, () => openStream(t, station.url, cookie)));
  const refused = await call('GET', '/api/v1/stream?screen=s65', { cookie });
  t.is(refused.status, 503);
  t.is(refused.json.code, 'too-many-screens');
  t.like(station.counters(), { refused: 2, anonymousRefused: 1, screens: screensMax });
});

test('only a screen that is being served can have painted an alarm', async (t) => {
  const { station, call, painted } = await rig(t);
  const calls = [{ id: 'fall.bed-1', calledMs: 1000 }];
  const body = { screenId: 's1', calls };
  t.is((await call('POST', '/api/v1/painted', { body })).json.code, 'unknown-screen');
  const stream = await openStream(t, station.url);
  await stream.next();
  t.is((await call('POST', '/api/v1/painted', { body })).status, 200);
  t.deepEqual(painted, [{ screenId: 's1', calls }]);
  t.is(station.counters().proofs[0]?.screenId, 's1');
});

test('a screen that has nothing new to paint is heard of too, and a proof that is none is refused', async (t) => {
  const { station, call, painted } = await rig(t);
  await (await openStream(t, station.url)).next();
  const prove = (calls: unknown) => call('POST', '/api/v1/painted', { body: { screenId: 's1', calls } });
  t.is((await prove([])).status, 200);
  t.deepEqual(painted, [{ screenId: 's1', calls: [] }]);
  const leaving = { screenId: 's1', calls: [], isLeaving: true };
  t.is((await call('POST', '/api/v1/painted', { body: leaving })).status, 200);
  t.deepEqual(station.counters().proofs, [], 'nothing is expected of a screen that has left');
  t.is(painted.length, 1);
  t.is((await prove([{ id: 'fall.bed-1' }])).json.code, 'bad-request');
  const most = Array.from({ length: paintedMost }, (_, index) => ({
    id: `${index}`.padEnd(200, 'x'),
    calledMs: 1_764_043_000_000,
  }));
  t.is((await prove(most)).status, 200, 'with the longest ids it fits');
  t.is((await prove([...most, { id: 'a', calledMs: 1 }])).json.code, 'bad-request');
});
