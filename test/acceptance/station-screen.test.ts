import test, { type ExecutionContext } from 'ava';
import { filter, firstValueFrom } from 'rxjs';
import type { App } from '../../gateway/app.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { closeBrowser, muteBrowser, openPage } from '../helpers/browser.ts';
import { testGateway } from '../helpers/gateway.ts';
import { cordAt, cordUser, pullUntil } from '../helpers/pull-cord.ts';
import { bodyIs, signIn } from '../station/scene.ts';

/** The built page in a real browser, before the real gateway: its broker, its alarms, its store. */
test.after.always(closeBrowser);

const beds = Array.from({ length: 40 }, (_, at) => ({
  id: `bed-${at + 1}`,
  room: String(101 + (at >> 1)),
  label: `${101 + (at >> 1)}·${at % 2 === 0 ? 'A' : 'B'}`,
}));
const ward = { beds, devices: [cordAt('bed-7')] };

/** A person at bed 7 pulls the cord until the gateway calls. */
const callFrom7 = (t: ExecutionContext, app: App): Promise<Alarm> =>
  pullUntil(t, app, firstValueFrom(app.alarm$.pipe(filter(({ type }) => type === 'help-call'))));

test.serial(
  'forty beds stand on one wall screen; one that the browser keeps mute says so, is a technical alarm of the ward, and is none once it was touched',
  async (t) => {
    t.timeout(110_000);
    const { app } = await testGateway(t, ward, { users: [cordUser] });
    const browser = await muteBrowser();
    t.teardown(() => browser.close());
    const { page, faults } = await openPage(t, app.stationUrl, {}, browser);
    await bodyIs(page, 'link', 'ok');
    t.is(await page.locator('[data-bed]').count(), 40);
    await bodyIs(page, 'sound', 'mute');
    t.regex(await page.innerText('.bar'), /This screen is mute/);
    await callFrom7(t, app);
    await page.waitForSelector('[data-bed="bed-7"][data-priority="high"]');
    t.deepEqual(
      await page.evaluate(
        '(() => { const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.querySelector(".board"); return [scrollHeight <= clientHeight, scrollWidth <= clientWidth]; })()',
      ),
      [true, true],
    );
    const mute = '[data-alarm][data-type="ward-mute"]';
    await page.waitForSelector(mute, { timeout: 60_000 });
    await page.click('[data-act="sound"]');
    await bodyIs(page, 'sound', 'playing');
    await page.waitForSelector(mute, { state: 'detached', timeout: 20_000 });
    t.deepEqual(faults, []);
  },
);

for (const [name, options] of [
  ['a phone', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
  ['a tablet in the hand', { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true }],
] as const)
  test.serial(
    `on ${name} one touch accepts what the cord called, nothing is wider than the screen, and every bed can be reached`,
    async (t) => {
      const { app } = await testGateway(t, ward, { users: [cordUser] });
      const { page, faults } = await openPage(t, app.stationUrl, options);
      await bodyIs(page, 'link', 'ok');
      await page.tap('[data-act="open-sign-in"]');
      await signIn(page, 'nurse-1');
      await page.waitForSelector('[data-act="sign-out"]');
      const { id } = await callFrom7(t, app);
      const card = `[data-alarm="${id}"]`;
      await page.tap(`${card} [data-act="accept"]`);
      await page.waitForSelector(`${card}[data-signal="acknowledged"]`);
      t.regex(await page.innerText(card), /Accepted by Nurse White/);
      t.is(await page.evaluate('document.documentElement.scrollWidth'), options.viewport.width);
      await page.locator('[data-bed="bed-40"]').scrollIntoViewIfNeeded();
      await page.tap('[data-bed="bed-40"]');
      await page.waitForSelector('[data-open-bed="bed-40"]');
      t.deepEqual(faults, []);
    },
  );

test.serial(
  'a screen whose gateway ends keeps ringing and says how old its state is; when it is back the same call stands again, by itself',
  async (t) => {
    t.timeout(60_000);
    const first = await testGateway(t, ward, { users: [cordUser] });
    const { page, faults } = await openPage(t, first.app.stationUrl);
    await bodyIs(page, 'link', 'ok');
    const { id } = await callFrom7(t, first.app);
    await bodyIs(page, 'tone', 'high');
    const port = Number(new URL(first.app.stationUrl).port);
    await first.stop();
    await page.waitForSelector('body[data-link="lost"]', { timeout: 5000 });
    await page.waitForSelector('text=Link lost since');
    t.is(await page.getAttribute('.board', 'data-stale'), 'true');
    await bodyIs(page, 'tone', 'high');
    await bodyIs(page, 'sound', 'playing');
    await page.waitForSelector('[data-bed="bed-7"][data-priority="high"]');
    const again = { ...ward, station: { port, openBoard: true } };
    await testGateway(t, again, { users: [cordUser], directory: first.directory });
    await page.waitForSelector('body[data-link="ok"]', { timeout: 20_000 });
    await page.waitForSelector(`[data-alarm="${id}"]`);
    t.is(await page.getAttribute('.board', 'data-stale'), 'false');
    t.deepEqual(faults, []);
  },
);
