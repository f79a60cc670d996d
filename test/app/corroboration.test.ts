import test from 'ava';
import { Subject } from 'rxjs';
import { drivers } from '../../drivers/index.ts';
import { type AlarmDesk, createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { Corroboration } from '../../gateway/app/corroboration.ts';
import { fallFigures } from '../../gateway/app/fall-figures.ts';
import { robotRoles } from '../../gateway/app/robot-roles.ts';
import { crossCheck } from '../../gateway/config/lint.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { bedId, deviceId, robotId } from '../../gateway/core/id.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import type { Waiting } from '../../gateway/station/waiting.ts';
import { loadBundle } from '../../models/runtime/bundle.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';
import { ManualClock, settled } from '../helpers/manual-clock.ts';
import { MemoryStore } from '../helpers/memory-store.ts';
import { anna, event } from '../helpers/ward.ts';

const config = wardConfig('/nowhere', {
  beds: [{ id: 'bed-1', room: '101', label: '101·A', viewpoint: { nodeId: 'door-101' } }],
  robots: [
    { id: 'looker', label: 'Looker', look: { device: 'looker-fleet' } },
    { id: 'lifter', label: 'Lifter', transferBy: 'order-active' },
  ],
  devices: [
    { id: 'bed-load', driver: 'mqtt-json', bed: 'bed-1' },
    { id: 'bath-pir', driver: 'mqtt-json', bed: 'bed-1', watches: 'bathroom' },
    { id: 'looker-fleet', driver: 'vda5050', robot: 'looker', options: { manufacturer: 'Acme' } },
    { id: 'looker-eye', driver: 'mqtt-json', robot: 'looker' },
    { id: 'lifter-fleet', driver: 'vda5050', robot: 'lifter' },
  ],
});
const { manifest } = await loadBundle('models/fall/bundle');
const bed = 'bed-1';

/** The gateway's middle: corroboration before a real alarm desk; a restart takes what the store holds. */
function ward(clock = new ManualClock(), store = new MemoryStore(clock)) {
  const onward: CareEvent[] = [];
  const orders: { readonly deviceId: string; readonly values: Readonly<Record<string, unknown>> }[] = [];
  const waiting = new Map<string, Waiting>();
  const log = heardLog();
  const bed$ = new Subject<Reading>();
  const taken: { corroboration?: Corroboration } = {};
  const desk: AlarmDesk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    onHolds: () => {},
    restored: store.restored(),
    store,
    outboxFor: () => [],
    onChange: (alarms) => taken.corroboration?.onAlarms(alarms),
    onStoreFault: () => {},
  });
  const corroboration = new Corroboration({
    roles: robotRoles(config),
    subjects: boundSubjects(config, drivers),
    bed$,
    ratios: fallFigures(manifest),
    restored: [...store.holds.values()],
    clock,
    log,
    store,
    async order(to, { values }) {
      orders.push({ deviceId: to, values });
      return true;
    },
    onWaiting(bedId, now) {
      waiting.set(bedId, now);
    },
    onward(one) {
      onward.push(one);
      return desk.handle({ type: 'event', event: one });
    },
  });
  taken.corroboration = corroboration;
  corroboration.start();

  const say = (device: string, metric: string, value: number, text?: string): void => {
    const at = clock.now();
    const reading: Reading = {
      kind: 'reading',
      deviceId: deviceId(device),
      metric,
      value,
      unit: '1',
      ...(text !== undefined && { text }),
      at,
      receivedAt: at,
      quality: 'good',
    };
    corroboration.hear([reading]);
  };
  return {
    clock,
    store,
    desk,
    onward,
    orders,
    waiting: () => waiting.get(bed) ?? {},
    log,
    say,
    bed$,
    corroboration,
    types: () => onward.map(({ type }) => type),
    suspect: () => corroboration.take(suspicion(clock)),
    exit: (phase: CareEvent['phase'] = 'onset') =>
      corroboration.take(event('bed-exit', clock.now(), { bed, phase })),
    /** Nothing of this process goes on; what the store has, the next one finds. */
    async restarted() {
      corroboration.stop();
      await desk.stop();
      return ward(clock, store);
    },
  };
}

const suspicion = (clock: ManualClock) =>
  event('suspected-fall', clock.now(), {
    bed,
    deviceId: deviceId('imu-1'),
    by: { detector: 'fall', version: '1' },
    evidence: [{ witness: 'wearable', key: 'no-posture-change', values: { angleDeg: 4 }, isFor: false }],
  });

/** The looking robot as one that is free says it. */
function freeRobot({ say }: Pick<ReturnType<typeof ward>, 'say'>) {
  for (const metric of ['operating-mode', 'emergency-stop', 'field-violation', 'error-fatal'])
    say('looker-fleet', metric, 0);
  say('looker-fleet', 'battery', 80);
  say('looker-fleet', 'last-node', 4, 'corridor');
  say('looker-fleet', 'order-active', 0, '');
}

