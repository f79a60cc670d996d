import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { drivers } from '../../drivers/index.ts';
import { DeviceCommands } from '../../gateway/app/device-commands.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { bedId, deviceId, robotId } from '../../gateway/core/id.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { CommandRefusal, ToDrivers } from '../../gateway/plugin/child.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { startStation } from '../../gateway/station/server.ts';
import { createWardView } from '../../gateway/station/ward-view.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { root } from '../helpers/source-tree.ts';
import { fallAlarm, reading, wardStaff } from './fake-ward.ts';
import { quietPorts, signInForDevices } from './quiet-station.ts';

const webRoot = join(root, 'build/gateway/station/web');
const screenshots = process.env['SCREENSHOTS'];

test.before(() => {
  if (!existsSync(join(webRoot, 'index.html')))
    throw new Error('run npm run build first: the page is not built');
});
test.after.always(closeBrowser);

type Sent = Extract<ToDrivers, { type: 'command' }>['command'];

const devices = [
  { id: 'cuff-1', driver: 'berry-pm6750', options: {} },
  { id: 'board-1', driver: 'firmata-board', options: { relay: { pin: 7 } } },
  { id: 'board-2', driver: 'firmata-board', options: { relay: null } },
  { id: 'radar-1', driver: 'seeed-mr60fda2', options: {} },
  { id: 'CR-0007', driver: 'vda5050', options: { manufacturer: 'Acme' } },
];

/** A bed with a cuff, boards and a radar, and a robot; the real commands, the drivers process played by hand. */
async function ward(t: ExecutionContext) {
  const clock = systemClock();
  const sent: Sent[] = [];
  const entries: LedgerEntry[] = [];
  const state: { refusal: CommandRefusal | undefined } = { refusal: undefined };
  const view = createWardView({
    ward: 'Ward 3 East',
    version: '0.1.0',
    isDemo: false,
    beds: [{ id: bedId('bed-1'), room: '101', label: '101·A', residentId: 'r-1' as never }],
    robots: [{ id: robotId('robot-1'), label: 'R1' }],
    residents: [{ id: 'r-1' as never, displayName: '王秀英' }],
    staff: wardStaff,
    bindings: devices.map(({ id }) => ({
      deviceId: deviceId(id),
      ...(id === 'CR-0007' ? { robotId: robotId('robot-1') } : { bedId: bedId('bed-1') }),
    })),
    drivers: Object.fromEntries(devices.map(({ id, driver }) => [id, driver])),
    readBacks: { 'board-1': ['relay'], 'cuff-1': ['cuff-pressure'] },
  });
  const commands: DeviceCommands = new DeviceCommands({
    devices,
    drivers,
    clock,
    isUp: () => true,
    record: async (entry) => void entries.push(entry),
    send(message) {
      if (message.type !== 'command') return false;
      const { refusal } = state;
      if (!refusal) sent.push(message.command);
      queueMicrotask(() =>
        commands.onMessage({ type: 'command-answer', id: message.id, ...(refusal && { refusal }) }),
      );
      return true;
    },
    onUnderWay: view.onUnderWay,
    onFault: (thrown) => t.fail(String(thrown)),
  });
  const counters = {
    frames: 123_456,
    bytes: 617_280,
    faults: 4,
    checksumErrors: 3,
    resyncs: 2,
    gaps: 1,
    dropped: 0,
    rateHz: 75,
    latencyMs: 38,
  };
  view.onCoverage('bed-1', { isCovered: true, missing: [] });
  view.onCoverage('robot-1', { isCovered: true, missing: [] });
  for (const { id } of devices) view.onDevice(id, { state: 'open', counters });
  const relay = (value: number) =>
    view.onMeasurements([{ ...reading('board-1', 'relay', value, clock.now()), unit: '1' }]);
  relay(0);
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true },
    await quietPorts(clock, view, {
      command: (request) => commands.give(request),
      commandsOf: (id) => commands.list(id),
    }),
  );
  t.teardown(() => station.close());
  const stopFlushing = clock.every(100, () => {
    for (const event of view.flush(clock.now())) station.publish(event);
  });
  t.teardown(stopFlushing);
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  const raise = (alarm: Alarm) => {
    for (const value of view.onAlarms([alarm])) station.publish({ type: 'alarm', value });
  };
  return { page, faults, sent, entries, state, relay, view, raise };
}

async function openDevice(page: Page, id: string): Promise<void> {
  await page.click('[data-act="devices"]');
  await page.click(`.devices tr[data-device="${id}"] .device-open`);
  await page.waitForSelector(`[data-open-device="${id}"]`);
}

