import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import { exhaustMap, filter, firstValueFrom, interval, map } from 'rxjs';
import { runLogin } from '../../gateway/app/broker-users.ts';
import type { App } from '../../gateway/app/contract.ts';
import { registries } from '../../gateway/app/registries.ts';
import { fileSource } from '../../gateway/app/settings/source.ts';
import { startSuccession } from '../../gateway/app/settings/succession.ts';
import { systemClock } from '../../gateway/clock.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { LimitChangeView, WhatIfRun, WhatIfView } from '../../gateway/station/what-if-wire.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { ledgerOf } from '../helpers/chain-ward.ts';
import { heardLog } from '../helpers/gateway.ts';
import { alarmsUntil } from '../helpers/run-gateway.ts';
import { signInAs } from '../station/observed-ward.ts';

test.after.always(closeBrowser);

const pin = '2468';
const { username, password } = runLogin('sensors', (length) => new Uint8Array(length).fill(5));

const text = (directory: string) => `# The ward on the ground floor.
site: test
gateway: g1
ward: Ward
station: { port: 0, openBoard: true }
broker: { port: 0 }
store: { directory: ${directory} }
beds:
  - { id: bed-1, room: "1", label: 1·A, resident: { id: r-1, displayName: Mrs Plum } } # by the door
staff:
  - { id: carla, displayName: Carla, role: charge-nurse, pin: { env: UNUSED } }
  - { id: anna, displayName: Anna, role: nurse, pin: { env: UNUSED } }
devices: [{ id: ox-1, driver: mqtt-json, bed: bed-1, options: { measures: [heart-rate] } }]
detectors:
  # As the doctor said.
  heart-rate-limits: { low: 45, onDelayS: 1 }
alarms: { heart-rate-high: { onDelayS: 0 } }
`;

