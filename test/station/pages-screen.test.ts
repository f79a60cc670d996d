import { randomBytes } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import { systemClock } from '../../gateway/clock.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import type { HealthReport } from '../../gateway/station/health-wire.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { startStation } from '../../gateway/station/server.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { builtPage, fakeWard, silentLog, wardStaff } from './fake-ward.ts';

test.after.always(closeBrowser);

const nowMs = Date.now();
const report: HealthReport = {
  nowMs,
  startedMs: nowMs - 60_000,
  version: 'test',
  faults: [
    {
      fault: 'bed-uncovered',
      area: 'beds',
      about: 'bed-1',
      label: '101·A',
      sinceMs: nowMs - 60_000,
      isUrgent: true,
      values: { count: 2 },
    },
    {
      fault: 'battery-low',
      area: 'devices',
      about: 'imu-1',
      label: '101·A',
      isUrgent: false,
      values: { percent: 12 },
    },
  ],
  processes: [{ name: 'core', isUp: true, restarts: 0, memoryBytes: 2e8 }],
  devices: [],
  broker: {
    isExternal: false,
    isAway: false,
    clients: 3,
    received: 10,
    refusals: {},
    sessions: 0,
    queuedBytes: 0,
    droppedMessages: 0,
  },
  receivers: [],
  parked: [],
  disk: { keepFreeBytes: 1e8, isNearlyFull: false, refusedCharts: 0, archiveBytes: 0 },
  clock: { source: 'chrony', isTrusted: true, errorMs: 4 },
  models: [],
  beds: [{ id: 'bed-1', label: '101·A', isCovered: false, protectedBy: ['worn'], missing: [] }],
  screens: [],
  store: { rows: 5, head: 'h', committed: 5, failed: 0, unsent: 0 },
  drills: [],
};

