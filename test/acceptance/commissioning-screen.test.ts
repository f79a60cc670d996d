import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import mqtt from 'mqtt';
import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { parse } from 'yaml';
import { hashPassword } from '../../gateway/bus/secret.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { run } from '../helpers/run-gateway.ts';
import { apply, signIn } from '../helpers/settings-page.ts';

test.after.always(closeBrowser);

const brokerPort = 18_931;
const secret = 'a long enough password';

const ward = (directory: string) => `site: test
gateway: g1
ward: Ward
station: { port: 0, openBoard: true }
broker:
  port: ${brokerPort}
  users:
    - { username: clip-7, password: { env: CLIP_KEY }, device: clip-7 }
    - { username: clip-8, password: { env: CLIP_KEY }, device: clip-8 }
store: { directory: ${directory} }
beds: [{ id: bed-1, room: "1", label: 1·A, resident: { id: r-1, displayName: Mrs Plum } }]
staff:
  - { id: tom, displayName: Tom, role: technician, pin: { env: PIN } }
  - { id: nina, displayName: Nina, role: nurse, pin: { env: PIN } }
devices: []
`;

/** An oximeter clip that speaks as the broker's contract says, five times a second, also over a restart of the gateway. */
function clip(t: ExecutionContext, id: string) {
  const client = mqtt.connect(`mqtt://127.0.0.1:${brokerPort}`, {
    username: id,
    password: secret,
    reconnectPeriod: 200,
    queueQoSZero: false,
  });
  client.on('error', () => {});
  const now = { spo2: 97 };
  const timer = setInterval(() => {
    const reading = { t: Date.now() / 1000, code: 'spo2', value: now.spo2, unit: '%' };
    if (client.connected) client.publish(`vigil/v1/in/${id}/spo2`, JSON.stringify(reading));
  }, 200);
  t.teardown(() => {
    clearInterval(timer);
    client.end(true);
  });
  return now;
}

async function find(page: Page, speaker: string): Promise<void> {
  const seen = page.locator(`[data-heard="${speaker}"] [data-act="take"]`);
  for (let tries = 0; tries < 50 && (await seen.count()) === 0; tries += 1) {
    await page.click('[data-act="look"]');
    await page.waitForSelector('[data-act="look"]:not([disabled])');
  }
  await seen.click();
}

/** The modules of a label's code as they are drawn. */
const drawn = (page: Page) =>
  page.$eval('.label-code', (svg) => ({
    size: Number(svg.getAttribute('viewBox')?.split(' ')[2]),
    path: svg.querySelector('path')?.getAttribute('d') ?? '',
  }));

test('a technician finds a clip that speaks, binds it to a bed, presses and sees it, labels it, replaces it; the bed keeps its history', async (t) => {
  t.timeout(150_000);
  const directory = await mkdtemp(join(tmpdir(), 'vigil-run-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const config = join(directory, 'vigil.yaml');
  await writeFile(config, ward(directory));
  const env = { PIN: await hashPin('2468'), CLIP_KEY: await hashPassword(secret) };
  const { child, started } = await run(config, env);
  t.teardown(() => child.kill('SIGKILL'));
  const first = clip(t, 'clip-7');
  const { page, faults } = await openPage(t, started.station);
  await signIn(page, 'tom');
  await page.click('[data-act="pages"]');
  await page.click('[data-go="commissioning"]');

  await find(page, 'clip-7');
  t.is(await page.inputValue('select[name="driver"]'), 'mqtt-json');
  await page.fill('input[name="deviceId"]', 'clip-7');
  await page.fill('input[name="measures"]', 'spo2');
  await page.selectOption('select[name="speaksFor"]', 'bed/bed-1');
  await page.click('[data-act="propose"]');
  await apply(t, page);
  t.like(parse(await readFile(config, 'utf8')), {
    devices: [{ id: 'clip-7', driver: 'mqtt-json', bed: 'bed-1', options: { measures: ['spo2'] } }],
  });

  await page.goto(`${started.station}/#/commissioning/clip-7`);
  await page.click('[data-act="press-now"]');
  await page.waitForSelector('[data-speaks="true"]');
  first.spo2 = 91;
  await page.waitForSelector('[data-seen="true"]');
  t.regex((await page.textContent('.live-seen')) ?? '', /^Seen in \d+\.\d s$/);
  t.regex((await page.textContent('.live-values')) ?? '', /91/);

  const address = `${started.station}/#/commissioning/clip-7`;
  const { data, size } = encode(address, { ecc: 'M', border: 2 });
  const code = await drawn(page);
  t.is(code.size, size);
  const dark = new Set(code.path.match(/M\d+ \d+/g));
  t.true(
    data.every((row, y) => row.every((isDark, x) => dark.has(`M${x} ${y}`) === isDark)),
    'the code leads to this device on this gateway',
  );
  await page.evaluate('window.print = () => {}');
  await page.click('[data-act="print-label"]');
  const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = paper.match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  const [, width = 0, height = 0] = (/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(paper) ?? []).map(Number);
  t.is(pages.length, 1);
  t.true(
    Math.abs(width / 72 - 62 / 25.4) < 0.03 && Math.abs(height / 72 - 29 / 25.4) < 0.03,
    `${width} × ${height} pt`,
  );
  await page.evaluate("dispatchEvent(new Event('afterprint'))");

  clip(t, 'clip-8');
  await page.click('[data-act="replace"]');
  await page.fill('input[name="deviceId"]', 'clip-8');
  await page.fill('input[name="measures"]', 'spo2');
  await page.click('[data-act="propose"]');
  await apply(t, page);
  const { devices } = parse(await readFile(config, 'utf8')) as { devices: readonly object[] };
  t.like(devices, { length: 1, 0: { id: 'clip-8', bed: 'bed-1' } });
  await page.goto(`${started.station}/#/commissioning/clip-8`);
  await page.click('[data-act="press-now"]');
  await page.waitForSelector('[data-speaks="true"]');
  // What the new one says is in the archive with its next block (`replaced-sensor.test.ts`); what the old one said is the bed's already.
  const history = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ staffId: 'nina', pin: '2468' });
    await fetch('/api/v1/session', { method: 'POST', headers, body });
    return (await fetch('/api/v1/beds/bed-1/history?span=24h')).text();
  });
  const { series } = JSON.parse(history) as {
    readonly series: readonly {
      readonly devices: readonly string[];
      readonly min: readonly (number | null)[];
    }[];
  };
  const [kept] = series.filter(({ devices: of }) => of.includes('clip-7'));
  t.true(kept?.min.includes(91));
  t.deepEqual(faults, []);
});