/** A gateway from a file, another one after each change; and somebody whose heart beats 125 times a minute. */
async function ward(t: ExecutionContext) {
  const directory = await mkdtemp(join(tmpdir(), 'vigil-limit-'));
  const path = join(directory, 'vigil.yaml');
  await writeFile(path, text(directory));
  const [clock, log, hash] = [systemClock(), heardLog(), await hashPin(pin)];
  const started: App[] = [];
  const line = await startSuccession({
    source: fileSource(path),
    check: (all) => parseConfig(all, registries),
    clock,
    log,
    optionsFor: async () => ({
      clock,
      log,
      version: 'test',
      isDemo: false,
      holdsAnswers: true,
      pinHashes: new Map(['carla', 'anna'].map((id) => [id, hash])),
      brokerHashes: new Map(),
      extraUsers: () => [
        {
          username,
          secret: { kind: 'token', token: password },
          mayPublish: ['vigil/v1/in/#'],
          mayRetain: [],
          maySubscribe: [],
        },
      ],
    }),
    onStart: (app) => started.push(app),
  });
  const url = line.app.stationUrl;
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${line.app.brokerPort}`, {
    username,
    password,
    protocolVersion: 4,
    reconnectPeriod: 200,
  });
  const stop = clock.every(500, () => {
    const beat = { t: Date.now() / 1000, code: 'heart-rate', value: 125, unit: '/min' };
    if (client.connected) client.publish('vigil/v1/in/ox-1/heart-rate', JSON.stringify(beat));
  });
  t.teardown(async () => {
    stop();
    await client.endAsync();
    await line.stop();
    await rm(directory, { recursive: true, force: true });
  });
  return { path, url, line, started };
}

/** Signs in, and asks as that person. */
async function as(url: string, staffId: string) {
  const headers = { 'content-type': 'application/json', origin: url };
  const body = JSON.stringify({ staffId, pin });
  const signedIn = await fetch(`${url}/api/v1/session`, { method: 'POST', headers, body });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(';')[0]);
  const own = { ...headers, cookie: cookie.join('; ') };
  return async <Answer>(method: 'GET' | 'POST', what = '', sent: object = {}): Promise<Answer> => {
    const answer = await fetch(`${url}/api/v1/what-if${what}`, {
      method,
      headers: own,
      ...(method === 'POST' && { body: JSON.stringify(sent) }),
    });
    return (await answer.json()) as Answer;
  };
}

/** Nothing was kept yet, so nobody knows what would be lost: a second person is needed. */
async function propose(url: string, value: number, bedId?: string): Promise<LimitChangeView> {
  const ask = await as(url, 'carla');
  const wanted = { limit: 'heart-rate-limits.high', value, days: 1, ...(bedId && { bedId }) };
  const { id } = await ask<{ readonly id: string }>('POST', '/runs', wanted);
  const run = await firstValueFrom(
    interval(100).pipe(
      exhaustMap(() => ask<WhatIfRun>('GET', `/runs/${id}`)),
      filter(({ state }) => state !== 'running'),
    ),
  );
  if (run.state !== 'done' || !run.needsSecond) throw new Error(JSON.stringify(run));
  await ask('POST', `/runs/${id}/propose`);
  const [change] = (await ask<WhatIfView>('GET')).changes;
  if (change === undefined) throw new Error('nothing was proposed');
  return change;
}

test('a limit that one proposed and another approved is in the file, its comments kept, and the gateway that follows alarms by it', async (t) => {
  t.timeout(60_000);
  const { path, url, started } = await ward(t);
  const before = await readFile(path, 'utf8');
  const { id, state } = await propose(url, 120, 'bed-1');
  t.is(state, 'proposed');
  const carla = await as(url, 'carla');
  t.like(await carla('POST', `/changes/${id}/approve`), { code: 'second-person' });
  t.is(await readFile(path, 'utf8'), before);
  const kinds = async (app: App | undefined) =>
    (app ? await ledgerOf(app) : []).map(
      ({ kind, body }) => `${kind} ${(body as { type?: string }).type ?? ''}`,
    );
  t.false(
    (await kinds(started[0])).some((kind) => kind.includes('heart-rate-high')),
    'not by the old limit',
  );

  const anna = await as(url, 'anna');
  t.deepEqual(await anna('POST', `/changes/${id}/approve`), {});
  t.like((await anna<WhatIfView>('GET')).changes[0], { state: 'approved', force: 'waits' });
  await firstValueFrom(interval(50).pipe(filter(() => started.length === 2)));
  const after = await readFile(path, 'utf8');
  t.regex(after, /^# The ward on the ground floor\.\n/);
  t.true(after.includes('# by the door') && after.includes('# As the doctor said.'));
  const { config } = parseConfig(after, registries);
  t.like(config?.beds[0]?.resident?.detectors['heart-rate-limits'], { low: 45, high: 120, onDelayS: 1 });
  t.like(config?.detectors['heart-rate-limits'], { high: 131 }, 'nobody else has it');

  const alarms = await alarmsUntil(url, (all) => all.some(({ type }) => type === 'heart-rate-high'));
  t.true(alarms.some(({ type }) => type === 'heart-rate-high'));
  const again = await as(url, 'anna');
  const view = await firstValueFrom(
    interval(100).pipe(
      exhaustMap(() => again<WhatIfView>('GET')),
      map(({ changes }) => changes[0]),
      filter((change) => change?.force === 'in-force'),
    ),
  );
  t.like(view, { state: 'approved', decidedBy: 'Anna', proposedBy: 'Carla' });
  const lines = await ledgerOf(started[1] as App);
  const changed = lines.filter(({ kind }) => kind === 'config-change').map(({ body }) => body as object);
  t.like(changed, [{ act: 'changed', by: 'anna' }]);
  t.deepEqual(
    lines.filter(({ kind }) => kind === 'limit-change').map(({ body }) => (body as { state: string }).state),
    ['proposed', 'approved', 'in-force'],
  );
});

test('after somebody edited the file by hand the approval stays on record and says why it is not in force', async (t) => {
  t.timeout(60_000);
  const { path, url, started } = await ward(t);
  const { id } = await propose(url, 120);
  const edited = `${await readFile(path, 'utf8')}# by hand\n`;
  await writeFile(path, edited);
  const anna = await as(url, 'anna');
  t.deepEqual(await anna('POST', `/changes/${id}/approve`), {});
  t.like((await anna<WhatIfView>('GET')).changes[0], {
    state: 'approved',
    force: 'not-in-force',
    why: 'config-changed',
  });
  t.is(await readFile(path, 'utf8'), edited);
  t.is(started.length, 1);
});

