import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { StationPorts } from '../../gateway/station/ports.ts';
import type { WardView } from '../../gateway/station/ward-view.ts';
import { silentLog, wardStaff } from './fake-ward.ts';

const pin = '2468';
const pinHash = hashPin(pin);

/** A station's ports on a ward where nothing is done yet; a test gives those that it is about. */
export async function quietPorts(
  clock: Clock,
  view: WardView,
  own: Partial<StationPorts> = {},
): Promise<StationPorts> {
  const hash = await pinHash;
  return {
    clock,
    log: silentLog,
    randomBytes,
    accounts: fixedAccounts(wardStaff.map((staff) => ({ ...staff, pinHash: hash }))),
    snapshot: (session) => view.snapshot(clock.now(), session),
    act: async () => undefined,
    painted: async () => {},
    order: async () => undefined,
    ...quietPages,
    command: async () => undefined,
    commandsOf: () => undefined,
    observe: async () => undefined,
    seeReport: async () => false,
    observationsOf: () => undefined,
    metrics: { contentType: 'text/plain', text: async () => '' },
    ...own,
  };
}

/** Signs in on an open board and waits until the devices can be opened. */
export async function signInForDevices(page: Page, staff: string): Promise<void> {
  await page.click('[data-act="open-sign-in"]');
  await page.click(`[data-staff="${staff}"]`);
  for (const digit of pin) await page.click(`[data-key="${digit}"]`);
  await page.click('.keypad > .primary');
  await page.waitForSelector('[data-act="devices"]');
}
