import test from 'ava';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { dedupe } from '../../gateway/corroborate/dedupe.ts';
import { accompany, freshForMs, type Heard } from '../../gateway/corroborate/weigh.ts';
import { at, event } from '../helpers/ward.ts';

const past = (events: readonly CareEvent[], limit?: number) =>
  lastValueFrom(from(events).pipe(dedupe(limit), toArray()));

test('a care event that is delivered twice goes on once', async (t) => {
  const [one, two] = [event('fall', at(1)), event('fall', at(2))];
  t.deepEqual(await past([one, one, two, one, two]), [one, two]);
});

test('an onset and its cessation are two events', async (t) => {
  const both = [event('spo2-low', at(1)), event('spo2-low', at(1), { phase: 'cessation' })];
  t.is((await past(both)).length, 2);
});

test('the memory is bounded: the id not met for longest is forgotten first', async (t) => {
  const [a, b, c] = [1, 2, 3].map((n) => event('fall', at(n))) as [CareEvent, CareEvent, CareEvent];
  t.deepEqual(await past([a, b, a, c, a, b], 2), [a, b, c, b]);
});

const reading = (metric: string, value: number | null, told: Partial<Heard> = {}): Heard => ({
  kind: 'reading',
  deviceId: deviceId(`a-${metric}`),
  metric,
  value,
  unit: '1',
  at: at(100),
  receivedAt: at(100),
  quality: 'good',
  ...told,
});

const fall = event('fall', at(105), { deviceId: deviceId('wearable') });
const said = (recent: readonly Heard[], about = fall) =>
  accompany(about, recent).evidence.map(({ witness, key, isFor }) => `${witness} ${key} ${isFor}`);

test('a pulse and an empty bed accompany a fall', (t) => {
  const recent = [reading('heart-rate', 92), reading('bed-occupancy', 0)];
  t.deepEqual(said(recent), ['oximeter pulse-present true', 'bed bed-empty true']);
  t.deepEqual(accompany(fall, recent).evidence[0]?.values, { heartRate: 92 });
});

test('an occupied bed speaks against a fall and leaves its confidence alone', (t) => {
  t.deepEqual(said([reading('bed-occupancy', 1)]), ['bed bed-occupied false']);
  t.is(accompany(fall, [reading('bed-occupancy', 1)]).confidence, fall.confidence);
});

test('only what watches the bed says whether somebody is in it', (t) => {
  for (const metric of ['occupancy', 'presence']) {
    t.deepEqual(said([reading(metric, 1)]), [], metric);
    t.deepEqual(said([reading(metric, 1, { watches: 'bathroom' })]), [], metric);
    t.deepEqual(said([reading(metric, 1, { watches: 'bed' })]), ['bed bed-occupied false'], metric);
  }
});

test('somebody in the bathroom is no newer word about the bed', (t) => {
  const bathroom = reading('occupancy', 1, { at: at(104), watches: 'bathroom' });
  t.deepEqual(said([reading('occupancy', 0, { watches: 'bed' }), bathroom]), ['bed bed-empty true']);
});

test('the newest reading of a metric speaks', (t) => {
  t.deepEqual(said([reading('bed-occupancy', 0, { at: at(104) }), reading('bed-occupancy', 1)]), [
    'bed bed-empty true',
  ]);
});

test('what the detector has already heard of the bed is not said twice', (t) => {
  const empty = { witness: 'bed', key: 'bed-empty', values: {}, isFor: true };
  const slump = event('slump', at(105), { deviceId: deviceId('wearable'), evidence: [empty] });
  t.deepEqual(said([reading('bed-occupancy', 0)], slump), ['bed bed-empty true']);
});

test('a radar that sees no fall says nothing', (t) => {
  t.deepEqual(said([reading('fall', 0)]), []);
  t.deepEqual(said([reading('fall', 1)]), ['radar fall-seen true']);
});

test('what is stale, unusable or from the same device is no witness', (t) => {
  const stale = at(105 - freshForMs / 1000 - 1);
  t.deepEqual(
    said([
      reading('heart-rate', 92, { at: stale }),
      reading('heart-rate', null, { quality: 'invalid' }),
      reading('heart-rate', 92, { quality: 'questionable' }),
      reading('heart-rate', 92, { deviceId: deviceId('wearable') }),
    ]),
    [],
  );
});

test('only the onset of a fall is accompanied', (t) => {
  const other = event('bed-exit', at(105));
  t.is(accompany(other, [reading('bed-occupancy', 0)]), other);
});