test('on the page a charge nurse tries a limit and proposes it, a nurse approves it, and the page says since when it is in force', async (t) => {
  t.timeout(60_000);
  const { url, started } = await ward(t);
  const { page, faults } = await openPage(t, url);
  const openAs = async (staff: string) => {
    await page.click('[data-act="open-sign-in"]');
    await signInAs(page, staff);
    await page.click('[data-act="pages"]');
    await page.click('[data-go="what-if"]');
  };
  await page.waitForSelector('body[data-link="ok"]');
  await openAs('carla');
  await page.waitForSelector(`text=${en.whatIf.willBegin}`);
  await page.selectOption('[name="limit"]', 'heart-rate-limits.high');
  await page.selectOption('[name="bed"]', 'bed-1');
  await page.fill('[name="value"]', '500');
  await page.click('[data-act="try"]');
  await page.waitForSelector(`text=${en.refusal['limit-out-of-range']}`);
  await page.fill('[name="value"]', '120');
  await page.click('[data-days="1"]');
  await page.click('[data-act="try"]');
  await page.click('[data-run="done"] [data-act="propose"]');
  const change = page.locator('[data-change]');
  await change.locator(`text=${en.whatIf.ownProposal}`).waitFor();
  t.is(await change.locator('[data-act="approve"]').count(), 0);
  await page.click('[data-act="sign-out"]');
  await openAs('anna');
  await change.locator('[data-act="approve"]').click();
  await firstValueFrom(interval(50).pipe(filter(() => started.length === 2)));
  // Nobody signs in again: the page is opened anew before the gateway that followed.
  await page.reload();
  await page.waitForSelector('[data-state="approved"] [data-force="in-force"]');
  t.regex((await change.textContent()) ?? '', /from 131 to 120.*In force since/);
  // The link that was cut while the gateway began anew is no fault of the page.
  t.deepEqual(
    faults.filter((one) => !/ERR_|Failed to load|401|fetch/i.test(one)),
    [],
  );
});

test('an approved limit whose file could not be written is put in force from the page once it can, and every try is on the ledger', async (t) => {
  t.timeout(60_000);
  const { path, url, started } = await ward(t);
  const before = await readFile(path, 'utf8');
  // Modes do not bind the superuser; where the new text would be written, something else stands.
  const obstacle = `${path}.new`;
  await mkdir(join(obstacle, 'in-the-way'), { recursive: true });
  const { id } = await propose(url, 120, 'bed-1');
  const anna = await as(url, 'anna');
  t.deepEqual(await anna('POST', `/changes/${id}/approve`), {});
  const view = async () => (await anna<WhatIfView>('GET')).changes[0];
  t.like(await view(), { force: 'not-in-force', why: 'config-unwritable', mayForce: true });
  const carla = await as(url, 'carla');
  t.like(await carla('POST', `/changes/${id}/force`), { code: 'second-person' });

  const { page } = await openPage(t, url);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await signInAs(page, 'anna');
  await page.click('[data-act="pages"]');
  await page.click('[data-go="what-if"]');
  await page.click('[data-change] [data-act="force"]');
  await page.waitForSelector(`[data-change] >> text=${en.refusal['still-not-in-force']}`);
  await page.waitForSelector(`text=${en.limitWhy['config-unwritable']}`);
  t.is(await readFile(path, 'utf8'), before);
  await rm(obstacle, { recursive: true });
  await page.click('[data-change] [data-act="force"]');
  await firstValueFrom(interval(50).pipe(filter(() => started.length === 2)));
  await page.reload();
  await page.waitForSelector('[data-state="approved"] [data-force="in-force"]');
  t.is(await page.locator('[data-act="force"]').count(), 0);
  const { config } = parseConfig(await readFile(path, 'utf8'), registries);
  t.like(config?.beds[0]?.resident?.detectors['heart-rate-limits'], { high: 120 });
  const lines = await ledgerOf(started[1] as App);
  t.deepEqual(
    lines.filter(({ kind }) => kind === 'limit-change').map(({ body }) => (body as { state: string }).state),
    ['proposed', 'approved', 'not-in-force', 'again', 'not-in-force', 'again', 'in-force'],
  );
});
