import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { hashPin, verifyPin } from '../../gateway/station/password.ts';
import type { StationOptions } from '../../gateway/station/ports.ts';
import { type Station, startStation } from '../../gateway/station/server.ts';
import type { StaffAct, StaffOrder } from '../../gateway/station/wire.ts';
import { fakeWard, fallAlarm, fallWaveform, HandClock, silentLog, wardStaff } from './fake-ward.ts';

const pinHash = hashPin('2468');

interface Rig {
  readonly station: Station;
  readonly clock: HandClock;
  readonly acts: StaffAct[];
  readonly orders: StaffOrder[];
  readonly painted: string[];
  raise(alarm: Alarm): void;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  signIn(staffId?: string, pin?: string): Promise<Answer>;
}

interface CallOptions {
  readonly body?: unknown;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly cookie: string | undefined;
  readonly setCookie: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer is looked at, not typed.
  readonly json: any;
}

async function rig(t: ExecutionContext, options: Partial<StationOptions> = {}): Promise<Rig> {
  const webRoot = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>');
  const clock = new HandClock();
  const view = fakeWard(2);
  const acts: StaffAct[] = [];
  const orders: StaffOrder[] = [];
  const painted: string[] = [];
  const hash = await pinHash;
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true, ...options },
    {
      clock,
      log: silentLog,
      randomBytes,
      staff: wardStaff.map((staff) => ({ ...staff, pinHash: hash })),
      snapshot: (session) => view.snapshot(clock.now(), session),
      async act(act) {
        acts.push(act);
        return act.alarmId === 'gone' ? { code: 'alarm-closed', message: 'Closed already.' } : undefined;
      },
      async painted(screenId, alarmIds) {
        painted.push(...alarmIds.map((id) => `${screenId} ${id}`));
      },
      async order(order) {
        orders.push(order);
        return order.order === 'resume-audio' ? { code: 'not-held', message: 'Not paused.' } : undefined;
      },
      waveform: async (id) => (id === 'fall.bed-1' ? fallWaveform(0) : undefined),
      command: async () => undefined,
      commandsOf: () => undefined,
      observe: async () => undefined,
      observationsOf: () => undefined,
      metrics: { contentType: 'text/plain', text: async () => '' },
    },
  );
  t.teardown(() => station.close());
  const call: Rig['call'] = async (method, path, { body, cookie, headers } = {}) => {
    const response = await fetch(`${station.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const setCookie = response.headers.get('set-cookie') ?? '';
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json')
      ? JSON.parse(text)
      : text;
    return {
      status: response.status,
      cookie: setCookie.split(';')[0],
      setCookie,
      headers: response.headers,
      json,
    };
  };
  return {
    station,
    clock,
    acts,
    orders,
    painted,
    raise: (alarm) => {
      for (const value of view.onAlarms([alarm])) station.publish({ type: 'alarm', value });
    },
    call,
    signIn: (staffId = 'li-na', pin = '2468') => call('POST', '/api/session', { body: { staffId, pin } }),
  };
}

/** Reads server-sent events one at a time. */
async function openStream(t: ExecutionContext, url: string, cookie?: string) {
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  const headers = cookie === undefined ? {} : { cookie };
  const response = await fetch(`${url}/api/stream?screen=s1`, { headers, signal: abort.signal });
  if (response.body === null) throw new Error('no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    // biome-ignore lint/suspicious/noExplicitAny: a JSON answer is looked at, not typed.
    async next(): Promise<{ type: string; value: any } | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const lines = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          const type = lines.find((line) => line.startsWith('event: '))?.slice(7);
          const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
          if (type !== undefined && data !== undefined) return { type, value: JSON.parse(data) };
          continue;
        }
        const chunk = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
        if (chunk.done) return undefined;
        text += chunk.value;
      }
    },
  };
}

test('a PIN belongs to its own hash, and to no other or damaged one', async (t) => {
  const hash = await pinHash;
  t.true(await verifyPin('2468', hash));
  t.false(await verifyPin('2469', hash));
  t.not(await hashPin('2468'), hash);
  for (const damaged of ['', 'plain$2468', hash.slice(0, -3), hash.replace('16384', '16383'), `${hash}$x`]) {
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
  t.notRegex(JSON.stringify(signedIn.json), /scrypt/);
  const { cookie } = signedIn;
  t.is((await call('GET', '/api/session', { cookie })).json.session.id, 'li-na');
  t.is((await call('DELETE', '/api/session', { cookie })).status, 200);
  t.is((await call('GET', '/api/session', { cookie })).json.session, undefined);
});

test('a session ends after twelve hours', async (t) => {
  const { signIn, call, clock } = await rig(t);
  const { cookie } = await signIn();
  clock.advance(12 * 3_600_000 - 1000);
  t.is((await call('GET', '/api/session', { cookie })).json.session.id, 'li-na');
  clock.advance(1000);
  t.is((await call('GET', '/api/session', { cookie })).json.session, undefined);
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

test('a nurse and a charge nurse may answer an alarm; a technician may not, and nobody unknown', async (t) => {
  const { signIn, call, acts } = await rig(t);
  const path = '/api/alarms/fall.bed-1/accept';
  t.is((await call('POST', path, { body: {} })).json.code, 'not-signed-in');
  const technician = await signIn('chen-wei');
  const refused = await call('POST', path, { body: {}, cookie: technician.cookie });
  t.is(refused.status, 403);
  t.is(refused.json.code, 'role-forbidden');
  t.deepEqual(acts, []);
  for (const name of ['li-na', 'wang-fang']) {
    const { cookie } = await signIn(name);
    t.is((await call('POST', path, { body: {}, cookie })).status, 200);
  }
  t.deepEqual(
    acts.map(({ staffId }) => staffId),
    ['li-na', 'wang-fang'],
  );
});

test('every act reaches the alarm with its person; closing says what it was', async (t) => {
  const { signIn, call, acts } = await rig(t);
  const { cookie } = await signIn();
  const post = (act: string, body: unknown, id = 'a') =>
    call('POST', `/api/alarms/${id}/${act}`, { body, cookie });
  await post('at-bedside', {});
  await post('escalate', {});
  await post('close', { outcome: 'false', reason: 'sat down hard' });
  t.deepEqual(acts, [
    { act: 'at-bedside', alarmId: 'a', staffId: 'li-na' },
    { act: 'escalate', alarmId: 'a', staffId: 'li-na' },
    { act: 'close', alarmId: 'a', staffId: 'li-na', outcome: 'false', reason: 'sat down hard' },
  ]);
  t.is((await post('close', { outcome: 'maybe' })).json.code, 'bad-request');
  t.is((await post('close', {})).json.code, 'bad-request');
  t.is((await post('accept', { extra: 1 })).json.code, 'bad-request');
  const refused = await post('accept', {}, 'gone');
  t.is(refused.status, 409);
  t.deepEqual(refused.json, { code: 'alarm-closed', message: 'Closed already.' });
});

test('silences are ordered with the person and her role; an observer orders none', async (t) => {
  const { signIn, call, orders } = await rig(t);
  t.is((await call('POST', '/api/audio-pause', { body: {} })).json.code, 'not-signed-in');
  const technician = (await signIn('chen-wei')).cookie;
  t.is(
    (await call('POST', '/api/audio-pause', { body: {}, cookie: technician })).json.code,
    'role-forbidden',
  );
  const { cookie } = await signIn('wang-fang');
  const who = { staffId: 'wang-fang', role: 'charge-nurse' };
  const bedExit = { bedId: 'bed-1', type: 'bed-exit' };
  const off = { ...bedExit, reason: 'bathing', forS: 900 };
  await call('POST', '/api/audio-pause', { body: {}, cookie });
  await call('POST', '/api/alarm-off', { body: off, cookie });
  await call('POST', '/api/alarm-on', { body: bedExit, cookie });
  t.deepEqual(orders, [
    { order: 'pause-audio', ...who },
    { order: 'switch-off', ...off, ...who },
    { order: 'switch-on', ...bedExit, ...who },
  ] as StaffOrder[]);
  const refused = await call('POST', '/api/audio-resume', { body: {}, cookie });
  t.is(refused.status, 409);
  t.is(refused.json.code, 'not-held');
  const bad = await call('POST', '/api/alarm-off', { body: { ...off, forS: -1 }, cookie });
  t.is(bad.json.code, 'bad-request');
});

test('what another site sends is refused', async (t) => {
  const { signIn, call, acts, station } = await rig(t);
  const { cookie } = await signIn();
  const path = '/api/alarms/a/accept';
  const send = (headers: Record<string, string>) => call('POST', path, { body: {}, cookie, headers });
  t.is((await send({ origin: 'https://evil.example' })).json.code, 'cross-site');
  t.is((await send({ origin: 'null' })).json.code, 'cross-site');
  t.is((await send({ origin: `http://127.0.0.1:${station.port + 1}` })).json.code, 'cross-site');
  t.is((await send({ 'sec-fetch-site': 'cross-site' })).json.code, 'cross-site');
  t.is((await send({ 'content-type': 'text/plain' })).json.code, 'not-json');
  t.is((await send({ 'content-type': 'application/x-www-form-urlencoded' })).json.code, 'not-json');
  t.is((await call('POST', path, { cookie })).json.code, 'not-json');
  const foreign = { cookie, headers: { origin: 'https://evil.example' } };
  t.is((await call('DELETE', '/api/session', foreign)).json.code, 'cross-site');
  t.deepEqual(acts, []);
  t.is((await send({ origin: station.url })).status, 200);
});

