import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { chromium } from 'playwright-core';
import { systemClock } from '../../gateway/clock.ts';
import type { SessionView } from '../../gateway/station/accounts-wire.ts';
import { startStation } from '../../gateway/station/server.ts';
import { liveAccounts } from './accounts-rig.ts';
import { client, directory } from './directory.ts';
import { builtPage, fakeWard } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';
import { executablePath } from './scene.ts';

/** A port that nobody has now: the directory must know the way back before the station is there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

test('somebody signs in on the page through the facility’s directory on another site, and comes back in the role that it gives', async (t) => {
  const port = await freePort();
  const redirectUri = `http://127.0.0.1:${port}/`;
  const now = { person: 'li-na' };
  // Another name is another site: what the station set as `SameSite=Strict` does not come along on the way back.
  const issuer = await directory(t, () => now.person, { host: 'localhost', back: redirectUri });
  const clock = systemClock();
  const view = fakeWard(2);
  const accounts = liveAccounts(clock, []);
  const oidc = {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    redirectUri,
    name: 'Our directory',
    scopes: ['profile'],
    nameClaim: 'name',
    roleClaim: 'groups',
    roles: { administrators: 'administrator', 'ward-nurses': 'charge-nurse' },
  } as const;
  const lines: string[] = [];
  const station = await startStation(
    { host: '127.0.0.1', port, webRoot: builtPage, isDemo: false, openBoard: true, oidc },
    await quietPorts(clock, view, {
      accounts,
      recordSignIn: (subject, { act }) => void lines.push(`${act} ${subject}`),
    }),
  );
  t.teardown(() => station.close());
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  t.teardown(() => browser.close());
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  const sites = new Set<string>();
  page.on('framenavigated', (frame) => void sites.add(new URL(frame.url()).host));
  page.on('request', (request) => void sites.add(new URL(request.url()).host));

  await page.goto(station.url);
  await page.click('[data-act="open-sign-in"]');
  await page.click('[data-act="directory"]');
  await page.waitForSelector('[data-act="switch-person"] >> text=Name of li-na');
  t.true(sites.has(new URL(issuer).host), 'the browser was there');
  t.is(new URL(page.url()).search, '', 'what the directory sent is not left in the address');
  const { session } = await page.evaluate(
    async () => (await (await fetch('/api/v1/session')).json()) as SessionView,
  );
  t.like(session, { displayName: 'Name of li-na', role: 'charge-nurse' });
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'vigil_session');
  t.like(cookie, { httpOnly: true, sameSite: 'Strict' });
  t.deepEqual(lines, [`signed-in-directory ${session?.id}`]);

  now.person = 'visitor';
  await page.context().clearCookies();
  await page.goto(station.url);
  await page.click('[data-act="open-sign-in"]');
  await page.click('[data-act="directory"]');
  await page.waitForSelector('.sign-in [role="alert"]');
  t.is(accounts.list().length, 1, 'whom the directory gives no role here is told so, and is nobody');
  t.deepEqual(lines.slice(1), []);
});
