import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { answersTo } from '../../gateway/app/answers.ts';
import { fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import { systemClock } from '../../gateway/clock.ts';
import { isCall } from '../../gateway/core/alarm.ts';
import { alarmId, staffId } from '../../gateway/core/id.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { startStation } from '../../gateway/station/server.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { MemoryStore } from '../helpers/memory-store.ts';
import { event } from '../helpers/ward.ts';
import { fakeWard, silentLog, wardStaff } from './fake-ward.ts';

const webRoot = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));

test.after.always(closeBrowser);

/** The real alarm machine behind the built page in a real browser. */
async function ward(t: ExecutionContext, beds = 4) {
  const clock = systemClock();
  const view = fakeWard(beds);
  const store = new MemoryStore(clock);
  const desk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored: store.restored(),
    store,
    outboxFor: () => [],
    onChange: (alarms) => {
      for (const value of view.onAlarms(alarms)) station.publish({ type: 'alarm', value });
    },
    onHolds: (holds) => station.publish({ type: 'holds', value: view.onHolds(holds) }),
    onStoreFault: () => {},
  });
  const pinHash = await hashPin('2468');
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    {
      clock,
      log: silentLog,
      randomBytes,
      accounts: fixedAccounts(wardStaff.map((staff) => ({ ...staff, pinHash }))),
      snapshot: (session) => view.snapshot(clock.now(), session),
      ...answersTo(desk, [{ id: 'bed-1' }, { id: 'bed-2' }]),
      ...quietPages,
      command: async () => undefined,
      commandsOf: () => undefined,
      observe: async () => undefined,
      seeReport: async () => false,
      observationsOf: () => undefined,
      metrics: { contentType: 'text/plain', text: async () => '' },
    },
  );
  t.teardown(async () => {
    await desk.stop();
    await station.close();
  });
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  const raise = (type: string, bed: string) =>
    desk.handle({ type: 'event', event: event(type, clock.now(), { bed }) });
  /** The steps of the first open alarm since its latest call, once it holds this one. */
  const paintedSince = async (call: string): Promise<string[]> => {
    for (;;) {
      const custody = desk.alarms()[0]?.custody ?? [];
      const steps = custody.slice(custody.findLastIndex(isCall)).map((link) => link.step);
      if (steps[0] === call && steps.includes('painted')) return steps;
      await page.waitForTimeout(20);
    }
  };
  return { page, faults, raise, store, desk, paintedSince };
}

