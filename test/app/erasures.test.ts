import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { NEVER, Subject } from 'rxjs';
import { eraseAtStart, watchErasures } from '../../gateway/app/erasures.ts';
import { Memories } from '../../gateway/app/memories.ts';
import { erase } from '../../gateway/cli/erase.ts';
import type { Config } from '../../gateway/config/schema.ts';
import { bedId, residentId } from '../../gateway/core/id.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { personKey } from '../../gateway/core/memory.ts';
import type { Log } from '../../gateway/core/ports.ts';
import { inputFor, runDetectors } from '../../gateway/detect/run.ts';
import { vitalBaseline } from '../../gateway/detect/vital-baseline.ts';
import type { Store } from '../../gateway/store/store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { ManualClock, settled } from '../helpers/manual-clock.ts';
import { reading, testDevice, waveform } from '../helpers/measurements.ts';
import { sourceFiles } from '../helpers/source-tree.ts';
import { fallTx, place, withStore } from '../helpers/store.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const dayMs = 86_400_000;
const key = 'vital-baseline.pulse';

function lying(
  who: { readonly id: string; readonly displayName: string } | undefined,
  afterDays = 7,
): Config {
  return wardConfig('/nowhere', {
    store: { directory: '/nowhere', eraseLearntAfterDays: afterDays },
    beds: [{ id: 'bed-1', room: '1', label: '1', ...(who && { resident: who }) }],
  });
}
const plum = { id: 'r1', displayName: 'Mrs Plum' };

/** One run of the gateway as far as memories go: erased, recalled, something learnt, stopped. */
async function run(store: Store, clock: ManualClock, config: Config, learn?: unknown): Promise<unknown> {
  await eraseAtStart({ config, store, clock, log: quiet });
  const memories = await Memories.load(store, clock, quiet);
  const recalled = memories.of('r1').recall(key);
  if (learn !== undefined) memories.of('r1').keep(key, learn);
  await memories.stop();
  return recalled;
}

const erasuresOf = async (store: Store) =>
  (await store.observations(0, 100)).filter(({ kind }) => kind === 'erasure');

async function withRuns(t: ExecutionContext, use: (store: Store, clock: ManualClock) => Promise<void>) {
  const clock = new ManualClock();
  await withStore(place(t), async (store) => {
    t.is(await run(store, clock, lying(plum), { usual: 70 }), undefined);
    await use(store, clock);
  });
}

test('what was learnt about a resident who has left is erased after its days, with a line on the ledger', async (t) => {
  await withRuns(t, async (store, clock) => {
    clock.advance(6.9 * dayMs);
    await run(store, clock, lying(undefined));
    t.is((await store.learntPeople()).length, 1);
    clock.advance(0.2 * dayMs);
    await run(store, clock, lying(undefined));
    t.deepEqual(await store.learntPeople(), []);
    t.like(await erasuresOf(store), [
      { subject: 'r1', body: { what: 'learnt', because: 'left', erased: [key] } },
    ]);
    t.is(await run(store, clock, lying(plum)), undefined);
  });
});

test('a stay in hospital costs nobody the baseline; where a site says at once, it is gone with the resident', async (t) => {
  await withRuns(t, async (store, clock) => {
    clock.advance(3 * dayMs);
    await run(store, clock, lying(undefined));
    t.deepEqual(await run(store, clock, lying(plum)), { usual: 70 });
    await run(store, clock, lying(undefined, 0));
    t.is(await run(store, clock, lying(plum)), undefined);
  });
});

test('the next resident of a bed never gets the former one’s baseline: neither under an id of their own nor under the same', async (t) => {
  await withRuns(t, async (store, clock) => {
    const green = { id: 'r2', displayName: 'Mr Green' };
    await eraseAtStart({ config: lying(green), store, clock, log: quiet });
    const memories = await Memories.load(store, clock, quiet);
    t.is(memories.of('r2').recall(key), undefined);
    await memories.stop();
    // The site names residents by their beds, and only the name changes.
    t.is(await run(store, clock, lying({ ...plum, displayName: 'Mr Green' })), undefined);
    t.like(await erasuresOf(store), [{ subject: 'r1', body: { because: 'other-person', erased: [key] } }]);
  });
});