const card = (page: Page, name: string) => page.locator(`[data-command="${name}"]`);

test.serial(
  'a cuff is inflated only after a second yes that names what happens and to whom, and that can be left by Escape',
  async (t) => {
    const { page, faults, sent, entries } = await ward(t);
    await signInForDevices(page, 'chen-wei');
    await openDevice(page, 'cuff-1');
    const start = card(page, 'start-pressure');
    await start.waitFor();
    // Nobody is meant before somebody is named.
    await start.locator('button[type="submit"]').click();
    t.true((await start.innerText()).includes(en.commands.incomplete));
    await start.locator('[data-option="child"]').click();
    t.is(await start.locator('input[type="number"]').inputValue(), '100');
    t.true((await start.innerText()).includes('40 to 210'));
    await start.locator('input[type="number"]').fill('211');
    await start.locator('button[type="submit"]').click();
    t.is(await page.locator('dialog[open]').count(), 0);
    await start.locator('input[type="number"]').fill('120');
    await start.locator('button[type="submit"]').click();
    const asked = page.locator('dialog[open]');
    const said = await asked.innerText();
    for (const text of [
      '王秀英',
      '101·A',
      'cuff-1',
      '120',
      en.argumentValue.child,
      en.commandDoes['start-pressure'],
      '90 s',
    ])
      t.true(said.includes(text), text);
    t.is(await page.evaluate('document.activeElement.dataset.act'), 'confirm-no');
    await page.keyboard.press('Escape');
    t.is(await asked.count(), 0);
    t.is(await page.locator('[data-open-device="cuff-1"]').count(), 1, 'Escape leaves the question only');
    t.deepEqual([sent, entries], [[], []]);
    await start.locator('button[type="submit"]').click();
    await page.click('[data-act="confirm-yes"]');
    await start.locator('[data-state="sent"]').waitFor();
    t.deepEqual(sent, [{ name: 'start-pressure', values: { mode: 'child', firstPressure: 120 } }]);
    t.like(entries[0]?.body, { by: 'chen-wei', isHazardous: true });
    await page.waitForSelector('.under-way[data-overdue="false"]');
    await card(page, 'stop-pressure').locator('button[type="submit"]').click();
    await page.waitForSelector('.under-way', { state: 'detached' });
    t.deepEqual(faults, []);
  },
);

test.serial(
  'a relay shows what it really is, and a board that is not ready refuses with its code',
  async (t) => {
    const { page, faults, sent, state, relay, view } = await ward(t);
    await signInForDevices(page, 'chen-wei');
    await openDevice(page, 'board-1');
    const board = card(page, 'relay');
    await board.locator('[data-read-back="relay"][data-value="0"]').waitFor();
    await board.locator('[data-option="true"]').click();
    state.refusal = { code: 'VIGIL_DEVICE_NOT_READY', reason: 'board-1: being set up' };
    await board.locator('button[type="submit"]').click();
    await board.locator('[data-state="refused"]').waitFor();
    const said = await board.innerText();
    t.true(said.includes(en.refusal.VIGIL_DEVICE_NOT_READY));
    t.true(said.includes('VIGIL_DEVICE_NOT_READY'));
    state.refusal = undefined;
    await board.locator('button[type="submit"]').click();
    await board.locator('[data-state="sent"]').waitFor();
    t.deepEqual(sent, [{ name: 'relay', values: { name: 'relay', isOn: true } }]);
    t.is(await board.locator('[data-read-back]').getAttribute('data-value'), '0', 'sent is not switched');
    relay(1);
    await board.locator('[data-read-back="relay"][data-value="1"]').waitFor();
    view.onDevice('board-1', { state: 'closed', problem: 'unplugged' });
    await page.waitForSelector('[data-read-back]:not([data-value])');
    t.true((await board.innerText()).includes(en.commands.readBackUnknown));
    await page.keyboard.press('Escape');
    await page.click('.devices tr[data-device="board-2"] .device-open');
    await page.getByText(en.commands.none).waitFor();
    t.deepEqual(faults, []);
  },
);

