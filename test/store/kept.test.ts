import test from 'ava';
import { deviceId } from '../../gateway/core/id.ts';
import type { Waveform } from '../../gateway/core/measurement.ts';
import { openDatabase, shippedMigrations } from '../../gateway/store/database.ts';
import { outboxTable, sentKept } from '../../gateway/store/outbox-table.ts';
import { waveformsKept } from '../../gateway/store/waveform-table.ts';
import { message, nothing, place, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

test('a message is sent once: marked, kept a while so that a repeated write does not revive it, then forgotten', async (t) => {
  const total = sentKept + 50;
  await withStore(place(t), async (store) => {
    const outbox = Array.from({ length: total }, (_, n) => message(n));
    await store.commit({ ...nothing, outbox });
    await store.commit({ ...nothing, outbox });
    t.is((await store.pendingOutbox(total * 2)).length, total);
    await store.markSent(outbox.map(({ id }) => id));
    await store.commit({ ...nothing, outbox: [message(total - 1)] });
    t.deepEqual(await store.pendingOutbox(9), []);
    t.like(await store.counters(), { outboxUnsent: 0, outboxDropped: 0 });
  });
});

test('an outbox at its limit loses its oldest message and counts it', (t) => {
  const db = openDatabase(place(t), shippedMigrations);
  const outbox = outboxTable(db, 3);
  for (let n = 0; n < 5; n += 1) outbox.put(message(n));
  t.deepEqual(
    outbox.pending(9).map(({ id }) => id),
    ['m-2', 'm-3', 'm-4'],
  );
  t.deepEqual(outbox.counters(), { outboxUnsent: 3, outboxDropped: 2 });
  db.close();
});

const wave: Waveform = {
  kind: 'waveform',
  deviceId: deviceId('wearable'),
  stream: 'imu',
  channels: ['acc_x', 'acc_y'],
  units: ['g', 'g'],
  startAt: at(1),
  receivedAt: at(2),
  rateHz: 50,
  samples: new Float32Array([9, 0.25, -1.5, Number.NaN, 3, 9]).subarray(1, 5),
  quality: 'good',
};

test('the measurement around an alarm comes back bit for bit', async (t) => {
  await withStore(place(t), async (store) => {
    await store.saveWaveform('a', wave);
    const found = await store.waveform('a');
    t.deepEqual(found, { ...wave, samples: wave.samples.slice() });
    t.is(await store.waveform('b'), undefined);
    t.deepEqual(await store.waveformAlarmIds(), ['a']);
  });
});

test('measurements are kept up to a bound, the oldest go', async (t) => {
  await withStore(place(t), async (store) => {
    for (let n = 0; n < waveformsKept + 5; n += 500) {
      const batch = Array.from({ length: Math.min(500, waveformsKept + 5 - n) }, (_, k) => `w-${n + k}`);
      await Promise.all(batch.map((id) => store.saveWaveform(id, wave)));
    }
    const ids = await store.waveformAlarmIds();
    t.is(ids.length, waveformsKept);
    t.is(ids[0], 'w-5');
  });
});
