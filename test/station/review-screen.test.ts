import test from 'ava';
import type { Page } from 'playwright-core';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { Review } from '../../gateway/app/review/review.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { bedId } from '../../gateway/core/id.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { startStation } from '../../gateway/station/server.ts';
import { openMemoryStore } from '../../gateway/store/memory-store.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { nothing } from '../helpers/store.ts';
import { builtPage, fakeWard, fallAlarm, silentLog, wardStaff } from './fake-ward.ts';
import { signInAs } from './observed-ward.ts';
import { quietPorts } from './quiet-station.ts';

test.after.always(closeBrowser);

/** A ward with three falls that ended by themselves, the built page before it, and Li Na signed in on the page of reviews. */
async function openReview(t: Parameters<typeof openPage>[0], staff = 'li-na') {
  const clock = systemClock();
  const view = fakeWard(4);
  const store = await openMemoryStore();
  const now = clock.now();
  const alarms = [1, 2, 3].map((n): Alarm => {
    const onset = plusMs(now, -n * 3_600_000);
    return { ...fallAlarm(`bed-${n}`, onset), bedId: bedId(`bed-${n}`), closedAt: plusMs(onset, 90_000) };
  });
  await store.commit({ ...nothing, alarms });
  const config = {
    beds: [1, 2, 3].map((n) => ({ id: `bed-${n}`, room: '101', label: `10${n}·A` })),
    robots: [],
  };
  const review = new Review({
    config: config as never,
    people: peopleOf(wardStaff),
    clock,
    log: silentLog,
    wall: new WallTimes(),
    store,
  });
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    await quietPorts(clock, view, { review }),
  );
  t.teardown(async () => {
    await station.close();
    await store.close();
  });
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await signInAs(page, staff);
  return { page, faults, store, alarms };
}

const openPages = async (page: Page) => {
  await page.click('[data-act="pages"]');
  await page.click('[data-go="review"]');
};

const labelled = async (store: Awaited<ReturnType<typeof openMemoryStore>>) =>
  (await store.labels({ afterSeq: 0, limit: 10 })).map(({ subject, body }) => [subject, body]);

const chosen = (page: Page) => page.getAttribute('[data-chosen]', 'data-chosen');

test.serial(
  'a nurse answers with one key or touch, takes it back within five seconds, and leaving the page saves what stands',
  async (t) => {
    const { page, faults, store, alarms } = await openReview(t);
    await openPages(page);
    await page.waitForSelector('[data-list="waiting"] [data-event]');
    t.is(await page.locator('[data-list="waiting"] [data-event]').count(), 3);
    t.is(await chosen(page), alarms[0]?.id ?? '');
    await page.keyboard.press('2');
    await page.waitForSelector(`[data-event="${alarms[0]?.id}"][data-state="soon"]`);
    t.is(await chosen(page), alarms[1]?.id ?? '');
    await page.click(`[data-event="${alarms[0]?.id}"] [data-act="undo"]`);
    t.is(await chosen(page), alarms[0]?.id ?? '');
    await page.fill('[name="reason"]', 'Slid down 3');
    await page.click('[data-label="real"]');
    await page.keyboard.press('3');
    t.deepEqual(await labelled(store), []);
    await page.click('[data-act="to-board"]');
    await openPages(page);
    await page.waitForSelector('[data-list="labelled"] [data-event]');
    const lines = await labelled(store);
    t.deepEqual(
      new Map(lines as never),
      new Map([
        [alarms[0]?.id, { label: 'real', by: 'li-na', reason: 'Slid down 3' }],
        [alarms[1]?.id, { label: 'drill', by: 'li-na' }],
      ]) as never,
    );
    t.is(await page.locator('[data-list="waiting"] [data-event]').count(), 1);
    t.deepEqual(faults, []);
  },
);

test.serial('a technician is not offered the page, and the address refuses', async (t) => {
  const { page } = await openReview(t, 'chen-wei');
  await page.goto(new URL('#/review', page.url()).href);
  await page.waitForSelector(`text=${en.page.notYours}`);
  t.is(await page.locator('.review').count(), 0);
  const status = await page.evaluate(() => fetch('/api/v1/review').then((answer) => answer.status));
  t.is(status, 403);
});

test.serial('on a phone the page fits its width, every control a thumb, in Chinese too', async (t) => {
  const { page, faults } = await openReview(t);
  await openPages(page);
  await page.waitForSelector('[data-chosen]');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.click('[data-act="language"]');
  await page.waitForSelector(`text=${zhCn.review.whatWasIt}`);
  const small = await page.$$eval('.review button, .review input', (found) =>
    found.filter((one) => one.getBoundingClientRect().height < 44).map(({ outerHTML }) => outerHTML),
  );
  t.deepEqual(small, []);
  t.true(await page.$eval('.page', (one) => one.scrollWidth <= one.clientWidth));
  t.deepEqual(faults, []);
});
