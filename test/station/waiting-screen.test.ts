import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import { bedId, robotId } from '../../gateway/core/id.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { startStation } from '../../gateway/station/server.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { fakeWard } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

const webRoot = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));

test.after.always(closeBrowser);

const catalogues = { en, 'zh-CN': zhCn } as const;

test('a check with a robot on its way, and a robot that has a resident, are on the board, in the column and on the robot, with the time of the alarm', async (t) => {
  t.timeout(90_000);
  const clock = systemClock();
  const view = fakeWard(4);
  const nowMs = clock.now().wallMs;
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    await quietPorts(clock, view),
  );
  t.teardown(() => station.close());
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  t.is(await page.locator('[data-waiting], [data-under-way], [data-errand]').count(), 0);

  const evidence = [
    { witness: 'radar', key: 'fall-seen', values: {}, isFor: true },
    { witness: 'robot', key: 'look-unanswered', values: { robot: 'robot-2' }, isFor: true },
  ];
  const [looking, handled] = [bedId('bed-1'), bedId('bed-2')];
  const check = { sinceMs: nowMs, untilMs: nowMs + 600_000, evidence };
  const flush = () => {
    for (const event of view.flush(clock.now())) station.publish(event);
  };
  view.onWaiting(looking, { check: { ...check, robotId: robotId('robot-1') } });
  view.onWaiting(handled, { handled: { robotId: robotId('robot-2'), sinceMs: nowMs, isExitHeld: true } });
  flush();

  await page.waitForSelector('[data-bed="bed-1"] [data-waiting="check"]');
  const shots = process.env['SCREENSHOTS'];
  for (const language of ['en', 'zh-CN'] as const) {
    if ((await page.getAttribute('html', 'lang')) !== language) await page.click('[data-act="language"]');
    await page.waitForSelector(`html[lang="${language}"]`);
    const { waiting } = catalogues[language];
    const text = async (selector: string) => (await page.locator(selector).textContent()) ?? '';
    const isSaid = async (selector: string, said: string) =>
      t.true((await text(selector)).includes(said), `${selector}: ${await text(selector)}`);
    await isSaid('[data-bed="bed-1"]', waiting.check);
    await isSaid('[data-bed="bed-1"]', waiting.looks({ robot: 'R1' }, String));
    t.regex(await text('[data-bed="bed-1"] .waiting-left'), /\d/);
    await isSaid('[data-bed="bed-2"]', waiting.exitHeld);
    await isSaid('[data-robot="robot-1"]', waiting.toLook({ place: '101·A' }, String));
    await isSaid('[data-robot="robot-2"]', waiting.transfers({ place: '101·B' }, String));
    // A nurse knows robots by their labels.
    await isSaid(
      '[data-under-way="bed-1"]',
      catalogues[language].evidence['look-unanswered']({ robot: 'R2' }, String),
    );
    if (shots) await page.screenshot({ path: join(shots, `waiting-${language}.png`) });
    if (shots) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: join(shots, `waiting-phone-${language}.png`) });
      await page.setViewportSize({ width: 1920, height: 1080 });
    }
  }

  // The robot could not look: a person is asked, and the time stands.
  view.onWaiting(looking, { check });
  flush();
  await page.waitForSelector(`[data-bed="bed-1"] >> text=${zhCn.waiting.person}`);
  t.is(await page.locator('[data-robot="robot-1"] [data-errand]').count(), 0);

  view.onWaiting(looking, {});
  view.onWaiting(handled, {});
  flush();
  await page.waitForSelector('[data-waiting]', { state: 'detached' });
  t.is(await page.locator('[data-under-way], [data-errand]').count(), 0);
  t.deepEqual(faults, []);
});