/** The built page over a station whose pages answer what the test says. */
async function pages(t: ExecutionContext, staffId: string) {
  const clock = systemClock();
  const view = fakeWard(2);
  const pinHash = await hashPin('2468');
  const drills: string[] = [];
  const asked: object[] = [];
  const nothing = async () => undefined;
  const line = {
    seq: 7,
    kind: 'alarm',
    subject: 'fall.bed-1',
    atMs: nowMs,
    act: 'accept',
    by: 'li-na',
    name: 'Li Na',
    type: 'fall',
    values: {},
    hash: 'abc123',
  };
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    {
      clock,
      log: silentLog,
      randomBytes,
      accounts: fixedAccounts(wardStaff.map((staff) => ({ ...staff, pinHash }))),
      ...quietPages,
      snapshot: (session) => view.snapshot(clock.now(), session),
      act: nothing,
      order: nothing,
      painted: nothing,
      command: nothing,
      commandsOf: () => undefined,
      observe: nothing,
      observationsOf: () => undefined,
      seeReport: async () => false,
      health: { report: async () => report, retryParked: nothing, dropParked: nothing },
      audit: {
        async page(filter) {
          asked.push(filter);
          return { lines: [line], people: [{ id: 'li-na', displayName: 'Li Na' }], searched: 7 };
        },
        verification: () => ({ state: 'none', rows: 0, total: 0 }),
        verify: () => ({ state: 'intact', rows: 7, total: 7, atMs: nowMs, head: 'f00d' }),
      },
      drills: {
        start({ bedId }) {
          drills.push(bedId);
          return undefined;
        },
      },
      metrics: { contentType: 'text/plain', text: async () => '' },
    },
  );
  t.teardown(() => station.close());
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  await page.click('[data-act="open-sign-in"]');
  await page.click(`[data-staff="${staffId}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.click('[data-act="pages"]');
  return { page, faults, drills, asked };
}

test.serial(
  'the health page says what is wrong and what to do, in both languages, and begins a drill only when asked twice',
  async (t) => {
    t.timeout(60_000);
    const { page, faults, drills } = await pages(t, 'wang-fang');
    await page.click('[data-go="health"]');
    const urgent = page.locator('[data-fault="bed-uncovered"]');
    t.regex(await urgent.innerText(), /101·A: is not covered/);
    t.true((await urgent.innerText()).includes(en.healthFix['bed-uncovered']));
    t.deepEqual(await page.locator('[data-fault]').evaluateAll(namesOf), ['bed-uncovered', 'battery-low']);
    await page.click('[data-act="drill"]');
    t.deepEqual(drills, []);
    await page.click('[data-act="drill-sure"]');
    await page.waitForSelector('[data-act="drill"]');
    t.deepEqual(drills, ['bed-1']);
    await page.click('.bar-tools button:has-text("中文")');
    t.true((await urgent.innerText()).includes(zhCn.healthFix['bed-uncovered']));
    t.deepEqual(faults, []);
  },
);

test.serial(
  'the audit log is in words, shows a row’s hash on demand, verifies the ledger, and asks by what is chosen',
  async (t) => {
    t.timeout(60_000);
    const { page, faults, asked } = await pages(t, 'wang-fang');
    await page.click('[data-go="audit"]');
    const row = page.locator('tr[data-seq="7"]');
    t.regex(await row.innerText(), /Alarm · Fall · accepted[\s\S]*Li Na/);
    await row.locator('button').click();
    t.regex(await page.locator('.audit-details').innerText(), /abc123/);
    await page.click('[data-act="verify"]');
    await page.waitForSelector('.audit-verdict[data-state="intact"]');
    await page.selectOption('[data-field="person"]', 'li-na');
    await page.click('[data-act="search"]');
    await page.waitForSelector('tr[data-seq="7"]');
    t.deepEqual(asked.at(-1), { kind: 'acts', person: 'li-na' });
    t.deepEqual(faults, []);
  },
);

test.serial(
  'the audit log is asked by the time on this screen, wherever it hangs: the minute that a line shows finds it, also in summer and winter',
  async (t) => {
    t.timeout(60_000);
    const { page, asked } = await pages(t, 'wang-fang');
    const session = await page.context().newCDPSession(page);
    await page.click('[data-go="audit"]');
    // Quarters of an hour beside UTC; and a zone that has a summer, on either side of its end.
    for (const [timezoneId, typed, utc] of [
      ['Asia/Kathmandu', '2026-11-30T14:05', '2026-11-30T08:20Z'],
      ['Europe/Berlin', '2026-10-24T23:30', '2026-10-24T21:30Z'],
      ['Europe/Berlin', '2026-10-25T23:30', '2026-10-25T22:30Z'],
    ] as const) {
      await session.send('Emulation.setTimezoneOverride', { timezoneId });
      await page.fill('[data-field="from"]', typed);
      await page.fill('[data-field="until"]', typed);
      const told = page.waitForResponse(/\/api\/v1\/audit\?/);
      await page.click('[data-act="search"]');
      await told;
      const fromMs = Date.parse(utc);
      t.like(asked.at(-1), { fromMs, untilMs: fromMs + 60_000 }, `${timezoneId} ${typed}`);
    }
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'Asia/Kathmandu' });
    await page.click('[data-act="language"]');
    const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Asia/Kathmandu' });
    await page.waitForSelector(`[data-seq="7"] :text("${clock.format(nowMs)}")`);
  },
);

test.serial('a nurse is not offered the audit log, and a drill not either', async (t) => {
  t.timeout(60_000);
  const { page } = await pages(t, 'li-na');
  t.is(await page.locator('[data-go="audit"]').count(), 0);
  await page.click('[data-go="health"]');
  await page.waitForSelector('[data-fault]');
  t.is(await page.locator('[data-act="drill"]').count(), 0);
});

// biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types a test does not have.
const namesOf = (rows: any[]): string[] => rows.map(({ dataset }) => dataset.fault);
