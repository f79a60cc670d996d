import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import type { Log } from '../../gateway/core/ports.ts';
import { roleOf } from '../../gateway/station/oidc.ts';
import { liveAccounts } from './accounts-rig.ts';
import { client, directory, redirectUri } from './directory.ts';
import { rig } from './rig.ts';

/** As a browser would: follows where it is sent until it is sent back to the station; gives the query that it comes back with. */
async function walk(url: string): Promise<string> {
  const jar = new Map<string, string>();
  let at = url;
  for (let step = 0; step < 12; step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      const [name = '', ...value] = pair.split('=');
      jar.set(name, value.join('='));
    }
    const to = response.headers.get('location');
    if (to === null) throw new Error(`${at}: ${response.status} ${await response.text()}`);
    at = new URL(to, at).href;
    if (at.startsWith(redirectUri)) return new URL(at).search;
  }
  throw new Error('sent round in circles');
}

async function facility(t: ExecutionContext) {
  const now = { person: 'li-na' };
  const issuer = await directory(t, () => now.person);
  const lines: string[] = [];
  const hear: Log['warn'] = (code, fields) => void lines.push(`${code} ${JSON.stringify(fields)}`);
  const oidc = {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    redirectUri,
    name: 'Our directory',
    scopes: ['profile'],
    nameClaim: 'name',
    roleClaim: 'groups',
    roles: { administrators: 'administrator', 'ward-nurses': 'nurse' },
  } as const;
  const held: { accounts?: ReturnType<typeof liveAccounts> } = {};
  const found = await rig(t, { oidc }, (clock) => {
    held.accounts = liveAccounts(clock, []);
    return { accounts: held.accounts, log: { info: hear, warn: hear, error: hear } };
  });
  const start = async () => {
    const { json, cookie, setCookie } = await found.call('POST', '/api/v1/directory/start', { body: {} });
    t.regex(setCookie, /HttpOnly; SameSite=Strict/);
    return { url: json.url as string, cookie: cookie ?? '' };
  };
  const finish = async (query: string, cookie?: string) => {
    const answer = await found.call('POST', '/api/v1/directory/finish', { body: { query }, cookie });
    return { ...answer, cookie: /vigil_session=[^;]+/.exec(answer.setCookie)?.[0] };
  };
  const accounts = held.accounts as ReturnType<typeof liveAccounts>;
  return { ...found, accounts, now, lines, start, finish, issuer };
}

test('whoever the facility’s directory names is signed in, in the role that their group has here', async (t) => {
  const { start, finish, call, accounts, now, lines } = await facility(t);
  t.is((await call('GET', '/api/v1/session')).json.directory, 'Our directory');
  const { url, cookie } = await start();
  const asked = new URL(url).searchParams;
  t.is(asked.get('code_challenge_method'), 'S256');
  t.is(asked.get('response_type'), 'code');
  const query = await walk(url);
  const done = await finish(query, cookie);
  t.is(done.status, 200, JSON.stringify([done.json, lines]));
  t.like(done.json.session, { displayName: 'Name of li-na', role: 'nurse' });
  t.regex(done.json.session.id, /^oidc-[0-9a-f]{20}$/);
  t.is((await call('POST', '/api/v1/alarms/a/accept', { body: {}, cookie: done.cookie })).status, 200);
  t.is((await finish(query, cookie)).json.code, 'directory-refused', 'what came back holds once');

  now.person = 'visitor';
  const visitor = await start();
  t.is((await finish(await walk(visitor.url), visitor.cookie)).json.code, 'no-role');
  t.is(accounts.list().length, 1);
  t.notRegex(lines.join('\n'), /eyJ|code=|secret/);
});

test('the way back belongs to the browser that set out: without its cookie, with another’s, or with another state nobody is signed in', async (t) => {
  const { start, finish, accounts, lines } = await facility(t);
  const [mine, theirs] = [await start(), await start()];
  const query = await walk(mine.url);
  t.is((await finish(query)).json.code, 'directory-refused');
  t.is((await finish(query, theirs.cookie)).json.code, 'directory-refused');
  const altered = new URLSearchParams(query);
  altered.set('state', 'made-up');
  t.is((await finish(`?${altered}`, mine.cookie)).json.code, 'directory-refused');
  t.is((await finish(query, mine.cookie)).json.code, 'directory-refused', 'and the way is then closed');
  t.is(accounts.list().length, 0);
  t.true(lines.length > 0);
});

test('somebody who takes longer than ten minutes begins anew', async (t) => {
  const { start, finish, clock } = await facility(t);
  const { url, cookie } = await start();
  const query = await walk(url);
  clock.advance(600_000);
  t.is((await finish(query, cookie)).json.code, 'directory-refused');
});

test('whose account was ended here is not let in by the directory, and another role there ends what they have open', async (t) => {
  const { start, finish, call, accounts, now } = await facility(t);
  const enter = async () => {
    const { url, cookie } = await start();
    return finish(await walk(url), cookie);
  };
  now.person = 'chief';
  const first = await enter();
  const { id } = first.json.session;
  t.is((await call('GET', '/api/v1/people', { cookie: first.cookie })).status, 200);
  await accounts.change({ act: 'directory', by: 'directory', id, displayName: 'x', role: 'nurse' });
  t.is(
    (await call('POST', '/api/v1/session/touch', { body: {}, cookie: first.cookie })).json.code,
    'not-signed-in',
  );
  t.is((await enter()).json.session.role, 'administrator');
  await accounts.change({ act: 'add', by: 'x', id: 'other', displayName: 'Other', role: 'administrator' });
  await accounts.change({ act: 'deactivate', by: 'other', id });
  t.is((await enter()).json.code, 'no-role');
});

test('a directory that does not answer is told in words, and asked again by whoever comes next', async (t) => {
  const { call, lines } = await rigAway(t);
  const answers = [1, 2].map(() => call('POST', '/api/v1/directory/start', { body: {} }));
  for (const { json } of await Promise.all(answers)) t.is(json.code, 'directory-refused');
  t.true(lines.length > 0);
});

async function rigAway(t: ExecutionContext) {
  const lines: string[] = [];
  const hear: Log['warn'] = (code) => void lines.push(code);
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  const oidc = {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'vigil',
    redirectUri,
    name: 'x',
    scopes: [],
    nameClaim: 'name',
    roleClaim: 'groups',
    roles: {},
  };
  const found = await rig(t, { oidc }, (clock) => ({
    accounts: liveAccounts(clock, []),
    log: { info: hear, warn: hear, error: hear },
  }));
  return { ...found, lines };
}

test('roles are found in one word, in several, and within another claim; the configuration’s order counts', (t) => {
  const roles = { b: 'charge-nurse', a: 'nurse' } as const;
  t.is(roleOf({ roles: 'a' }, { roleClaim: 'roles', roles }), 'nurse');
  t.is(roleOf({ roles: ['a', 'b'] }, { roleClaim: 'roles', roles }), 'charge-nurse');
  t.is(roleOf({ realm: { roles: ['a'] } }, { roleClaim: 'realm.roles', roles }), 'nurse');
  t.is(roleOf({ 'https://x/roles': 'a' }, { roleClaim: 'https://x/roles', roles }), 'nurse');
  t.is(roleOf({ roles: ['c'] }, { roleClaim: 'roles', roles }), undefined);
  t.is(roleOf({}, { roleClaim: '__proto__.constructor', roles }), undefined);
});
