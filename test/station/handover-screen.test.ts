import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { Handovers } from '../../gateway/app/handover/handovers.ts';
import { fillNight, nightWard } from '../../gateway/cli/bench/handover-night.ts';
import { systemClock } from '../../gateway/clock.ts';
import { type Station, startStation } from '../../gateway/station/server.ts';
import { openMemoryStore } from '../../gateway/store/memory-store.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { builtPage, calmSecond, fakeWard, silentLog, wardStaff } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

test.after.always(closeBrowser);

/** A station over a real night of two residents. */
async function ward(t: ExecutionContext): Promise<Station> {
  const clock = systemClock();
  const store = await openMemoryStore();
  t.teardown(() => store.close());
  await fillNight(store, { count: 2, hours: 9, end: clock.now() });
  const view = fakeWard(2);
  view.onMeasurements(calmSecond(2, clock.now(), 0));
  const config = nightWard(2);
  const handover = new Handovers({
    config,
    people: peopleOf(wardStaff),
    store,
    clock,
    log: silentLog,
    wall: { correct: (at) => at },
    board: () => view.snapshot(clock.now()).beds,
  });
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    await quietPorts(clock, view, { handover }),
  );
  t.teardown(() => station.close());
  return station;
}

/** Signs in without the keypad, which has its own tests. */
async function signIn(page: Page, staffId: string): Promise<void> {
  await page.evaluate(async (id) => {
    await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ staffId: id, pin: '2468' }),
    });
  }, staffId);
  await page.goto(`${new URL(page.url()).origin}/#/handover`);
  await page.reload();
  await page.waitForSelector('[data-handover]');
}

test('a nurse reads, writes and signs; another one signs for the incoming shift, and it is frozen', async (t) => {
  t.timeout(60_000);
  const station = await ward(t);
  const { page, faults } = await openPage(t, station.url);
  await signIn(page, 'li-na');
  t.is(await page.locator('[data-bed]').count(), 2);
  t.true((await page.locator('li[data-basis="model"]').count()) > 0);
  await page.locator('[data-note="ward"] [data-act="write-note"]').click();
  await page.locator('[data-note="ward"] textarea').fill('二号电梯停用');
  await page.locator('[data-act="save-note"]').click();
  await page.waitForSelector('[data-note="ward"] [data-act="write-note"]');
  t.is(await page.locator('[data-note="ward"] .handover-note-text').textContent(), '二号电梯停用');
  await page.locator('[data-act="has-read"]').check();
  await page.locator('[data-act="sign-outgoing"]').click();
  await page.waitForSelector('[data-state="outgoing"]');
  t.is(await page.locator('[data-act="sign-incoming"]').count(), 0, 'not by the same person');
  await signIn(page, 'wang-fang');
  await page.locator('[data-act="has-read"]').check();
  await page.locator('[data-act="sign-incoming"]').click();
  await page.waitForSelector('[data-state="signed"]');
  t.regex((await page.locator('.handover-signing').textContent()) ?? '', /Li Na[\s\S]*Wang Fang/);
  t.deepEqual(faults, []);
});

test('of two nurses who write the same note the second is told, and keeps what was written', async (t) => {
  t.timeout(60_000);
  const station = await ward(t);
  const { page } = await openPage(t, station.url);
  await signIn(page, 'li-na');
  await page.locator('[data-note="ward"] [data-act="write-note"]').click();
  await page.locator('[data-note="ward"] textarea').fill('mine');
  const id = await page.getAttribute('[data-handover]', 'data-handover');
  const status = await page.evaluate(async (shift) => {
    const note = { about: 'ward', text: 'theirs', revision: 0 };
    const headers = { 'content-type': 'application/json' };
    return (
      await fetch(`/api/v1/handovers/${shift}/note`, { method: 'PUT', headers, body: JSON.stringify(note) })
    ).status;
  }, id);
  t.is(status, 200);
  await page.locator('[data-act="save-note"]').click();
  await page.waitForSelector('[data-act="keep-mine"]');
  t.is(await page.locator('[data-note="ward"] .handover-note-text').textContent(), 'theirs');
  t.is(await page.locator('[data-note="ward"] textarea').inputValue(), 'mine');
  await page.locator('[data-act="keep-mine"]').click();
  await page.locator('[data-act="save-note"]').click();
  await page.waitForSelector('[data-note="ward"] [data-act="write-note"]');
  t.is(await page.locator('[data-note="ward"] .handover-note-text').textContent(), 'mine');
});

test('on paper there is nothing but the handover, black on white, also from a screen in night colours', async (t) => {
  t.timeout(60_000);
  const station = await ward(t);
  const { page } = await openPage(t, station.url);
  await signIn(page, 'li-na');
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: the browser's own names are not known here.
    (globalThis as any).document.documentElement.dataset.theme = 'night';
  });
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => {
    // biome-ignore lint/suspicious/noExplicitAny: the same.
    const { document, getComputedStyle } = globalThis as any;
    const style = getComputedStyle(document.body);
    const isShown = (selector: string) => {
      const found = document.querySelector(selector);
      return found !== null && found.getClientRects().length > 0;
    };
    return {
      ink: style.color,
      paper: style.backgroundColor,
      shown: ['.handover-ward', '.handover-signing'].map(isShown),
      hidden: [
        '.handover-tools',
        '.page-head',
        '.handover-note > button',
        '.handover-sign',
        '.stage > :not(.page)',
      ].map(isShown),
    };
  });
  t.deepEqual(seen, {
    ink: 'rgb(0, 0, 0)',
    paper: 'rgb(255, 255, 255)',
    shown: [true, true],
    hidden: [false, false, false, false, false],
  });
  t.is((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString(), '%PDF-');
});