async function signIn(page: Page, staff: string): Promise<void> {
  await page.click('[data-act="open-sign-in"]');
  await page.click(`[data-staff="${staff}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('[data-act="sign-out"]');
}

const tone = (page: Page, is: string) => page.waitForSelector(`body[data-tone="${is}"]`);

test.serial(
  'a nurse pauses the sound for all, lights stay, the rest is counted down, and a new fall sounds through it',
  async (t) => {
    const { page, faults, raise, store } = await ward(t);
    t.is(await page.locator('[data-act="audio-pause"]').count(), 0);
    await raise('suspected-fall', 'bed-1');
    await tone(page, 'medium');
    await signIn(page, 'li-na');
    await page.click('[data-act="audio-pause"]');
    await tone(page, 'none');
    t.is(await page.locator('.card[data-flashes="true"]').count(), 1);
    t.regex(await page.locator('.bar-paused').innerText(), /Sound paused, 1\d\d s · by Li Na/);
    t.true(store.deadlines.has('hold.audio-pause'));
    await raise('fall', 'bed-2');
    await tone(page, 'high');
    t.is(await page.locator('.bar-paused').count(), 0);
    t.deepEqual(faults, []);
  },
);

test.serial(
  'a charge nurse switches a kind off at one bed, with reason and end; it is in sight everywhere and ends by a touch',
  async (t) => {
    const { page, faults, raise, store } = await ward(t);
    await raise('bed-exit', 'bed-1');
    await raise('bed-exit', 'bed-2');
    await signIn(page, 'wang-fang');
    await page.click('.card[data-subject="bed-1"] [data-act="more"]');
    await page.click('[data-act="off-60"]');
    await page.waitForSelector(`.silence-form >> text=${en.refusal['reason-required']}`);
    await page.fill('[data-field="reason"]', 'bathing with a carer');
    await page.click('[data-act="off-60"]');
    await page.waitForSelector('.card[data-subject="bed-1"][data-signal="inhibited"]');
    await page.click('[data-act="back"]');
    t.is(await page.getAttribute('[data-bed="bed-1"]', 'data-priority'), 'none');
    t.regex(await page.locator('[data-bed="bed-1"] .tile-off').innerText(), /Bed exit off until/);
    t.regex(await page.locator('.silences').innerText(), /101·A[\s\S]*Wang Fang · bathing with a carer/);
    t.is(await page.getAttribute('[data-bed="bed-2"]', 'data-priority'), 'low');
    t.like(store.deadlines.get('hold.off.bed-1.bed-exit'), { hold: { reason: 'bathing with a carer' } });
    await page.click('[data-act="alarm-on"]');
    await page.waitForSelector('.card[data-subject="bed-1"][data-signal="on"]');
    t.is(await page.locator('.silences').count(), 0);
    t.deepEqual(faults, []);
  },
);

test.serial(
  'the page proves that it painted an alarm, and proves it again each time the alarm calls anew',
  async (t) => {
    t.timeout(30_000);
    const { page, faults, raise, desk, paintedSince } = await ward(t);
    await raise('fall', 'bed-1');
    t.deepEqual(await paintedSince('decided'), ['decided', 'committed', 'painted']);
    const [{ id } = { id: alarmId('none') }] = desk.alarms();
    await desk.handle({ type: 'escalate', alarmId: id, staffId: staffId('wang-fang') });
    t.deepEqual(await paintedSince('escalated'), ['escalated', 'painted']);
    await signIn(page, 'li-na');
    await page.click('[data-act="audio-pause"]');
    await page.click('[data-act="audio-resume"]');
    t.deepEqual(await paintedSince('resumed'), ['resumed', 'painted']);
    t.deepEqual(
      desk.alarms().map(({ type }) => type),
      ['fall'],
      'no board is missing',
    );
    t.deepEqual(faults, []);
  },
);

test.serial('a nurse is not offered to switch alarms off', async (t) => {
  const { page, raise } = await ward(t);
  await raise('bed-exit', 'bed-1');
  await signIn(page, 'li-na');
  await page.click('.card [data-act="more"]');
  await page.waitForSelector('.event');
  t.is(await page.locator('.silence-form').count(), 0);
});

test.serial(
  'forty sensors that fall silent are one card; a touch on a place shows its card, a second one owns it, and it leaves the others',
  async (t) => {
    const { page, faults, raise } = await ward(t, 40);
    for (let bed = 40; bed >= 1; bed -= 1) await raise('device-silent', `bed-${bed}`);
    await raise('fall', 'bed-7');
    await signIn(page, 'li-na');
    const gathered = page.locator('[data-gathered]');
    t.regex(await gathered.innerText(), /Sensor silent[\s\S]*× 40[\s\S]*101·A\s+101·B\s+102·A[\s\S]*120·B/);
    t.deepEqual(await page.locator('.column > .card').evaluateAll(kindsOf), ['fall', 'gathered']);
    const isWide = await gathered.evaluate(overflows);
    t.false(isWide, 'every place is inside its card');
    await gathered.locator('.gathered-places button', { hasText: '104·B' }).click();
    await page.click('.card[data-subject="bed-8"] [data-act="accept"]');
    await page.waitForSelector('.card[data-subject="bed-8"][data-signal="acknowledged"]');
    t.regex(await gathered.innerText(), /× 39/);
    t.is(await page.locator('.card').count(), 3);
    t.deepEqual(faults, []);
  },
);

// biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types a test does not have.
const kindsOf = (cards: any[]): string[] => cards.map(({ dataset }) => dataset.type ?? 'gathered');

// biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types a test does not have.
const overflows = (card: any): boolean => card.scrollWidth > card.clientWidth;
