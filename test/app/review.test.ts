import test from 'ava';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { Review } from '../../gateway/app/review/review.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { staffId } from '../../gateway/core/id.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import { alarmsPerSlice } from '../../gateway/store/label-table.ts';
import type { Store } from '../../gateway/store/store.ts';
import { openStore } from '../../gateway/store/store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { fallTx, nothing, place } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';
import { HandClock, silentLog } from '../station/fake-ward.ts';

async function reviewed(t: Parameters<typeof place>[0]) {
  const store = await openStore(place(t));
  t.teardown(() => store.close());
  const clock = new HandClock(at(10_000).wallMs);
  const config = wardConfig('unused', {});
  const review = new Review({
    config,
    people: peopleOf(config.staff),
    clock,
    log: silentLog,
    wall: new WallTimes(),
    store,
  });
  return { store, review };
}

/** Falls that ended a minute after they began, each with what more is said of it. */
async function put(store: Store, from: number, to: number, more: Partial<Alarm> = {}): Promise<void> {
  const alarms = Array.from({ length: to - from }, (_, n) => fallTx(from + n).alarms).flat();
  await store.commit({
    ...nothing,
    alarms: alarms.map((one, n) => ({ ...one, closedAt: at(from + n + 60), ...more })),
  });
}

const everything = async (review: Review) => {
  const pages = [await review.queue({ category: 'physiological' })];
  for (let next = pages.at(-1)?.next; next !== undefined; next = pages.at(-1)?.next)
    pages.push(await review.queue({ category: 'physiological', before: next }));
  return pages;
};

test('what nobody judged is asked for newest first, page by page, each once; what its owner judged, what is open, equipment and drills are not', async (t) => {
  const { store, review } = await reviewed(t);
  await put(store, 0, 2 * alarmsPerSlice, { outcome: 'false', closedBy: staffId('nurse-1') });
  await put(store, 1000, 1040);
  await put(store, 1040, 1045, { outcome: 'care-in-progress', closedBy: staffId('nurse-1') });
  await put(store, 1045, 1050, { category: 'technical' });
  await put(store, 1050, 1055, { category: 'technical', type: 'drill' });
  await store.commit({ ...nothing, alarms: fallTx(1060).alarms });
  const pages = await everything(review);
  const events = pages.flatMap((one) => one.events);
  t.is(events.length, 45);
  t.is(new Set(events.map(({ id }) => id)).size, 45);
  t.deepEqual(
    events.map(({ closedMs }) => closedMs),
    events.map(({ closedMs }) => closedMs).toSorted((a, b) => b - a),
  );
  t.like(events[0], { outcome: 'care-in-progress', closedBy: 'Nurse White' });
  t.is((await review.queue({ category: 'technical' })).events.length, 5);
});

test('alarms that changed in the same millisecond are each shown once', async (t) => {
  const { store, review } = await reviewed(t);
  await put(store, 0, alarmsPerSlice + 20, { closedAt: at(900) });
  const events = (await everything(review)).flatMap((one) => one.events);
  t.is(events.length, alarmsPerSlice + 20);
  t.is(new Set(events.map(({ id }) => id)).size, alarmsPerSlice + 20);
});

test('a label is a line of the ledger by a person; a later one replaces it, and both stay on record', async (t) => {
  const { store, review } = await reviewed(t);
  await put(store, 0, 2);
  const [, alarm] = (await review.queue({ category: 'physiological' })).events;
  const id = alarm?.id ?? '';
  t.is(await review.label({ alarmId: id, label: 'real', staffId: 'nurse-1' }), undefined);
  t.is(
    await review.label({ alarmId: id, label: 'drill', reason: 'Fire drill', staffId: 'nurse-2' }),
    undefined,
  );
  const queue = await review.queue({ category: 'physiological' });
  t.deepEqual(
    queue.events.map((one) => one.id),
    [fallTx(1).alarms[0]?.id],
  );
  t.like(queue.labelled[0], { id, label: { label: 'drill', by: 'Nurse Green', reason: 'Fire drill' } });
  t.is(queue.labelled.length, 1);
  const lines = await store.labels({ afterSeq: 0, limit: 10 });
  t.deepEqual(
    lines.map(({ subject, body }) => [subject, body]),
    [
      [id, { label: 'real', by: 'nurse-1' }],
      [id, { label: 'drill', by: 'nurse-2', reason: 'Fire drill' }],
    ],
  );
  t.deepEqual(await store.labels({ afterSeq: lines[0]?.seq ?? 0, limit: 1 }), lines.slice(1));
  const facts = await store.alarmFacts({ changedMs: 0, id: '' });
  t.deepEqual(
    facts.found.map((one) => one.label),
    ['drill', undefined],
  );
  t.like(await store.verify(), { isIntact: true });
});

test('an alarm that is open, or that nobody knows, is not labelled, and nothing is written', async (t) => {
  const { store, review } = await reviewed(t);
  await store.commit({ ...nothing, alarms: fallTx(1).alarms });
  const id = fallTx(1).alarms[0]?.id ?? '';
  t.like(await review.label({ alarmId: id, label: 'real', staffId: 'nurse-1' }), { code: 'alarm-open' });
  t.like(await review.label({ alarmId: 'none', label: 'real', staffId: 'nurse-1' }), {
    code: 'alarm-unknown',
  });
  t.deepEqual(await store.labels({ afterSeq: 0, limit: 10 }), []);
});
