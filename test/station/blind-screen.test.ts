import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import type { BlindReport } from '../../gateway/core/blind.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { withoutNames } from '../../gateway/station/redact.ts';
import { startStation } from '../../gateway/station/server.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';

import { fakeWard } from './fake-ward.ts';
import { quietPorts, signInForDevices } from './quiet-station.ts';

const webRoot = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));

test.after.always(closeBrowser);

const reportAt = (nowMs: number): BlindReport => ({
  id: 'blind.bed-1.1.2',
  subjectId: 'bed-1',
  fromMs: nowMs - 900_000,
  toMs: nowMs - 300_000,
  cause: 'device-away',
  devices: [{ deviceId: 'ox-1', measurements: 600 }],
  findings: [
    {
      eventId: 'e-1',
      type: 'spo2-low',
      onsetMs: nowMs - 700_000,
      confidence: 1,
      evidence: [{ witness: 'oximeter', key: 'spo2-below', values: { value: 80, limit: 88 }, isFor: true }],
      by: { detector: 'spo2-low', version: '1' },
      wouldAlarm: 'high',
    },
  ],
  toldMs: nowMs,
});

test('what happened while nobody was heard stands on the tile and below the alarms, quietly, in both languages, until a nurse has seen it; a corridor reads no findings', async (t) => {
  t.timeout(90_000);
  const clock = systemClock();
  const view = fakeWard(4);
  const seen: string[] = [];
  const flush = () => {
    for (const event of view.flush(clock.now())) station.publish(event);
  };
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    {
      ...(await quietPorts(clock, view)),
      seeReport: async (id, staffId) => {
        seen.push(`${id} by ${staffId}`);
        view.onReports('bed-1', []);
        flush();
        return true;
      },
    },
  );
  t.teardown(() => station.close());
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  view.onReports('bed-1', [reportAt(clock.now().wallMs)]);
  const [bed] = view.flush(clock.now());
  if (bed) {
    station.publish(bed);
    t.notRegex(JSON.stringify(withoutNames(bed)), /spo2-low/);
  }
  await page.waitForSelector('[data-bed="bed-1"] [data-blind-mark]');
  const row = page.locator('[data-blind]');
  t.true(
    (await row.textContent())?.includes(en.blind.signIn) ||
      (await row.textContent())?.includes(zhCn.blind.signIn),
  );

  await signInForDevices(page, 'li-na');
  await page.waitForSelector('[data-blind] .quiet');
  const shots = process.env['SCREENSHOTS'];
  for (const [language, words] of [
    ['en', en],
    ['zh-CN', zhCn],
  ] as const) {
    if ((await page.getAttribute('html', 'lang')) !== language) await page.click('[data-act="language"]');
    await page.waitForSelector(`html[lang="${language}"]`);
    const text = (await row.textContent()) ?? '';
    for (const said of [words.blind['device-away'], words.alarm['spo2-low'], words.blind.wouldHigh])
      t.true(text.includes(said), text);
    t.is(await page.getAttribute('[data-bed="bed-1"]', 'data-priority'), 'none');
    if (shots) await page.screenshot({ path: join(shots, `blind-${language}.png`) });
  }
  await page.click('[data-blind] [data-act="seen"]');
  await page.waitForSelector('[data-blind], [data-blind-mark]', { state: 'detached' });
  t.is(seen.length, 1);
  t.deepEqual(faults, []);
});
