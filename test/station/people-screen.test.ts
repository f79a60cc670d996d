import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type Browser, chromium } from 'playwright-core';
import { systemClock } from '../../gateway/clock.ts';
import type { Account } from '../../gateway/core/account.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { startStation } from '../../gateway/station/server.ts';
import type { StaffAct } from '../../gateway/station/wire.ts';
import { violations } from '../helpers/axe.ts';
import { liveAccounts } from './accounts-rig.ts';
import { fakeWard, fallAlarm, silentLog, wardStaff } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const webRoot = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));
const pinHash = hashPin('2468');

const test = anyTest as TestFn<{ browser: Browser }>;
test.before(async (t) => {
  t.context.browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
test.after.always((t) => t.context.browser?.close());

/** Time that also leaps when the test says so; the page's own runs on. */
function leapingClock(): Clock & { leap(ms: number): void } {
  const clock = systemClock();
  let more = 0;
  return {
    ...clock,
    now() {
      const now = clock.now();
      return { ...now, wallMs: now.wallMs + more, monoMs: now.monoMs + more };
    },
    leap(ms) {
      more += ms;
    },
  };
}

async function scene(t: ExecutionContext<{ browser: Browser }>, isEmpty = false) {
  const clock = leapingClock();
  const view = fakeWard(2);
  const secret = await pinHash;
  const since = clock.now();
  const boss = { id: 'zhao-min', displayName: 'Zhao Min', role: 'administrator' } as const;
  const people = [...wardStaff, boss].map(
    (one): Account => ({ ...one, secret, isActive: true, source: 'gateway', since }),
  );
  const acts: StaffAct[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const accounts = liveAccounts(clock, isEmpty ? [] : people);
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true, lockAfterMs: 180_000 },
    await quietPorts(clock, view, {
      accounts,
      randomBytes,
      log: { ...silentLog, warn: (_, fields = {}) => void logged.push(fields) },
      async act(act) {
        acts.push(act);
        return undefined;
      },
    }),
  );
  t.teardown(() => station.close());
  const page = await t.context.browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  t.teardown(() => page.close());
  const type = async (pin: string) => {
    for (const digit of pin) await page.click(`[data-key="${digit}"]`);
    await page.click('.keypad > .primary');
  };
  const signIn = async (id: string) => {
    await page.click(`[data-staff="${id}"]`);
    await type('2468');
    await page.waitForSelector('[data-act="sign-out"]');
  };
  for (const value of view.onAlarms([fallAlarm('bed-1', clock.now())]))
    station.publish({ type: 'alarm', value });
  await page.goto(station.url);
  return { page, clock, acts, accounts, logged, type, signIn };
}

test('an act on a screen that was left alone asks for the PIN, and is then done by that one touch', async (t) => {
  const { page, clock, acts, type, signIn } = await scene(t);
  await page.click('[data-act="open-sign-in"]');
  await signIn('li-na');
  clock.leap(180_000);
  await page.click('[data-act="accept"]');
  await page.waitForSelector('.sign-in >> text=Is it still you?');
  t.deepEqual(await violations(page), [], '[WCAG 2.2 AA] the lock');
  t.is(acts.length, 0);
  await type('2468');
  await page.waitForSelector('.sign-in', { state: 'detached' });
  t.deepEqual(
    acts.map(({ act, staffId }) => [act, staffId]),
    [['accept', 'li-na']],
  );
});

test('one touch on the person in the bar, a name and a PIN: somebody else is signed in', async (t) => {
  const { page, signIn } = await scene(t);
  await page.click('[data-act="open-sign-in"]');
  await signIn('li-na');
  await page.click('[data-act="switch-person"]');
  await signIn('wang-fang');
  await page.waitForSelector('[data-act="switch-person"] >> text=Wang Fang');
  t.pass();
});

test('the first start: the code from the log, a name and a PIN make the administrator, who then adds a nurse', async (t) => {
  const { page, logged, accounts } = await scene(t, true);
  const code = String(logged.find((fields) => 'oneTimeCode' in fields)?.['oneTimeCode']);
  await page.click('[data-act="open-sign-in"]');
  t.deepEqual(await violations(page), [], '[WCAG 2.2 AA] the set-up form');
  await page.fill('[name="code"]', code.toLowerCase());
  await page.fill('[name="name"]', 'Zhao Min');
  await page.fill('[name="secret"]', '24681');
  await page.fill('[name="again"]', '24681');
  await page.click('[data-act="set-up"]');
  await page.waitForSelector('.veil', { state: 'detached' });
  await page.click('[data-act="pages"]');
  await page.click('[data-go="people"]');
  await page.click('[data-act="add"]');
  t.deepEqual(await violations(page), [], '[WCAG 2.2 AA] the form that adds a person');
  await page.fill('[data-form="add"] [name="name"]', 'Li Na');
  await page.fill('[name="secret"]', '97531');
  await page.fill('[name="again"]', '97531');
  await page.click('[data-act="add-person"]');
  await page.waitForSelector('.person >> text=Li Na');
  t.deepEqual(
    accounts.list().map(({ displayName, role }) => [displayName, role]),
    [
      ['Zhao Min', 'administrator'],
      ['Li Na', 'nurse'],
    ],
  );
});
