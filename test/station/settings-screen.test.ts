import test from 'ava';
import { type FixedStaff, fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import { staffId } from '../../gateway/core/id.ts';
import { startStation } from '../../gateway/station/server.ts';
import type { SettingsChange, SettingsView } from '../../gateway/station/settings-wire.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { builtPage, fakeWard, HandClock } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';
import { pinHash } from './rig.ts';

test.after.always(closeBrowser);

const pin = '2468';

test('an administrator renames a bed on the settings page: told before what will happen, then why it was not made, or that it was', async (t) => {
  t.timeout(60_000);
  const clock = new HandClock();
  const view: SettingsView = {
    ...(await quietPages.settings.view()),
    digest: 'a'.repeat(64),
    source: 'memory',
    awayMs: 2400,
    beds: [
      {
        id: 'bed-1',
        room: '101',
        label: '101·A',
        devices: 1,
        resident: { id: 'r-1', displayName: 'Mrs Plum' },
      },
    ],
  };
  const asked: SettingsChange[] = [];
  const eva: FixedStaff = {
    id: staffId('chen-wei'),
    displayName: 'Chen Wei',
    role: 'administrator',
    pinHash: await pinHash,
  };
  const ports = await quietPorts(clock, fakeWard(2), {
    accounts: fixedAccounts([eva]),
    settings: {
      ...quietPages.settings,
      view: async () => view,
      async change({ seen, edits }) {
        asked.push({ seen, edits });
        const reason = 'Too small';
        return {
          digest: seen,
          problems: asked.length === 1 ? [{ line: 9, path: 'beds.0.label', reason }] : [],
        };
      },
    },
  });
  const options = { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: true, openBoard: true };
  const station = await startStation(options, ports);
  t.teardown(() => station.close());
  const { page, faults } = await openPage(t, station.url);
  await page.click('[data-act="open-sign-in"]');
  await page.click('[data-staff="chen-wei"]');
  for (const digit of pin) await page.click(`[data-key="${digit}"]`);
  await page.click('.keypad > .primary');
  await page.click('[data-act="pages"]');
  await page.click('[data-go="settings"]');
  await page.click('[data-bed-setting="bed-1"] [data-act="edit-bed"]');
  await page.fill('.settings-forms input[name="label"]', '101·Window');
  await page.click('[data-act="rename-bed"]');
  const dialog = page.locator('dialog.apply');
  t.regex((await dialog.textContent()) ?? '', /about 3 s nothing is detected.*stays so/);
  t.is(asked.length, 0, 'nothing is sent before somebody said yes');
  await page.click('[data-act="apply"]');
  t.regex((await page.textContent('[data-problems]')) ?? '', /Line 9:.*beds\.0\.label.*Too small/);
  await page.click('[data-act="cancel"]');
  await page.click('[data-act="rename-bed"]');
  await page.click('[data-act="apply"]');
  await page.waitForSelector('[data-done]');
  t.deepEqual(asked.at(-1), {
    seen: view.digest,
    edits: [{ op: 'set', path: ['beds', 'bed-1', 'label'], value: '101·Window' }],
  });
  t.deepEqual(faults, []);
});
