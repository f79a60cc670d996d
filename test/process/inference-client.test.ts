import test from 'ava';
import fc from 'fast-check';
import type { ToInference } from '../../gateway/plugin/child.ts';
import type { ModelManifest } from '../../gateway/plugin/model.ts';
import { InferenceClient, type InferenceLimits } from '../../gateway/process/inference-client.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const manifest: ModelManifest = {
  id: 'fall',
  version: '1',
  task: 'fall-detection',
  inputs: [{ name: 'x', channels: ['a'], unit: 'g', rateHz: 50, windowSamples: 2, hopSamples: 1 }],
  outputs: [{ name: 'p', meaning: '' }],
  placements: [],
  thresholds: {},
  digests: {},
};
const limits: InferenceLimits = { gatherMs: 15, maxBatch: 4, maxWaiting: 10, deadlineMs: 1000 };
type Batch = Extract<ToInference, { type: 'score' }>;

function client(isUp = true) {
  const clock = new ManualClock();
  const batches: Batch[] = [];
  const inference = new InferenceClient(
    (message) => {
      if (isUp && message.type === 'score') batches.push(message);
      return isUp;
    },
    clock,
    limits,
  );
  return { clock, batches, inference, port: inference.port(manifest, 'sha256:d') };
}

test('windows of several residents travel as one batch, and each gets its own answer', async (t) => {
  const { clock, batches, inference, port } = client();
  const answers = [
    port.score(Float32Array.of(1, 2)),
    port.score(Float32Array.of(3, 4)),
    port.score(Float32Array.of(5, 6)),
  ];
  clock.advance(15);
  t.is(batches.length, 1);
  t.deepEqual([...(batches[0]?.windows ?? [])], [1, 2, 3, 4, 5, 6]);
  inference.onMessage({
    type: 'scores',
    id: batches[0]?.id ?? 0,
    probabilities: Float32Array.of(0.25, 0.5, 0.75),
  });
  t.deepEqual(
    (await Promise.all(answers)).map(({ probability }) => probability),
    [0.25, 0.5, 0.75],
  );
});

test('a model that does not answer within its deadline has not answered: no alarm waits for it', async (t) => {
  const { clock, inference, port } = client();
  const answer = port.score(Float32Array.of(1, 2));
  clock.advance(15);
  clock.advance(1000);
  t.is((await answer).probability, null);
  t.is(inference.counters().unanswered, 1);
});

test('a child that is away, or dies with work in hand, is no answer at once', async (t) => {
  const away = client(false);
  const first = away.port.score(Float32Array.of(1, 2));
  away.clock.advance(15);
  t.is((await first).probability, null);
  const dying = client();
  const second = dying.port.score(Float32Array.of(1, 2));
  dying.clock.advance(15);
  dying.inference.onDown();
  t.is((await second).probability, null);
});

test('a window that the model refused (not a number) is no answer', async (t) => {
  const { clock, batches, inference, port } = client();
  const answer = port.score(Float32Array.of(Number.NaN, 2));
  clock.advance(15);
  inference.onMessage({
    type: 'scores',
    id: batches[0]?.id ?? 0,
    probabilities: Float32Array.of(Number.NaN),
  });
  t.is((await answer).probability, null);
});

test('whatever happens, every window is answered exactly once and no more than the limit wait', async (t) => {
  const step = fc.oneof(
    fc.constant('ask'),
    fc.constant('flush'),
    fc.constant('answer'),
    fc.constant('down'),
    fc.constant('late'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, batches, inference, port } = client();
      const answers: Promise<unknown>[] = [];
      for (const one of steps) {
        if (one === 'ask') answers.push(port.score(Float32Array.of(1, 2)));
        if (one === 'flush') clock.advance(15);
        if (one === 'late') clock.advance(1000);
        if (one === 'down') inference.onDown();
        const batch = batches.shift();
        if (one === 'answer' && batch)
          inference.onMessage({ type: 'scores', id: batch.id, probabilities: new Float32Array(batch.count) });
      }
      inference.stop();
      await Promise.all(answers);
      const { scored, unanswered } = inference.counters();
      t.is(scored + unanswered, answers.length);
    }),
    { numRuns: 200 },
  );
});
