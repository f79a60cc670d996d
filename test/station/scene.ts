import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { staffId } from '../../gateway/core/id.ts';
import type { Staff } from '../../gateway/core/ward.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { StationPorts } from '../../gateway/station/ports.ts';
import { type Station, startStation } from '../../gateway/station/server.ts';
import type { StaffAct } from '../../gateway/station/wire.ts';
import { calmSecond, fakeWard, fallLanes, silentLog, wardStaff } from './fake-ward.ts';

export const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const webRoot = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));

export interface Scene {
  readonly station: Station;
  readonly page: Page;
  restart(): Promise<Station>;
  readonly acts: StaffAct[];
  readonly painted: string[];
  readonly problems: string[];
  raise(alarm: Alarm): void;
  /** What the gateway calls itself from now on. */
  readonly says: { version: string };
}

export interface SceneOptions extends BrowserContextOptions {
  readonly openBoard?: boolean;
  readonly staff?: readonly Staff[];
}

/** A ward of eight beds that does what staff ask, and a screen that looks at it. */
export async function openScene(
  t: ExecutionContext,
  browser: Browser,
  { openBoard = true, staff = wardStaff, ...screenOptions }: SceneOptions = {},
): Promise<Scene> {
  const clock = systemClock();
  const view = fakeWard(8);
  view.onMeasurements(calmSecond(8, clock.now(), 0));
  for (let bed = 1; bed <= 8; bed += 1) view.onCoverage(`bed-${bed}`, { isCovered: bed !== 4, missing: [] });
  const alarms = new Map<string, Alarm>();
  const acts: StaffAct[] = [];
  const painted: string[] = [];
  const problems: string[] = [];
  const says = { version: '0.1.0' };
  const pinHash = await hashPin('2468');
  const raise = (alarm: Alarm) => {
    alarms.set(alarm.id, alarm);
    for (const value of view.onAlarms([alarm])) station.publish({ type: 'alarm', value });
  };
  const ports: StationPorts = {
    clock,
    log: silentLog,
    randomBytes,
    accounts: fixedAccounts(staff.map((one) => ({ ...one, pinHash }))),
    snapshot: (session) => ({ ...view.snapshot(clock.now(), session), version: says.version }),
    async act(act) {
      acts.push(act);
      const alarm = alarms.get(act.alarmId);
      if (alarm === undefined) return { code: 'alarm-unknown', message: '' };
      raise(answered(alarm, act, clock.now()));
      return undefined;
    },
    async painted(_screen, calls) {
      painted.push(...calls.map(({ id }) => id));
    },
    order: async () => undefined,
    command: async () => undefined,
    commandsOf: () => undefined,
    observe: async () => undefined,
    seeReport: async () => false,
    observationsOf: () => undefined,
    ...quietPages,
    lanes: { of: async () => fallLanes() },
    metrics: { contentType: 'text/plain', text: async () => '' },
  };
  const start = async (port: number) => {
    const started = await startStation({ host: '127.0.0.1', port, webRoot, isDemo: false, openBoard }, ports);
    t.teardown(() => started.close());
    return started;
  };
  const station = await start(0);
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    locale: 'en-GB',
    ...screenOptions,
  });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(station.url)) problems.push(request.url());
  });
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
  });
  await page.goto(station.url);
  const restart = () => start(station.port);
  return { station, restart, page, acts, painted, problems, raise, says };
}

function answered(alarm: Alarm, act: StaffAct, now: Alarm['onset']): Alarm {
  const by = staffId(act.staffId);
  const step = {
    accept: 'accepted',
    'at-bedside': 'at-bedside',
    close: 'closed',
    escalate: 'escalated',
  } as const;
  const next = { ...alarm, custody: [...alarm.custody, { step: step[act.act], at: now, by }] };
  switch (act.act) {
    case 'accept':
      return { ...next, signal: 'acknowledged', owner: { staffId: by, since: now } };
    case 'close':
      return {
        ...next,
        signal: 'off',
        closedAt: now,
        closedBy: by,
        ...(act.outcome === undefined ? {} : { outcome: act.outcome }),
      };
    case 'escalate':
      return { ...next, escalationStep: next.escalationStep + 1 };
    case 'at-bedside':
      return next;
    default:
      return act.act satisfies never;
  }
}

export const now = () => systemClock().now();
export const bodyIs = (page: Page, name: string, value: string) =>
  page.waitForSelector(`body[data-${name}="${value}"]`, { timeout: 10_000 });

export async function signIn(page: Page, name = 'li-na'): Promise<void> {
  await page.click(`[data-staff="${name}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
}
