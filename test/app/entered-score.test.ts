import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { Observations } from '../../gateway/app/observations.ts';
import { createPipeline } from '../../gateway/app/pipeline.ts';
import { registries } from '../../gateway/app/registries.ts';
import { boardSamples } from '../../gateway/app/resident/board-samples.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import { fakeWard, HandClock, silentLog } from '../station/fake-ward.ts';

const config = configSchema(registries).parse({
  site: 'test',
  gateway: 'g1',
  ward: 'Ward',
  staff: [{ id: 'li-na', displayName: 'Li Na', role: 'nurse', pin: { env: 'UNUSED' } }],
  beds: [
    { id: 'bed-1', room: '101', label: '101·1', resident: { id: 'resident-1', displayName: 'Mrs Plum' } },
  ],
});

test('what staff enter is in the history of the early warning score from the next sample of the board on', async (t) => {
  const clock = new HandClock();
  const view = fakeWard(1);
  const store = { observations: async () => [], commit: async () => {} };
  const observations = await Observations.load({ config, store, clock, log: silentLog });
  const nothingLearnt = {
    model: () => undefined,
    memory: () => ({ recall: () => undefined, keep: () => {} }),
  };
  const subjects = boundSubjects(config, drivers);
  const pipeline = createPipeline(config, subjects, nothingLearnt, () => {}, [], view.onAssessment);
  const running = pipeline.event$.subscribe();
  t.teardown(() => running.unsubscribe());
  observations.start(view.onEntry, pipeline.enter);
  const sampled = () => {
    pipeline.tick(clock.now());
    const samples = boardSamples(view.snapshot(clock.now()).beds, clock.now());
    return Object.fromEntries(samples.map(({ metric, value }) => [metric, value]));
  };
  const enter = (id: string, values: object) =>
    observations.enter({ id, bedId: 'bed-1', staffId: 'li-na', values });
  t.is(await enter('round-1', { respiration: 26, temperature: 36.8, consciousness: 'A' }), undefined);
  clock.advance(1000);
  const before = sampled();
  t.is(before['board-news2'], 3, 'respiration above 24 scores three');
  t.is(await enter('round-2', { systolic: 105, diastolic: 70, pulse: 70 }), undefined);
  clock.advance(1000);
  const after = sampled();
  t.is(after['board-news2'], 4, 'and a systolic pressure of 105 one more');
  t.is(after['board-news2-missing'], Number(before['board-news2-missing']) - 2);
});
