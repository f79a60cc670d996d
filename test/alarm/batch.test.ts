import test from 'ava';
import { Batch } from '../../gateway/alarm/batch.ts';
import type { Delivery } from '../../gateway/core/notice.ts';
import { message, nothing } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const delivery = (text: string): Delivery => ({
  receiver: 'his',
  lane: 0,
  notice: {
    kind: 'readings',
    id: 'n-1',
    at: at(1),
    subject: text,
    readings: [],
  } as unknown as Delivery['notice'],
});

test('one id has one text: what was held first stands, as it may have been told already', (t) => {
  const batch = new Batch();
  batch.add({ ...nothing, outbox: [message(1)], deliveries: [delivery('first')] });
  batch.add({
    ...nothing,
    outbox: [{ ...message(1), payload: 'other' }, message(2)],
    deliveries: [delivery('second')],
  });
  const { outbox, deliveries } = batch.messages;
  t.deepEqual(outbox, [message(1), message(2)]);
  t.deepEqual(deliveries, [delivery('first')]);
});