test.serial('a robot is sent along places by keyboard alone, after a yes', async (t) => {
  const { page, faults, sent } = await ward(t);
  await signInForDevices(page, 'chen-wei');
  await openDevice(page, 'CR-0007');
  const order = card(page, 'order');
  await order.locator('input[name="orderId"]').focus();
  await page.keyboard.type('round-1');
  for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
  await page.keyboard.type('kitchen');
  await order.locator('[data-act="add-row"]').press('Enter');
  await order.locator('input[name="nodeId"]').nth(1).fill('101');
  await order.locator('[data-group="position"] input[type="checkbox"]').nth(1).press('Space');
  await order.locator('input[name="x"]').fill('4.5');
  await order.locator('input[name="y"]').fill('-2');
  await order.locator('input[name="mapId"]').fill('floor-3');
  await order.locator('input[name="mapId"]').press('Enter');
  const said = await page.locator('dialog[open]').innerText();
  t.true(said.includes('R1') && said.includes('kitchen') && said.includes('floor-3'));
  t.false(said.includes(en.commands.confirmFor));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await order.locator('[data-state="sent"]').waitFor();
  t.like(sent[0]?.values, {
    orderId: 'round-1',
    orderUpdateId: 0,
    nodes: [{ nodeId: 'kitchen' }, { nodeId: '101', position: { x: 4.5, y: -2, mapId: 'floor-3' } }],
  });
  t.deepEqual(faults, []);
});

test.serial(
  'a nurse sees line and counters, and who may command; a cuff that was not let go is on the tile for everybody',
  async (t) => {
    const { page, faults, view, raise } = await ward(t);
    await signInForDevices(page, 'li-na');
    await openDevice(page, 'cuff-1');
    t.is(await page.locator('[data-command]').count(), 0);
    t.true(
      (await page.locator('[data-only="technicians"]').innerText()).includes(en.commands.onlyTechnicians),
    );
    t.true((await page.locator('.counters').innerText()).includes('123,456'));
    await page.click('[data-act="close-devices"]');
    await page.click('[data-act="sign-out"]');
    view.onUnderWay('cuff-1', {
      name: 'start-pressure',
      end: 'stop-pressure',
      sinceMs: 0,
      untilMs: 90_000,
      isOverdue: true,
    });
    const tile = page.locator('[data-bed="bed-1"] .tile-problem[data-overdue="true"]');
    await tile.waitFor();
    t.true((await tile.innerText()).includes(en.command['stop-pressure']));
    await page.click('[data-act="language"]');
    t.true((await tile.innerText()).includes(zhCn.command['stop-pressure']));
    // The line that is down has an alarm of its own; it must not hide the arm in the cuff.
    raise(
      fallAlarm('bed-1', systemClock().now(), {
        type: 'device-silent',
        category: 'technical',
        priority: 'low',
      }),
    );
    await page.locator('[data-bed="bed-1"] .tile-overdue').waitFor();
    t.deepEqual(faults, []);
  },
);

test.serial(
  'list, form and question fit every screen, language and theme: nothing is cut off sideways, nothing is left untranslated',
  async (t) => {
    t.timeout(180_000);
    const { page, faults, state } = await ward(t);
    await signInForDevices(page, 'chen-wei');
    const isCut = (selector: string) =>
      page.locator(selector).evaluate((box) => box.scrollWidth > box.clientWidth + 1);
    const picture = async (name: string) => {
      if (screenshots) await page.screenshot({ path: join(screenshots, `${name}.png`) });
    };
    state.refusal = { code: 'VIGIL_DEVICE_NOT_READY', reason: '' };
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
      for (const language of ['en', 'zh']) {
        for (const theme of ['light', 'night']) {
          const name = `${width}-${language}-${theme}`;
          await page.click('[data-act="devices"]');
          await picture(`list-${name}`);
          t.false(await isCut('.devices-body'), `list ${name}`);
          await page.click('.devices tr[data-device="cuff-1"] .device-open');
          await card(page, 'start-pressure').locator('[data-option="adult"]').click();
          await picture(`cuff-${name}`);
          t.false(await isCut('.device'), `cuff ${name}`);
          await card(page, 'start-pressure').locator('button[type="submit"]').click();
          await picture(`confirm-${name}`);
          t.false(await isCut('dialog'), `confirm ${name}`);
          await page.click('[data-act="confirm-yes"]');
          await card(page, 'start-pressure').locator('[data-state="refused"]').waitFor();
          await picture(`refused-${name}`);
          await page.click('[data-act="all-devices"]');
          await page.click('.devices tr[data-device="CR-0007"] .device-open');
          await card(page, 'order').waitFor();
          await card(page, 'order').locator('[data-group="position"] input').first().click();
          await card(page, 'order').scrollIntoViewIfNeeded();
          await picture(`robot-${name}`);
          t.false(await isCut('.device'), `robot ${name}`);
          if (language === 'zh')
            t.notRegex(await card(page, 'order').innerText(), /[a-z]{4,}/i, 'Chinese words only');
          await page.click('[data-act="close-devices"]');
          await page.click('[data-act="theme"]');
        }
        await page.click('[data-act="language"]');
      }
    }
    t.deepEqual(faults, []);
  },
);
