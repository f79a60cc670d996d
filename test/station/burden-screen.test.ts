import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { Burden } from '../../gateway/app/burden/burden.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { alarmId, bedId } from '../../gateway/core/id.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { startStation } from '../../gateway/station/server.ts';
import { openMemoryStore } from '../../gateway/store/memory-store.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { nothing } from '../helpers/store.ts';
import { builtPage, fakeWard, fallAlarm } from './fake-ward.ts';
import { signInAs } from './observed-ward.ts';
import { quietPorts } from './quiet-station.ts';

test.after.always(closeBrowser);

const dayMs = 86_400_000;

/** Falls of three nights in two beds, a drill among them, and Li Na signed in on the page of figures. */
async function openBurden(t: ExecutionContext) {
  const clock = systemClock();
  const store = await openMemoryStore();
  const now = clock.now();
  const midnight = new Date(now.wallMs).setHours(23, 0, 0, 0) - dayMs;
  const alarm = (bed: string, nightsAgo: number, index: number, change: Partial<Alarm> = {}): Alarm => {
    const raised = plusMs(now, midnight - nightsAgo * dayMs + index * 60_000 - now.wallMs);
    const id = alarmId(`fall.${bed}.${nightsAgo}.${index}`);
    return { ...fallAlarm(bed, raised), id, bedId: bedId(bed), closedAt: plusMs(raised, 9000), ...change };
  };
  const many = Array.from({ length: 11 }, (_, index) => alarm('bed-1', 2, index, { outcome: 'false' }));
  const alarms = [
    ...many,
    alarm('bed-1', 3, 0),
    alarm('bed-2', 2, 0, { outcome: 'real' }),
    alarm('bed-2', 2, 1, { type: 'drill', category: 'technical' }),
  ];
  await store.commit({ ...nothing, alarms });
  const shifts = [
    { name: 'day', from: '06:30' },
    { name: 'night', from: '21:30' },
  ];
  const burden = new Burden({
    config: wardConfig('unused', { shifts }),
    clock,
    wall: new WallTimes(),
    store,
  });
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    await quietPorts(clock, fakeWard(2), { burden }),
  );
  t.teardown(async () => {
    await station.close();
    await store.close();
  });
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await signInAs(page, 'li-na');
  await page.click('[data-act="pages"]');
  await page.click('[data-go="burden"]');
  await page.waitForSelector('.burden-matrix');
  return { page, faults };
}

const cells = (page: Page, place: string) =>
  page.$$eval(`.burden-matrix [data-place="${place}"] td`, (found) =>
    found.map(({ textContent }) => Number(textContent)),
  );

test.serial(
  'the figures name the facility’s own night, count no drill, and show which bed and which night stands out',
  async (t) => {
    const { page, faults } = await openBurden(t);
    const numbers = (await page.textContent('.burden-numbers')) ?? '';
    t.regex(numbers, /13 in 7 nights at 2 beds, 21:30–06:30/);
    const [first, second] = [await cells(page, '101·A'), await cells(page, '101·B')];
    t.is(first.length, 7);
    t.deepEqual(
      first.filter((count) => count > 0),
      [1, 11],
    );
    t.deepEqual(
      second.filter((count) => count > 0),
      [1],
    );
    t.is(second.indexOf(1), first.indexOf(11), 'the same night');
    t.is(await page.locator('.burden-matrix [data-shade="4"]').count(), 1);
    await page.click('[data-category="technical"]');
    await page.waitForSelector(`text=${en.burden.none}`);
    await page.click('[data-category="physiological"]');
    await page.click('[data-days="14"]');
    await page.waitForSelector('.burden-matrix tbody td:nth-child(15)');
    t.deepEqual(faults, []);
  },
);

test.serial('on a phone the page fits its width, every control a thumb, in Chinese too', async (t) => {
  const { page, faults } = await openBurden(t);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.click('[data-act="language"]');
  await page.waitForSelector(`text=${zhCn.burden.matrix}`);
  const small = await page.$$eval('.burden button, .burden-csv', (found) =>
    found.filter((one) => one.getBoundingClientRect().height < 44).map(({ outerHTML }) => outerHTML),
  );
  t.deepEqual(small, []);
  t.true(await page.$eval('.page', (one) => one.scrollWidth <= one.clientWidth));
  t.deepEqual(faults, []);
});
