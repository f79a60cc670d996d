import test from 'ava';
import fc from 'fast-check';
import type { CaptureBegin } from '../../gateway/app/capture.ts';
import { windowSum } from '../../gateway/app/capture.ts';
import { type ReplayReport, replay } from '../../gateway/app/replay/replay.ts';
import { ReplayClock } from '../../gateway/app/replay/replay-clock.ts';
import { ReplayedModels } from '../../gateway/app/replay/replayed-models.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import type { ModelManifest } from '../../gateway/plugin/model.ts';
import type { CapturedInput } from '../../gateway/store/capture/capture-files.ts';
import type { StoredEntry } from '../../gateway/store/ledger-table.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';

const start = recordingInstant(1_750_000_000);
const radar = {
  id: 'radar-1',
  driver: 'mqtt-json',
  bed: 'bed-1',
  options: { measures: ['fall'], silentAfterS: 3600 },
};

const begin = (more: Partial<CaptureBegin> = {}): CaptureBegin => ({
  isStart: true,
  version: '1.2.3',
  timeZone: 'UTC',
  config: wardConfig('none', { devices: [radar] }),
  models: [],
  restored: { alarms: [], deadlines: [], holds: [], eventIds: [], standing: [], blind: [] },
  clockLines: [],
  learnt: [],
  observed: [],
  ...more,
});

const says = (value: number, atMs: number): Reading => ({
  kind: 'reading',
  deviceId: deviceId('radar-1'),
  metric: 'fall',
  value,
  unit: '1',
  at: plusMs(start, atMs),
  receivedAt: plusMs(start, atMs),
  quality: 'good',
});

interface Step {
  readonly kind: string;
  readonly payload: unknown;
  readonly atMs: number;
}

/** A radar that sees a fall ten seconds in, and the time going on for so long. */
function night(seconds: number): Step[] {
  const steps: Step[] = [
    { kind: 'begin', payload: begin(), atMs: 0 },
    { kind: 'driversUp', payload: [true], atMs: 0 },
  ];
  for (let atMs = 500; atMs <= seconds * 1000; atMs += 500) {
    steps.push({ kind: 'tick', payload: [], atMs });
    const value = atMs >= 10_000 ? 1 : 0;
    if (atMs % 1000 === 0) steps.push({ kind: 'batch', payload: batchWriter()([says(value, atMs)]), atMs });
  }
  return steps;
}

/** As a reader gives them: what a file begins with bears the number of the input after it. */
async function* captured(steps: readonly Step[], from = 0): AsyncGenerator<CapturedInput> {
  let number = from;
  for (const { kind, payload, atMs } of steps) {
    yield { kind, payload, number, at: plusMs(start, atMs) };
    if (kind !== 'begin') number += 1;
  }
}

async function replayed(
  inputs: AsyncIterable<CapturedInput>,
): Promise<ReplayReport & { readonly log: readonly StoredEntry[] }> {
  const log: StoredEntry[] = [];
  const report = await replay(inputs, { log: heardLog(), onEntry: async (entry) => void log.push(entry) });
  return { ...report, log };
}

const isEscalated = ({ kind, body }: StoredEntry) =>
  kind === 'alarm' && JSON.stringify(body).includes('escalated');

test('the same inputs at the same instants give the same decision log, line by line, with its timers at their captured times', async (t) => {
  const [one, two] = [await replayed(captured(night(600))), await replayed(captured(night(600)))];
  t.like(one, { runs: 1, missing: 0, version: '1.2.3' });
  t.true(one.events >= 1 && one.alarms >= 1);
  t.is(one.digest, two.digest);
  t.deepEqual(one.log, two.log);
  t.is(Math.round(one.hours * 3600), 600);
  const escalated = one.log.find(isEscalated);
  t.truthy(escalated, 'nobody answered in ten minutes');
  t.true((escalated?.at.wallMs ?? 0) > start.wallMs + 10_000);
});

test('another input is another digest', async (t) => {
  const other = night(60).filter(({ kind, atMs }) => kind !== 'batch' || atMs < 10_000 || atMs > 20_000);
  t.not((await replayed(captured(night(60)))).digest, (await replayed(captured(other))).digest);
});

test('what was not captured is counted, and so is what nothing tells the beginning of', async (t) => {
  const steps = night(60);
  async function* withGap() {
    for await (const input of captured(steps)) if (input.number < 20 || input.number >= 25) yield input;
  }
  t.like(await replayed(withGap()), { missing: 5, runs: 1 });
  const headless = steps.slice(1, 11);
  t.like(await replayed(captured([...headless, ...steps])), { missing: 10, runs: 1 });
});

