import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { filter, firstValueFrom, from, merge, Subject } from 'rxjs';
import { createAlarmDesk } from '../../gateway/alarm/desk.ts';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { type KeptStore, storeOf } from '../../gateway/app/kept-store.ts';
import { restoredFrom } from '../../gateway/app/restart.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';
import { openStore } from '../../gateway/store/store.ts';
import { heardLog, testGateway, wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { projections } from '../helpers/projection.ts';
import { smallDisk } from '../helpers/small-disk.ts';
import { act, nothing } from '../helpers/store.ts';
import { at, event } from '../helpers/ward.ts';

const wave: Waveform = {
  kind: 'waveform',
  deviceId: deviceId('wearable'),
  stream: 'imu',
  channels: ['acc_x'],
  units: ['g'],
  startAt: at(1),
  receivedAt: at(2),
  rateHz: 50,
  samples: new Float32Array(500),
  quality: 'good',
};

/** A desk on a store of the machine's own clock, and what screens are told. */
async function deskOn(store: KeptStore) {
  const clock = systemClock();
  const told = new Subject<{ readonly alarm: Alarm; readonly isStored: boolean }>();
  const desk = createAlarmDesk({
    clock,
    policiesAt: () => defaultPolicies,
    restored: await restoredFrom(store),
    store,
    outboxFor: ({ id, signal }) => [
      { id: `${id}.${signal}`, topic: `alarm/${id}`, payload: '{}', qos: 1, isRetained: true },
    ],
    onChange: (alarms, { isStored }) => {
      for (const alarm of alarms) told.next({ alarm, isStored });
    },
    onStoreFault: () => {},
    onHolds: () => {},
  });
  const next = (type: string, isPresent: boolean) =>
    firstValueFrom(told.pipe(filter(({ alarm }) => alarm.type === type && alarm.isPresent === isPresent)));
  const fall = async (bed: string) => {
    const before = performance.now();
    const shown = next('fall', true);
    void desk.handle({ type: 'event', event: event('fall', clock.now(), { bed }) });
    const { isStored } = await shown;
    return { isStored, ms: performance.now() - before };
  };
  return { desk, clock, next, fall };
}

const configOn = (directory: string, more: object = {}) => ({
  config: wardConfig(directory, { store: { directory, ...more } }),
  clock: systemClock(),
  log: heardLog(),
});

test('a full disk: alarms sound all the same, are kept in memory, and are written in order with their times once there is room', async (t) => {
  const disk = smallDisk(t, 8);
  if (disk === undefined) {
    t.pass();
    return;
  }
  const store = await storeOf(configOn(disk.directory));
  const { desk, clock, next, fall } = await deskOn(store);
  await fall('1');
  // Writes are taken in order: with this one the alarm is on the disk, however long its first flush took.
  await store.commit({ ...nothing, entries: [{ ...act(0), body: {} }] });
  disk.fill();
  const failed = next('store-failed', true);
  // Until the log has no room left in what it already has.
  const big = { ...act(0), body: { text: 'x'.repeat(60_000) } };
  for (let isTaken = true; isTaken; )
    isTaken = await store.commit({ ...nothing, entries: [big] }).then(
      () => true,
      () => false,
    );
  const startedMs = clock.now().wallMs;
  for (let n = 0; n < 40; n += 1)
    store.record([{ ...act(n), at: clock.now(), body: { text: 'y'.repeat(2000), n } }]);
  for (const bed of ['2', '3', '4', '5']) {
    const { ms } = await fall(bed);
    t.true(ms < 250, `${ms} ms`);
  }
  t.like(await failed, { alarm: { priority: 'high', category: 'technical' } });
  const filledMs = clock.now().wallMs;

  const over = next('store-failed', false);
  disk.free();
  await over;
  await desk.stop();
  const open = desk.alarms().map(({ id }) => id);
  await store.close();
  const again = await openStore(join(disk.directory, 'vigil.sqlite'));
  t.like(await again.verify(), { isIntact: true });
  t.deepEqual((await again.openAlarms()).map(({ id }) => id).sort(), [...open].sort());
  const lines = await again.ledger({ afterSeq: 0, limit: 10_000 });
  t.is(
    (await again.pendingOutbox(100)).filter(({ topic }) => topic.startsWith('alarm/fall')).length >= 5,
    true,
  );
  await again.close();
  const kept = lines.filter(({ subject, body }) => subject.startsWith('n-') && 'n' in (body as object));
  t.deepEqual(
    kept.map(({ body }) => (body as { n: number }).n),
    Array.from({ length: 40 }, (_, n) => n),
  );
  const falls = lines.filter(({ kind, subject }) => kind === 'care-event' && subject.startsWith('fall'));
  t.deepEqual(
    falls.map(({ body }) => (body as CareEvent).bedId as string),
    ['1', '2', '3', '4', '5'],
  );
  t.true(falls.slice(1).every(({ at: { wallMs } }) => wallMs >= startedMs - 1 && wallMs <= filledMs + 1));
  const found = projections(join(disk.directory, 'vigil.sqlite'));
  t.deepEqual(found.rebuilt, found.stored);
});

test('a disk that turns read-only: alarms sound all the same, and what was acknowledged is there when it is back', async (t) => {
  const disk = smallDisk(t, 8);
  if (disk === undefined) {
    t.pass();
    return;
  }
  const store = await storeOf(configOn(disk.directory));
  const { desk, next, fall } = await deskOn(store);
  t.true((await fall('1')).isStored);
  const failed = next('store-failed', true);
  disk.fail();
  for (const bed of ['2', '3']) {
    const { ms } = await fall(bed);
    t.true(ms < 250, `${ms} ms`);
  }
  t.like(await failed, { alarm: { priority: 'high' } });
  t.is(desk.alarms().filter(({ type }) => type === 'fall').length, 3);
  await desk.stop();
  await store.close().catch(() => {});
  disk.replace();
  const again = await openStore(join(disk.directory, 'vigil.sqlite'), { salvageAt: at(1) });
  t.is(again.salvaged, undefined);
  t.like(await again.verify(), { isIntact: true });
  t.true((await again.openAlarms()).some(({ bedId }) => String(bedId) === '1'));
  await again.close();
});

test('a disk that is nearly full gets no more charts, counted, but every alarm, and takes charts again when there is room', async (t) => {
  const disk = smallDisk(t, 12);
  if (disk === undefined) {
    t.pass();
    return;
  }
  const clock = new ManualClock();
  const { config, log } = configOn(disk.directory, { keepFreeMb: 4 });
  const store = await storeOf({ config, clock, log });
  const events: CareEvent[] = [];
  const end = store.disk.watch((one) => events.push(one));
  await store.disk.look();
  await store.saveWaveform('a', wave);
  t.deepEqual(events, []);
  disk.fill(2000);
  await store.disk.look();
  await store.disk.look();
  t.deepEqual(
    events.map(({ type, phase }) => `${type} ${phase}`),
    ['disk-nearly-full onset'],
  );
  t.like(events[0]?.evidence[0]?.values, { keepFreeMb: 4 });
  await store.saveWaveform('b', wave);
  await store.commit({ ...nothing, entries: [act(1)] });
  t.deepEqual(await store.waveformAlarmIds(), ['a']);
  t.is(store.disk.refused, 1);
  disk.free();
  await store.disk.look();
  t.is(events.at(-1)?.phase, 'cessation');
  await store.saveWaveform('b', wave);
  t.deepEqual(await store.waveformAlarmIds(), ['a', 'b']);
  end();
  await store.close();
  t.is(clock.pending, 0);
});

test('a gateway whose disk is nearly full says so to the ward, at low priority', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-nearly-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const { app } = await testGateway(t, { store: { directory, keepFreeMb: 1e12 } }, { directory });
  const alarm = await firstValueFrom(
    merge(from(app.openAlarms()), app.alarm$).pipe(filter(({ type }) => type === 'disk-nearly-full')),
  );
  t.like(alarm, { priority: 'low', category: 'technical', isPresent: true });
});