test('a resident keeps the baseline in another bed, and where an older version left no name beside it', async (t) => {
  await withRuns(t, async (store, clock) => {
    const elsewhere = wardConfig('/nowhere', {
      beds: [{ id: 'bed-9', room: '9', label: '9', resident: plum }],
    });
    t.deepEqual(await run(store, clock, elsewhere), { usual: 70 });
  });
  const clock = new ManualClock();
  await withStore(place(t), async (store) => {
    await store.keepLearnt([{ residentId: 'r1', key, body: '{"usual":70}', changedMs: clock.now().wallMs }]);
    t.deepEqual(await run(store, clock, lying(plum)), { usual: 70 });
    t.truthy((await store.learntPeople())[0]?.person);
    t.deepEqual(await erasuresOf(store), []);
  });
});

test('nothing of a name is kept beside what was learnt, only its digest', async (t) => {
  await withRuns(t, async (store) => {
    const mark = (await store.learnt()).find((row) => row.key === personKey);
    t.regex(mark?.body ?? '', /^"sha256:[0-9a-f]{64}"$/);
  });
});

test('what is asked for is erased within a minute while the gateway runs: stored, held, and learnt so far', async (t) => {
  const clock = new ManualClock();
  const path = place(t);
  await withStore(path, async (store) => {
    const config = lying(plum);
    await eraseAtStart({ config, store, clock, log: quiet });
    const memories = await Memories.load(store, clock, quiet);
    memories.of('r1').keep(key, { usual: 70 });
    await clock.pass(60_000);
    const forgotten: string[] = [];
    const begun: string[] = [];
    memories.of('r1').onErased?.(() => begun.push('r1'));
    const stop = watchErasures({ config, clock, log: quiet }, { store }, (id) => {
      memories.erase(id);
      forgotten.push(id);
    });
    const lines = await asked(path, 'r1', { by: 'boss', reason: 'moved out' }, clock);
    t.regex(lines.join(), /within a minute/);
    clock.advance(60_000);
    for (let turn = 0; turn < 200 && (await store.askedErasures()).length > 0; turn += 1) await settled();
    t.deepEqual([begun, forgotten], [['r1'], ['r1']]);
    t.is(memories.of('r1').recall(key), undefined);
    stop();
    await memories.stop();
    t.deepEqual(
      (await store.learntPeople()).flatMap(({ keys }) => keys),
      [],
    );
    t.like(await erasuresOf(store), [
      { subject: 'r1', body: { because: 'asked', by: 'boss', reason: 'moved out', erased: [key] } },
    ]);
    t.true((await store.verify()).isIntact);
  });
});

/** `vigil erase` beside the gateway that has the database open. */
test('on request the curves around the alarms of a resident go too, out of the file; who only left keeps them, and others theirs', async (t) => {
  const clock = new ManualClock();
  const path = place(t);
  const secret = 1234.5;
  await withStore(path, async (store) => {
    const curve = waveform('imu', ['acc_x'], [[secret]], 0, 100);
    const alarmOf = (who: string, n: number) => {
      const tx = fallTx(n);
      return { ...tx, alarms: tx.alarms.map((alarm) => ({ ...alarm, residentId: residentId(who) })) };
    };
    for (const [who, n] of [
      ['r1', 1],
      ['r2', 2],
    ] as const) {
      const tx = alarmOf(who, n);
      await store.commit(tx);
      await store.saveWaveform(String(tx.alarms[0]?.id), curve);
    }
    const all = await store.waveformAlarmIds();
    const erase = (because: string) =>
      store.eraseLearnt('r1', { kind: 'erasure', subject: 'r1', at: clock.now(), body: { because } });
    await erase('left');
    t.deepEqual(await store.waveformAlarmIds(), all);
    await erase('asked');
    t.deepEqual(await store.waveformAlarmIds(), all.slice(1));
    t.true((await store.verify()).isIntact);
    await store.emptyLog();
  });
  const bytes = Buffer.from(new Float32Array([secret]).buffer);
  const file = readFileSync(path);
  const first = file.indexOf(bytes);
  t.true(first >= 0, "the other resident's");
  t.is(file.indexOf(bytes, first + 1), -1);
});

