import test from 'ava';
import { outbox } from '../../drivers/outbox.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';

const reading = (metric: string, value: number, s = 0): Reading => ({
  kind: 'reading',
  deviceId: deviceId('d-1'),
  metric,
  value,
  unit: '1',
  quality: 'good',
  at: recordingInstant(s),
  receivedAt: recordingInstant(s),
});
const carriesAlarm = ({ metric }: Reading) => metric === 'fall';
const values = (waiting: ReturnType<typeof outbox>) =>
  waiting.take(1_000).map((one) => one.kind === 'reading' && `${one.metric} ${one.value}`);

test('a reading that carries an alarm stays when others are dropped, and goes first', (t) => {
  const waiting = outbox(carriesAlarm, { readingsMost: 3 });
  waiting.add([reading('fall', 1)]);
  for (let value = 0; value < 10; value += 1) waiting.add([reading('heart-rate', value)]);
  t.is(waiting.dropped('d-1'), 7);
  t.deepEqual(values(waiting), ['fall 1', 'heart-rate 7', 'heart-rate 8', 'heart-rate 9']);
});

test('a level that is sent again and again waits once, with the time at which it began', (t) => {
  const waiting = outbox(carriesAlarm);
  for (let s = 0; s < 100; s += 1) waiting.add([reading('fall', 1, s)]);
  const [first, ...others] = waiting.take(10);
  t.is(others.length, 0);
  t.is(first?.receivedAt.monoMs, recordingInstant(0).monoMs);
});

test('a contact that chatters keeps its first change and its last, within its bound, and is counted', (t) => {
  const waiting = outbox(carriesAlarm, { changesMost: 4 });
  for (let turn = 0; turn < 101; turn += 1) waiting.add([reading('fall', turn % 2, turn)]);
  t.is(waiting.size, 4);
  t.is(waiting.dropped('d-1'), 97);
  const taken = values(waiting);
  t.is(taken[0], 'fall 0');
  t.is(taken.at(-1), 'fall 0');
});
