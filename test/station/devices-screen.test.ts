import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { systemClock } from '../../gateway/clock.ts';
import { linkProblems } from '../../gateway/plugin/link-problem.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { startStation } from '../../gateway/station/server.ts';
import type { DeviceStatusView } from '../../gateway/station/wire.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { root } from '../helpers/source-tree.ts';
import { calmSecond, fakeWard } from './fake-ward.ts';
import { quietPorts, signInForDevices } from './quiet-station.ts';

const webRoot = join(root, 'build/gateway/station/web');
const troubledBeds = linkProblems.length + 1;
const screenshots = process.env['SCREENSHOTS'];

test.before((t) => {
  t.timeout(120_000);
  if (existsSync(join(webRoot, 'index.html'))) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const built = spawnSync(process.execPath, [vite, 'build', 'gateway/station/web', '--outDir', webRoot], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
});
test.after.always(closeBrowser);

const counters = {
  frames: 123_456,
  bytes: 617_280,
  faults: 4,
  checksumErrors: 3,
  resyncs: 2,
  gaps: 1,
  dropped: 0,
  rateHz: 75,
  latencyMs: 38,
};

/** A ward where each bed has another problem, and the last one none. */
async function ward(
  t: ExecutionContext,
  beds = troubledBeds,
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const clock = systemClock();
  const view = fakeWard(beds);
  view.onMeasurements(calmSecond(beds, clock.now(), 0));
  for (let bed = 1; bed <= beds; bed += 1) {
    const problem = linkProblems[bed - 1];
    const status: DeviceStatusView = problem
      ? { state: 'failed', problem, reason: 'ENOENT: /dev/ttyUSB7', counters }
      : { state: 'open', counters };
    view.onCoverage(`bed-${bed}`, { isCovered: true, missing: [] });
    view.onDevice(`oxi-bed-${bed}`, status);
    view.onDevice(`imu-bed-${bed}`, { state: 'open', counters });
  }
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    await quietPorts(clock, view),
  );
  t.teardown(() => station.close());
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  return { page, faults };
}

const picture = async (page: Page, name: string): Promise<void> => {
  if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) });
};

test.serial(
  'a tile says what is wrong with its device, and one touch says what to do, in both languages',
  async (t) => {
    const { page, faults } = await ward(t);
    t.is(await page.locator('[data-act="devices"]').count(), 0);
    await picture(page, 'board');
    for (const catalogue of [en, zhCn]) {
      for (const [index, problem] of linkProblems.entries()) {
        const tile = page.locator(`[data-bed="bed-${index + 1}"] .tile-problem`);
        t.true((await tile.innerText()).includes(catalogue.linkProblem[problem]), problem);
      }
      await page.click('[data-bed="bed-2"] .tile-problem');
      const row = page.locator('.devices tr[data-device="oxi-bed-2"]');
      t.is(await row.getAttribute('data-touched'), 'true');
      const said = await row.innerText();
      t.true(said.includes(catalogue.linkProblem.unplugged));
      t.true(said.includes(catalogue.linkFix.unplugged));
      // Whoever passes by learns what to do, not how the gateway is built.
      t.false((await page.locator('.devices').innerHTML()).includes('ttyUSB7'));
      t.is(await page.locator('[data-counter]').count(), 0);
      await page.click('[data-act="close-devices"]');
      await page.click('[data-act="language"]');
    }
    t.is(await page.locator(`[data-bed="bed-${troubledBeds}"] .tile-problem`).count(), 0);
    t.deepEqual(faults, []);
  },
);

test.serial(
  'a technician has every device with its counters one touch away, those with a problem first; a nurse may read it',
  async (t) => {
    const { page, faults } = await ward(t);
    for (const staff of ['chen-wei', 'li-na']) {
      await signInForDevices(page, staff);
      await page.click('[data-act="devices"]');
      const rows = page.locator('.devices tbody tr');
      t.is(await rows.count(), troubledBeds * 2 + 2);
      t.is(await page.locator('.devices tbody tr:nth-child(-n+11)[data-problem]').count(), 11);
      const open = await page.locator(`.devices tr[data-device="oxi-bed-${troubledBeds}"]`).innerText();
      for (const value of ['123,456', '617,280', '75', '38']) t.true(open.includes(value), value);
      await picture(page, `devices-${staff}`);
      await page.keyboard.press('Escape');
      t.is(await page.locator('.devices').count(), 0);
      await page.click('[data-act="sign-out"]');
      await page.waitForSelector('[data-act="open-sign-in"]');
    }
    t.deepEqual(faults, []);
  },
);

test.serial(
  'board and list of 12 and of 40 beds fit every screen, language and theme: nothing is cut off sideways',
  async (t) => {
    t.timeout(180_000);
    for (const count of [12, 40]) {
      const { page, faults } = await ward(t, count);
      await signInForDevices(page, 'chen-wei');
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
        for (const language of ['en', 'zh']) {
          for (const theme of ['light', 'night']) {
            const name = `${count}-${width}-${language}-${theme}`;
            await picture(page, `board-${name}`);
            await page.click('[data-act="devices"]');
            t.is(await page.locator('.devices tbody tr').count(), count * 2 + 2);
            await picture(page, `devices-${name}`);
            const isCut = await page
              .locator('.devices-body')
              .evaluate((body) => body.scrollWidth > body.clientWidth + 1);
            t.false(isCut, name);
            await page.click('[data-act="close-devices"]');
            await page.click('[data-act="theme"]');
          }
          await page.click('[data-act="language"]');
        }
      }
      t.deepEqual(faults, []);
    }
  },
);
