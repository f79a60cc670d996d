import { execFileSync } from 'node:child_process';
import test from 'ava';
import { chromium } from 'playwright-core';
import { filter, firstValueFrom } from 'rxjs';
import { watchScreens } from '../../gateway/app/screen-watch.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { ScreenProofs } from '../../gateway/station/screen-proofs.ts';
import { testGateway } from '../helpers/gateway.ts';
import { openHook } from '../helpers/hook.ts';
import { cordAt, cordUser, pullUntil } from '../helpers/pull-cord.ts';
import { HandClock } from '../station/fake-ward.ts';

function watched() {
  const clock = new HandClock();
  const proofs = new ScreenProofs();
  const events: CareEvent[] = [];
  watchScreens({ clock, proofs: () => proofs.all(), onEvent: (event) => events.push(event) });
  const prove = (screen: string) =>
    proofs.prove({ screenId: screen, address: '10.0.0.7', lastMs: clock.now().monoMs });
  const heard = () => events.splice(0).map(({ type, phase, deviceId }) => `${type} ${phase} ${deviceId}`);
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) clock.advance(1000);
  };
  return { pass, proofs, prove, heard, events };
}

test('a screen that stops proving that it paints is told of within ten seconds, once, and when it is back', (t) => {
  const { pass, prove, heard, events } = watched();
  prove('wall-screen');
  prove('tablet');
  pass(7);
  prove('tablet');
  t.deepEqual(heard(), []);
  pass(3);
  t.deepEqual(events[0]?.evidence[0]?.values, { screen: 'wall-scr', address: '10.0.0.7', seconds: 8 });
  t.deepEqual(heard(), ['screen-silent onset screen-wall-scr']);
  prove('tablet');
  pass(5);
  prove('wall-screen');
  pass(1);
  t.deepEqual(heard(), ['screen-silent cessation screen-wall-scr']);
});

test('a screen that says that nobody sees it any more is not missed', (t) => {
  const { pass, proofs, prove, heard } = watched();
  prove('phone');
  proofs.leave('phone');
  pass(60);
  prove('wall');
  pass(9);
  proofs.leave('wall');
  pass(1);
  t.deepEqual(heard(), ['screen-silent onset screen-wall', 'screen-silent cessation screen-wall']);
});

/** The browser's processes that draw pages; playwright tells none of them. */
function renderersOf(marker: string): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .map(([pid, parent, ...args]) => ({ pid: Number(pid), parent: Number(parent), args: args.join(' ') }));
  const family = new Set(rows.filter(({ args }) => args.includes(marker)).map(({ pid }) => pid));
  // Parents stand before their children often, not always.
  for (let round = 0; round < 4; round += 1)
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid);
  return rows
    .filter(({ pid, args }) => family.has(pid) && args.includes('--type=renderer'))
    .map(({ pid }) => pid);
}

test('a screen that is frozen: the next path is told of an alarm within five seconds, and of the screen within ten', async (t) => {
  t.timeout(60_000);
  const hook = await openHook(t);
  const { app } = await testGateway(
    t,
    {
      receivers: [
        { id: 'his', kind: 'webhook', options: { url: hook.url, key: { env: 'KEY' }, timeoutS: 2 } },
      ],
      devices: [cordAt('bed-1')],
    },
    { users: [cordUser] },
  );
  const marker = `--vigil-frozen=${process.pid}`;
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', marker],
  });
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const proved = page.waitForResponse((response) => response.url().endsWith('/api/v1/painted'));
  await page.goto(app.stationUrl);
  t.is((await proved).status(), 200);

  const alarmOf = (isIt: (alarm: Alarm) => boolean) => firstValueFrom(app.alarm$.pipe(filter(isIt)));
  const called = alarmOf(({ type }) => type === 'help-call');
  const missed = alarmOf(({ custody }) => custody.some(({ step }) => step === 'unpainted'));
  const noScreen = alarmOf(({ type }) => type === 'no-screen');
  const silent = alarmOf(({ type }) => type === 'screen-silent');
  const told = firstValueFrom(hook.event$.pipe(filter(({ type }) => type === 'io.vigil.alarm.unpainted.v1')));
  const renderers = renderersOf(marker);
  t.true(renderers.length > 0);
  for (const pid of renderers) process.kill(pid, 'SIGSTOP');
  const frozenMs = Date.now();
  const { id } = await pullUntil(t, app, called);
  const calledAt = performance.now();
  t.is((await missed).id, id);
  const unseenAfterMs = performance.now() - calledAt;
  t.true(unseenAfterMs > 4000 && unseenAfterMs < 6000, `${unseenAfterMs} ms`);
  t.is((await told).data.alarmId, String(id));
  t.like(await noScreen, { category: 'technical' });
  const { category, priority, raisedAt } = await silent;
  t.deepEqual([category, priority], ['technical', 'low']);
  t.true(raisedAt.wallMs - frozenMs < 10_000, `${raisedAt.wallMs - frozenMs} ms`);

  const back = alarmOf((alarm) => alarm.id === id && alarm.custody.some(({ step }) => step === 'painted'));
  for (const pid of renderers) process.kill(pid, 'SIGCONT');
  t.is((await back).id, id, 'thawed, it paints what it missed');
});