test('a suspicion is a low note at once and stored; nobody looks for a minute, and it is one alarm of medium priority', async (t) => {
  const { clock, store, desk, suspect } = ward();
  suspect();
  await clock.pass(0);
  t.like(desk.alarms()[0], { type: 'fall-check', priority: 'low', signal: 'on' });
  t.is(store.holds.size, 1);
  await clock.pass(59_000);
  t.is(desk.alarms()[0]?.priority, 'low');
  await clock.pass(1000);
  t.is(desk.alarms().length, 1);
  t.like(desk.alarms()[0], { type: 'suspected-fall', priority: 'medium', signal: 'on' });
  t.is(store.holds.size, 0);
  t.true(
    store.entries.some(({ kind, body }) => kind === 'weighing' && (body as { act: string }).act === 'alarm'),
  );
});

test('the deadline of a check survives a restart at any second, fires once, and at once when overdue', async (t) => {
  for (const second of [0, 1, 30, 59, 61, 300]) {
    const first = ward();
    first.suspect();
    await first.clock.pass(Math.min(second, 59) * 1000);
    const stopped = first.restarted();
    await first.clock.pass(Math.max(second - 59, 0) * 1000);
    const next = await stopped;
    await next.clock.pass(Math.max(60 - second, 0) * 1000);
    t.deepEqual(next.types(), ['suspected-fall'], `${second}`);
    t.like(next.desk.alarms()[0], { type: 'suspected-fall' }, `${second}`);
    const again = await next.restarted();
    await again.clock.pass(120_000);
    t.deepEqual(again.types(), [], `${second}`);
    const about = again.desk.alarms().map(({ type }) => type);
    t.deepEqual(about, ['suspected-fall', 'no-screen'], `${second}`);
  }
});

test('a store that takes nothing makes the suspicion an alarm at once, and what was weighed is told when it takes something again', async (t) => {
  const { clock, store, suspect, types } = ward();
  store.takes = 'broken';
  suspect();
  await clock.pass(200);
  t.deepEqual(types(), ['fall-check', 'suspected-fall']);
  t.true(store.waiting.some(({ kind }) => kind === 'weighing'));
  t.false(
    store.waiting.some(({ kind }) => kind === 'waiting'),
    'what was to wait does not',
  );
});

test('a nurse who accepts the note has three minutes; once at the bedside nothing more is raised', async (t) => {
  const { clock, desk, suspect, types, store } = ward();
  suspect();
  await clock.pass(30_000);
  const [note] = desk.alarms();
  if (!note) return t.fail();
  await desk.handle({ type: 'accept', alarmId: note.id, staffId: anna });
  await clock.pass(120_000);
  t.deepEqual(types(), ['fall-check']);
  await desk.handle({ type: 'at-bedside', alarmId: note.id, staffId: anna });
  await clock.pass(600_000);
  t.deepEqual(types(), ['fall-check']);
  t.is(store.holds.size, 0);
});

test('a bed that has been empty since a told minute stands in the evidence; a radar that saw it makes it a fall', async (t) => {
  const { clock, say, suspect, onward, types } = ward();
  say('bed-load', 'bed-occupancy', 1);
  await clock.pass(1000);
  say('bed-load', 'bed-occupancy', 0);
  const sinceMs = clock.now().wallMs;
  await clock.pass(4000);
  say('bed-load', 'bed-occupancy', 0);
  // Whoever is in the bathroom is not in bed.
  say('bath-pir', 'occupancy', 1);
  suspect();
  await clock.pass(1000);
  say('bed-load', 'fall', 1);
  await settled();
  t.deepEqual(types(), ['fall-check', 'fall']);
  t.deepEqual(onward[1]?.evidence.find(({ key }) => key === 'bed-empty')?.values, { sinceMs });
  t.false(onward.some(({ evidence }) => evidence.some(({ key }) => key === 'bed-occupied')));
});

test('the scale under the bed speaks against a suspicion while somebody lies there, and for it once the bed is empty', async (t) => {
  const { clock, bed$, suspect, onward, store } = ward();
  const weighed = (value: number) => {
    const at = clock.now();
    const about = {
      deviceId: deviceId('bed-load'),
      metric: 'bed-occupancy',
      unit: '1',
      quality: 'good',
    } as const;
    bed$.next({ kind: 'reading', ...about, value, at, receivedAt: at });
  };
  weighed(1);
  suspect();
  await clock.pass(0);
  t.deepEqual(
    onward[0]?.evidence.map(({ key }) => key),
    ['no-posture-change', 'bed-occupied'],
  );
  await clock.pass(500);
  weighed(0);
  await clock.pass(60_000);
  t.deepEqual(
    onward[1]?.evidence.map(({ key }) => key),
    ['no-posture-change', 'bed-empty', 'check-unanswered'],
  );
  const heard = store.entries.filter(({ body }) => (body as { act?: string }).act === 'check-heard');
  t.is(heard.length, 1);
});