async function asked(
  path: string,
  residentId: string,
  choices: { readonly by: string; readonly reason: string },
  clock: ManualClock,
): Promise<readonly string[]> {
  const config = join(dirname(path), 'vigil.yaml');
  await writeFile(
    config,
    `site: s
gateway: g
ward: W
store: { directory: ${dirname(path)} }
staff:
  - { id: boss, displayName: Boss, role: administrator, pin: { env: X } }
  - { id: nurse, displayName: Nurse, role: nurse, pin: { env: X } }
`,
  );
  const lines: string[] = [];
  await erase(residentId, { config, ...choices }, clock, async (line) => void lines.push(line));
  return lines;
}

test('evidence goes when somebody asks, named on the ledger, and stays after a resident has left; what cannot be taken away stays asked for', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  await withStore(path, async (store) => {
    const config = lying(plum);
    let isBroken = true;
    const erasedOf: string[] = [];
    const evidence = {
      async erase(id: string) {
        if (isBroken) throw new Error('the disk does not answer');
        erasedOf.push(id);
        return ['fall.bed-1.1.onset'];
      },
    };
    await eraseAtStart({ config, store, clock, log: quiet, evidence });
    await asked(path, 'r1', { by: 'boss', reason: 'wished' }, clock);
    await eraseAtStart({ config, store, clock, log: quiet, evidence });
    t.is((await store.askedErasures()).length, 1);
    isBroken = false;
    await eraseAtStart({ config, store, clock, log: quiet, evidence });
    t.deepEqual(await store.askedErasures(), []);
    t.like(await erasuresOf(store), [{ subject: 'r1', body: { evidence: ['fall.bed-1.1.onset'] } }]);
    clock.advance(8 * dayMs);
    await eraseAtStart({ config: lying(undefined), store, clock, log: quiet, evidence });
    t.like((await erasuresOf(store)).at(-1), { body: { because: 'left' } });
    t.deepEqual(erasedOf, ['r1']);
  });
});

test('an erasure has somebody who answers for it, and a reason; without a database it is refused by name', async (t) => {
  const clock = new ManualClock();
  const path = place(t);
  const refused = (by: string, reason: string) =>
    t.throwsAsync(asked(path, 'r1', { by, reason }, clock), { code: 'VIGIL_ERASE_REFUSED' });
  await refused('nurse', 'because');
  await refused('nobody', 'because');
  await refused('boss', ' ');
  await t.throwsAsync(asked(path, 'r1', { by: 'boss', reason: 'because' }, clock), {
    code: 'VIGIL_STORE_FAILED',
  });
  await withStore(path, async (store) => {
    await asked(path, 'r1', { by: 'boss', reason: 'first' }, clock);
    await asked(path, 'r1', { by: 'boss', reason: 'second' }, clock);
    t.like(await store.askedErasures(), [{ residentId: 'r1', reason: 'first' }]);
  });
});

test('a detector that recalls what it learnt says that it learns, so that an erasure begins it anew', (t) => {
  const recalling = sourceFiles(['gateway/detect'], /\.ts$/).filter(({ text }) => text.includes('.recall('));
  t.is(recalling.length, 2);
  for (const { path, text } of recalling) t.regex(text, /\blearns: true\b/, path);
});

test('after an erasure a running detector learns from nothing, and what it knew before is never kept again', async (t) => {
  const clock = new ManualClock();
  await withStore(place(t), async (store) => {
    const memories = await Memories.load(store, clock, quiet);
    const measurement$ = new Subject<Measurement>();
    const device = {
      deviceId: testDevice,
      driver: 'test',
      streams: [],
      metrics: ['heart-rate'],
      silentAfterMs: 5000,
    };
    const input = inputFor({ bedId: bedId('bed-1') }, [device], {
      measurements: () => measurement$,
      tick$: NEVER,
      model: () => undefined,
      memory: memories.of('r1'),
    });
    const running = runDetectors(
      [vitalBaseline],
      input,
      () => vitalBaseline.options.parse({}),
      t.fail,
    ).subscribe();
    const hours = (from: number, to: number) => {
      for (let second = from * 3600; second < to * 3600; second += 60)
        measurement$.next(reading('heart-rate', 70, second, { unit: '/min' }));
    };
    const slots = () => JSON.stringify(memories.of('r1').recall(key) ?? null).length;
    hours(0, 30);
    const before = slots();
    t.true(before > 100);
    memories.erase('r1');
    t.is(memories.of('r1').recall(key), undefined);
    hours(30, 31);
    t.true(slots() > 10 && slots() < before / 2, `${before} characters before, ${slots()} after`);
    running.unsubscribe();
    await memories.stop();
  });
});
