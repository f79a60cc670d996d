import test from 'ava';
import { Subject } from 'rxjs';
import { weighedBed } from '../../gateway/app/weighed-bed.ts';
import { bedId } from '../../gateway/core/id.ts';
import { type Instant, recordingInstant } from '../../gateway/core/instant.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { scaleOf } from '../../gateway/detect/bed-scale-options.ts';
import { inputFor } from '../../gateway/detect/run.ts';
import { reading, testDevice, waveform } from '../helpers/measurements.ts';

const scale = scaleOf({ occupiedKg: 20, emptyKg: 10 });

function bed(streams: readonly string[], metrics: readonly string[]) {
  const measurement$ = new Subject<Measurement>();
  const tick$ = new Subject<Instant>();
  const device = { deviceId: testDevice, driver: 'bench', streams, metrics, silentAfterMs: 2000 };
  const sources = { measurements: () => measurement$, tick$, model: () => undefined };
  const said: string[] = [];
  weighedBed(inputFor({ bedId: bedId('b') }, [device], sources), scale).subscribe(
    ({ metric, value, quality }) => said.push(`${metric} ${value} ${quality}`),
  );
  return {
    feed: (one: Measurement) => measurement$.next(one),
    tick: (s: number) => tick$.next(recordingInstant(s)),
    said,
  };
}

const cells = ['head-left', 'head-right', 'foot-left', 'foot-right'];

test('four cells under a bed say whether somebody lies in it, and nothing once they are silent or broken', (t) => {
  const { feed, tick, said } = bed(['bed-load'], []);
  feed(waveform('bed-load', cells, [[20, 20, 12, 10]], 0, 10));
  feed(waveform('bed-load', cells, [[1, 0, 0, 1]], 1, 10));
  feed(waveform('bed-load', cells, [[1, 0, 0, 1]], 2, 10, 'invalid'));
  tick(3);
  feed(waveform('bed-load', cells, [[20, 20, 12, 10]], 4, 10));
  tick(7);
  t.deepEqual(said, [
    'bed-occupancy 1 good',
    'bed-occupancy 0 good',
    'bed-occupancy null invalid',
    'bed-occupancy null invalid',
    'bed-occupancy 1 good',
    'bed-occupancy null invalid',
  ]);
});

test('a bed that nothing weighs says nothing here, whatever else watches it', (t) => {
  const { feed, tick, said } = bed([], ['occupancy']);
  feed(reading('occupancy', 1, 0));
  tick(1);
  t.deepEqual(said, []);
});
