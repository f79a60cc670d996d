import test from 'ava';
import { en } from '../../gateway/station/catalogue/en.ts';
import { placesOfStaff, screensMax } from '../../gateway/station/served-screen.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { builtPage } from './fake-ward.ts';
import { openStream, rig } from './rig.ts';

test.after.always(closeBrowser);

test('a screen where nobody is signed in says why it has no place, and has one after the sign-in', async (t) => {
  t.timeout(60_000);
  const { station } = await rig(t, { webRoot: builtPage });
  await Promise.all(Array.from({ length: screensMax - placesOfStaff }, () => openStream(t, station.url)));
  const { page } = await openPage(t, station.url);
  await page.getByText(en.refusal['too-many-anonymous']).waitFor();
  await page.click('[data-act="open-sign-in"]');
  await page.click('[data-staff="li-na"]');
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('.keypad > .primary');
  await page.getByText('101·A').first().waitFor();
  t.is(await page.getByText(en.refusal['too-many-anonymous']).count(), 0);
  t.is(station.counters().screens, screensMax - placesOfStaff + 1);
});