test('a further file goes on with the run; where the files before it are gone it is the beginning', async (t) => {
  const steps = night(60);
  const further: Step = { kind: 'begin', payload: begin({ isStart: false }), atMs: 5000 };
  const half = steps.findIndex(({ atMs }) => atMs > 5000);
  const rotated = [...steps.slice(0, half), further, ...steps.slice(half)];
  t.is((await replayed(captured(rotated))).digest, (await replayed(captured(steps))).digest);
  const late = await replayed(captured([further, ...steps.slice(half)], 77));
  t.like(late, { runs: 1, missing: 0 });
  t.true(late.alarms >= 1);
});

test('a second run in the same folder is a restart, and its decisions follow those of the first in one log', async (t) => {
  const first = night(60);
  const { log } = await replayed(captured(first));
  const second = first.map((step) => ({ ...step, atMs: step.atMs + 100_000 }));
  async function* both() {
    yield* captured(first);
    yield* captured(second);
  }
  const all = await replayed(both());
  t.like(all, { runs: 2, missing: 0 });
  t.deepEqual(all.log.slice(0, log.length), log);
  t.true(all.log.length > log.length);
});

test('what came late is told as it was told then: a report, no alarm', async (t) => {
  const late = Array.from({ length: 20 }, (_, n) => ({ ...says(1, n * 1000), isLate: true as const }));
  const steps: Step[] = [
    { kind: 'begin', payload: begin(), atMs: 0 },
    { kind: 'driversUp', payload: [true], atMs: 0 },
    { kind: 'batch', payload: batchWriter()(late), atMs: 600_000 },
  ];
  for (let atMs = 600_500; atMs <= 660_000; atMs += 500) steps.push({ kind: 'tick', payload: [], atMs });
  const [one, two] = [await replayed(captured(steps)), await replayed(captured(steps))];
  const about = one.log.filter(({ body }) => JSON.stringify(body).includes('suspected-fall'));
  t.deepEqual(
    about.map(({ kind }) => kind),
    ['blind'],
  );
  t.is(one.digest, two.digest);
});

test('an input that is none of the core is passed over, whatever it is called', async (t) => {
  const strange = ['constructor', 'stop', 'start', '__proto__', 'future'].map((kind) => ({
    kind,
    payload: ['x'],
    atMs: 20_000,
  }));
  const steps = night(60);
  const at = steps.findIndex(({ atMs }) => atMs > 20_000);
  const report = await replayed(captured([...steps.slice(0, at), ...strange, ...steps.slice(at)]));
  t.is(report.digest, (await replayed(captured(steps))).digest);
});

test('a folder without a beginning says what to do', async (t) => {
  await t.throwsAsync(replayed(captured([])), { message: /VIGIL_INPUT_UNREADABLE.*--capture/ });
});

test('captured time stops at each timer that is due, in order, and nowhere else', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 30 }),
      fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 10 }),
      async (delays, steps) => {
        const clock = new ReplayClock(start);
        const rung: { readonly at: number; readonly due: number; readonly n: number }[] = [];
        for (const [n, ms] of delays.entries())
          clock.after(ms, () => rung.push({ at: clock.now().monoMs, due: start.monoMs + ms, n }));
        let atMs = 0;
        for (const step of steps) {
          atMs += step;
          await clock.moveTo(plusMs(start, atMs), async () => {});
        }
        t.deepEqual(clock.now(), plusMs(start, atMs));
        t.true(rung.every(({ at, due }) => Math.abs(at - due) < 1e-6));
        t.is(rung.length, delays.filter((ms) => ms <= atMs).length);
        const order = rung.map(({ due, n }) => due * 1000 + n);
        t.deepEqual(
          order,
          [...order].sort((a, b) => a - b),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a window gets the answer that the same window got then, early or late, and no other', async (t) => {
  const manifest = { id: 'fall' } as ModelManifest;
  const clock = new ReplayClock(start);
  const models = new ReplayedModels([{ manifest, digest: 'sha256:x' }], clock);
  const port = models.port('fall');
  if (port === undefined) return t.fail();
  const window = (value: number) => new Float32Array([value, 1, 2]);
  const answer = (probability: number) => ({ probability, modelDigest: 'sha256:x' });
  const score = (value: number, probability: number) =>
    models.take({ model: 'fall', window: windowSum(window(value)), answer: answer(probability) });
  score(1, 0.1);
  const [second, never] = [port.score(window(2)), port.score(window(3))];
  t.deepEqual(await port.score(window(1)), answer(0.1));
  score(2, 0.2);
  t.deepEqual(await second, answer(0.2));
  await clock.moveTo(plusMs(start, 10_000), async () => {});
  t.is((await never).probability, null);
  t.is(models.unanswered, 1);
});