test('a robot that is free is sent before a person is told, and what it sees is an alarm of high priority', async (t) => {
  const rig = ward();
  const { clock, say, suspect, orders, types, desk } = rig;
  freeRobot(rig);
  suspect();
  await clock.pass(0);
  t.deepEqual(types(), []);
  t.is(orders[0]?.deviceId, 'looker-fleet');
  t.is(rig.waiting().check?.robotId, robotId('looker'), 'the board says who is on the way');
  const orderId = String(orders[0]?.values['orderId']);
  say('looker-fleet', 'order-active', 1, orderId);
  await clock.pass(15_000);
  say('looker-fleet', 'last-node', 6, 'door-101');
  say('looker-fleet', 'order-active', 0, orderId);
  await clock.pass(1000);
  say('looker-eye', 'person-on-floor', 1);
  await settled();
  t.deepEqual(types(), ['fall']);
  t.deepEqual(rig.waiting(), {});
  t.like(desk.alarms()[0], { type: 'fall', priority: 'high' });
});

test('a robot that does not answer in forty seconds is not waited for: a person is told, and the minute stands', async (t) => {
  const rig = ward();
  freeRobot(rig);
  rig.suspect();
  await rig.clock.pass(39_000);
  t.deepEqual(rig.types(), []);
  await rig.clock.pass(1000);
  t.deepEqual(rig.types(), ['fall-check']);
  await rig.clock.pass(20_000);
  t.deepEqual(rig.types(), ['fall-check', 'suspected-fall']);
});

test('a restart while a robot is under way tells a person at once', async (t) => {
  const rig = ward();
  freeRobot(rig);
  rig.suspect();
  await rig.clock.pass(5000);
  const next = await rig.restarted();
  await next.clock.pass(0);
  t.deepEqual(next.types(), ['fall-check']);
});

test('while the lifting robot says so, the empty bed is silent; whatever ends that is an alarm', async (t) => {
  type Rig = ReturnType<typeof ward>;
  const doubts: Readonly<Record<string, (rig: Rig) => unknown>> = {
    'link-lost': ({ say }) => say('lifter-fleet', 'connection', 0, 'CONNECTIONBROKEN'),
    stopped: ({ say }) => say('lifter-fleet', 'emergency-stop', 1, 'MANUAL'),
    ended: ({ say }) => say('lifter-fleet', 'order-active', 0, 'transfer/bed-1/1'),
    'force-limit': ({ corroboration, clock }) =>
      corroboration.take({ ...event('contact', clock.now(), { bed: 'none' }), robotId: robotId('lifter') }),
    'no-sign-of-life': ({ clock }) => clock.pass(35_000),
  };
  for (const [name, doubt] of Object.entries(doubts)) {
    const rig = ward();
    rig.say('lifter-fleet', 'order-active', 1, 'transfer/bed-1/1');
    rig.exit();
    await rig.clock.pass(10_000);
    t.deepEqual(rig.types(), [], name);
    t.is(rig.store.holds.size, 1, name);
    await doubt(rig);
    await rig.clock.pass(0);
    const exits = rig.onward.filter(({ type }) => type === 'bed-exit');
    t.is(exits.length, 1, name);
    t.is(exits[0]?.evidence.at(-1)?.key, `lease-${name}`);
  }
});

test('drivers that are down are a lost link; a held exit that a restart finds is not forgotten', async (t) => {
  const rig = ward();
  rig.say('lifter-fleet', 'order-active', 1, 'transfer/bed-1/1');
  rig.exit();
  await rig.clock.pass(1000);
  const next = await rig.restarted();
  await next.clock.pass(10_000);
  t.deepEqual(next.types(), []);
  t.true(next.waiting().handled?.isExitHeld, 'the board says so after a restart too');
  next.corroboration.onDrivers(false);
  await next.clock.pass(0);
  t.deepEqual(next.types(), ['bed-exit']);
  t.deepEqual(next.waiting(), {}, 'a lease that is dead is not shown');
});

test('a look that no robot or bed can serve is refused by the check, with its line', (t) => {
  t.deepEqual(
    crossCheck(config).filter(({ path }) => path[0] === 'robots'),
    [],
  );
  const wrong = wardConfig('/nowhere', { robots: [{ id: 'r', label: 'R', look: { device: 'none' } }] });
  t.deepEqual(
    crossCheck(wrong)
      .filter(({ path }) => path.includes('look'))
      .map(({ path }) => path.join('.')),
    ['robots.0.look.device', 'robots.0.look'],
  );
});

test('the bundle that ships has figures that can be weighed, and without one the rule is still weighed', (t) => {
  t.true(fallFigures(manifest).confirmed > fallFigures(undefined).confirmed);
  t.is(bedId('bed-1'), config.beds[0]?.id as ReturnType<typeof bedId>);
});