test('a body beyond 4 KB, a broken body and an unknown address have their own codes', async (t) => {
  const { call } = await rig(t);
  const big = { staffId: 'li-na', pin: '1'.repeat(5000) };
  t.is((await call('POST', '/api/session', { body: big })).json.code, 'too-large');
  t.is((await call('POST', '/api/session', { body: '{"staffId":' })).json.code, 'bad-request');
  t.is((await call('GET', '/api/nothing')).json.code, 'not-found');
  t.is((await call('GET', '/api/health')).json.status, 'ok');
});

test('the page loads nothing from elsewhere and runs nothing inline', async (t) => {
  const { call } = await rig(t);
  const page = await call('GET', '/');
  t.is(page.status, 200);
  const policy = page.headers.get('content-security-policy') ?? '';
  t.regex(policy, /default-src 'self'/);
  t.regex(policy, /connect-src 'self'/);
  t.regex(policy, /frame-ancestors 'none'/);
  t.notRegex(policy, /unsafe|https?:/);
});

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
  t.is((await call('GET', '/api/stream?screen=s1')).status, 401);
  t.is((await call('GET', '/api/alarms/fall.bed-1/waveform')).status, 401);
  t.is((await call('POST', '/api/painted', { body: { screenId: 's1', alarmIds: [] } })).status, 401);
  const { json } = await call('GET', '/api/session');
  t.is(json.isOpenBoard, false);
  t.is(json.staff.length, 3);
});

