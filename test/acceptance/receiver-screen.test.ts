import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { hashPin } from '../../gateway/station/password.ts';
import { violations } from '../helpers/axe.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { openHook } from '../helpers/hook.ts';
import { run } from '../helpers/run-gateway.ts';
import { apply, signIn } from '../helpers/settings-page.ts';

test.after.always(closeBrowser);

const ward = (directory: string) => `site: test
gateway: g1
ward: Ward
station: { port: 0, openBoard: true }
broker: { port: 0 }
store: { directory: ${directory} }
beds: [{ id: bed-1, room: "1", label: 1·A }]
staff: [{ id: eva, displayName: Eva, role: administrator, pin: { env: PIN } }]
`;

test('an administrator adds a webhook on the settings page, its secret by name alone; it is reached; it is changed, and removed with word of what waits', async (t) => {
  t.timeout(120_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-run-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'vigil.yaml');
  await writeFile(config, ward(directory));
  const hook = await openHook(t);
  const { child, started } = await run(config, { PIN: await hashPin('2468') });
  t.teardown(() => child.kill('SIGKILL'));
  const { page, faults } = await openPage(t, started.station);
  await signIn(page, 'eva');
  await page.click('[data-act="pages"]');
  await page.click('[data-go="settings"]');
  await page.click('[data-tab="receivers"]');

  await page.click('[data-act="new-receiver"]');
  await page.selectOption('select[name="receiver-kind"]', 'webhook');
  t.is(await page.inputValue('input[name="receiver-id"]'), 'webhook');
  await page.fill('[data-receiver-form] input[name="url"]', hook.url);
  const secret = page.locator('[data-secret="key"]');
  t.true(
    ((await secret.textContent()) ?? '').includes(join(directory, 'secrets')),
    'it says where to put it',
  );
  await secret.locator('input[type="text"]').fill('hook.key');
  t.deepEqual(await violations(page), []);
  await page.click('[data-act="save-receiver"]');
  await page.click('[data-act="apply"]');
  t.regex((await page.textContent('[data-problems]')) ?? '', /secrets\/hook\.key/, 'it is not there yet');
  t.is(await readFile(config, 'utf8'), ward(directory), 'nothing was changed');
  await page.click('[data-act="cancel"]');

  await mkdir(join(directory, 'secrets'));
  await writeFile(join(directory, 'secrets', 'hook.key'), 'a key of thirty-two bytes, shared');
  await page.click('[data-act="save-receiver"]');
  await apply(t, page);
  const key = { file: join(directory, 'secrets', 'hook.key') };
  t.deepEqual((parse(await readFile(config, 'utf8')) as { receivers: unknown }).receivers, [
    { id: 'webhook', kind: 'webhook', options: { url: hook.url, key } },
  ]);

  const row = page.locator('[data-receiver="webhook"]');
  await row.locator('[data-act="check-receiver"]').click();
  await row.locator('[data-checked="reached"]').waitFor();

  await page.setViewportSize({ width: 390, height: 844 });
  await row.locator('[data-act="edit-receiver"]').click();
  t.true(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'it fits on a phone');
  t.deepEqual(await violations(page), []);
  await row.locator('[data-option="high"]').click();
  await row.locator('[data-act="save-receiver"]').click();
  await apply(t, page);
  t.like(parse(await readFile(config, 'utf8')), { receivers: [{ alarms: 'high', options: { key } }] });

  await row.locator('[data-act="remove-receiver"]').click();
  t.regex((await page.textContent('dialog.apply')) ?? '', /told nothing from then on.*Nothing waits for it/);
  await apply(t, page);
  t.deepEqual((parse(await readFile(config, 'utf8')) as { receivers: unknown }).receivers, []);
  t.deepEqual(faults, []);
});
