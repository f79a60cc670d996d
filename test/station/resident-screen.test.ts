import test from 'ava';
import type { Page } from 'playwright-core';
import { closeBrowser } from '../helpers/browser.ts';
import { signInAs } from './observed-ward.ts';
import { residentWard } from './resident-ward.ts';

test.after.always(closeBrowser);

async function openResident(page: Page): Promise<void> {
  await page.click('[data-bed="bed-1"] [data-act="open-bed"]');
  await page.click('[data-act="sign-in-first"]');
  await signInAs(page, 'li-na');
  await page.click('[data-act="open-resident"]');
  await page.waitForSelector('[data-resident-of="bed-1"] .resident-chart canvas');
}

const isWide = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

test.serial(
  'from a bed a nurse opens its resident: charts over one axis, alarms as marks, absence told, and a fortnight on one touch',
  async (t) => {
    const { page, faults, open, gone, raise } = await residentWard(t);
    await openResident(page);
    t.true((await page.locator('.resident-chart').count()) >= 4);
    t.is(await page.locator('[data-alarm-mark]').count(), 2);
    t.regex(await page.locator('[data-part="uncovered"]').innerText(), /120 min/);
    t.regex(await page.locator('[data-events="irregular-pulse"]').innerText(), /model's opinion/);
    t.regex(await page.locator('[data-limit="spo2"]').innerText(), /86[\s\S]*own profile/);
    t.regex(await page.locator('[data-limit="pulse"]').innerText(), /40[\s\S]*131[\s\S]*default/);
    t.regex(
      await page.locator('[data-policy="bed-exit.acceptWithinS"]').innerText(),
      /240\s+facility\s+120\s+facility · for the night\s+300/,
    );
    t.regex(
      await page.locator('[data-policy="bed-exit.priority"]').innerText(),
      /medium[\s\S]*this resident/i,
    );
    t.regex(
      await page.locator('[data-off="bed-exit"]').innerText(),
      /switched off until .* by Li Na\. Bathing\./,
    );
    await page.locator('.resident-chart .u-over').first().hover();
    await page.waitForSelector('.resident-cursor:has-text("Oxygen saturation")');
    await page.locator(`[data-alarm-mark="${gone.id}"]`).press('Enter');
    t.regex(await page.locator('.resident-told').innerText(), /Fall|fall/);
    raise();
    await page.waitForSelector(`[data-alarm="${open.id}"]`);
    await page.locator(`[data-alarm-mark="${open.id}"]`).press('Enter');
    await page.waitForSelector(`[data-event="${open.id}"]`);
    await page.keyboard.press('Escape');
    await page.click('[data-span-of="14d"]');
    await page.waitForSelector('[data-span="14d"] .resident-chart canvas');
    await page.click('.resident-table summary');
    const pulse = await page.locator('[data-row="pulse"] td').allInnerTexts();
    t.is(pulse.length, 14);
    t.is(await page.locator('[data-entered]').count(), 8);
    t.regex(
      await page.locator('[data-entered="systolic"]').first().innerText(),
      /Blood pressure 128\/76 mmHg, Li Na/,
    );
    t.regex(pulse[0] ?? '', /^\d+ – \d+ – \d+$/);
    t.deepEqual(faults, []);
  },
);

test.serial(
  'a nurse writes a note and corrects it; the earlier stays in sight, and who may not write can read',
  async (t) => {
    const { page, faults, store } = await residentWard(t);
    await openResident(page);
    await page.fill('[name="note"]', 'Slept well, turned twice.');
    await page.click('[data-act="save-note"]');
    await page.waitForSelector('[data-note] >> text=Slept well');
    await page.click('[data-act="correct-note"]');
    await page.fill('[name="note"]', 'Slept well, turned three times.');
    await page.click('[data-act="save-note"]');
    await page.waitForSelector('[data-note][data-corrected="true"] s');
    t.regex(
      await page.locator('[data-note]').first().innerText(),
      /three times[\s\S]*Li Na[\s\S]*correction/,
    );
    t.is((await store.notesAbout('resident-1', 10)).length, 2);
    await page.click('[data-act="sign-out"]');
    // Who looks after hardware has no business here.
    await page.click('[data-bed="bed-1"] [data-act="open-bed"]');
    await page.click('[data-act="sign-in-first"]');
    await signInAs(page, 'chen-wei');
    await page.waitForSelector('[data-act="close-bed"]');
    t.is(await page.locator('[data-act="open-resident"]').count(), 0);
    t.deepEqual(faults, []);
  },
);

test.serial('on a phone, in Chinese and at night the page fits its width', async (t) => {
  const { page, faults } = await residentWard(t);
  await openResident(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(
    `localStorage.setItem('vigil.language', 'zh-CN'); localStorage.setItem('vigil.theme', 'night')`,
  );
  await page.reload();
  await page.waitForSelector('.resident-chart canvas');
  t.regex(await page.locator('.resident').innerText(), /血氧饱和度[\s\S]*未受监护[\s\S]*限值/);
  t.false(await isWide(page));
  t.deepEqual(faults, []);
});

test.serial(
  'what staff entered has a mark of its own on its curve, named beside it, with value and person',
  async (t) => {
    const { page, faults } = await residentWard(t);
    await openResident(page);
    const temperature = page.locator('[data-chart="Temperature"]');
    t.regex(
      await temperature.locator('figcaption').innerText(),
      /◇ .*entered by staff/,
      'nothing but by hand',
    );
    t.is(await page.locator('[data-chart="Oxygen saturation"] .resident-legend').count(), 0);
    // The last round was half an hour ago: there the cursor is told it.
    const box = await temperature.locator('.u-over').boundingBox();
    if (box === null) return t.fail();
    await page.mouse.move(box.x + box.width * (1 - 30 / 1440), box.y + box.height / 2);
    await page.waitForSelector('.resident-cursor:has-text("◇")');
    t.regex(
      await page.locator('.resident-cursor').innerText(),
      /◇ \d\d:\d\d Temperature 37.2 °C, Li Na.*Blood pressure 128\/76 mmHg, Li Na/,
    );
    t.deepEqual(faults, []);
  },
);