test('a stream that shows names ends with its session', async (t) => {
  const { station, call, signIn, clock } = await rig(t);
  const one = await signIn();
  const stream = await openStream(t, station.url, one.cookie);
  await stream.next();
  await call('DELETE', '/api/session', { cookie: one.cookie });
  t.is(await stream.next(), undefined);
  const two = await signIn();
  const late = await openStream(t, station.url, two.cookie);
  await late.next();
  clock.advance(12 * 3_600_000);
  t.is(await late.next(), undefined);
});

test('a screen that does not read is dropped and counted, and the others go on', async (t) => {
  const { station, clock } = await rig(t);
  const stream = await openStream(t, station.url);
  await stream.next();
  const slow = connect(station.port, '127.0.0.1');
  t.teardown(() => slow.destroy());
  const isClosed = new Promise<void>((resolve) => slow.on('close', () => resolve()));
  slow.on('error', () => {});
  slow.write('GET /api/stream?screen=slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise<void>((resolve) => slow.once('data', () => resolve()));
  slow.pause();
  const value = fakeWard(40).snapshot(clock.now());
  for (let sent = 0; station.counters().slowDropped === 0 && sent < 5000; sent += 1) {
    station.publish({ type: 'snapshot', value });
    await stream.next();
  }
  t.is(station.counters().slowDropped, 1);
  t.is(station.counters().screens, 1);
  slow.resume();
  await isClosed;
  clock.advance(2000);
  t.is((await stream.next())?.type, 'beat');
});

test('no more screens are served than may be, and the next one is told so', async (t) => {
  const { station, call } = await rig(t);
  await Promise.all(Array.from({ length: 64 }, () => openStream(t, station.url)));
  const refused = await call('GET', '/api/stream?screen=s65');
  t.is(refused.status, 503);
  t.is(refused.json.code, 'too-many-screens');
  t.is(station.counters().refused, 1);
});

test('only a screen that is being served can have painted an alarm', async (t) => {
  const { station, call, painted } = await rig(t);
  const body = { screenId: 's1', alarmIds: ['fall.bed-1'] };
  t.is((await call('POST', '/api/painted', { body })).json.code, 'unknown-screen');
  const stream = await openStream(t, station.url);
  await stream.next();
  t.is((await call('POST', '/api/painted', { body })).status, 200);
  t.deepEqual(painted, ['s1 fall.bed-1']);
  t.is(station.counters().proofs[0]?.screenId, 's1');
});

test('the curve around an event is given where it was kept', async (t) => {
  const { call } = await rig(t);
  t.is((await call('GET', '/api/alarms/fall.bed-1/waveform')).json.rateHz, 50);
  t.is((await call('GET', '/api/alarms/other/waveform')).status, 404);
});

test('a taken port is said with its code', async (t) => {
  const { station } = await rig(t);
  await t.throwsAsync(rig(t, { port: station.port }), { message: /VIGIL_PORT_BUSY/ });
});
