import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { Evidence } from '../../gateway/app/evidence.ts';
import { type EvidenceAct, evidence } from '../../gateway/cli/evidence.ts';
import { staffId } from '../../gateway/core/id.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import { evidenceFiles } from '../../gateway/store/evidence/files.ts';
import { readEvidence } from '../../gateway/store/evidence/mcap-reading.ts';
import { numberText } from '../../gateway/store/evidence/number-text.ts';
import type { Store } from '../../gateway/store/store.ts';
import { evidenceOnLedger, fileDigest, keptOnLedger } from '../helpers/evidence.ts';
import { about, batch, plenty, quiet, withEvidence } from '../helpers/evidence-folder.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { reading, waveform } from '../helpers/measurements.ts';
import { place } from '../helpers/store.ts';

const namesIn = (path: string, folder = '_'): string[] => {
  const whole = join(dirname(path), 'evidence', folder);
  return existsSync(whole) ? readdirSync(whole).sort() : [];
};
const told = async (store: Store) =>
  (await evidenceOnLedger(store)).map(({ subject, body }) =>
    `${subject} ${body.what} ${body.because ?? ''}`.trim(),
  );

async function readBack(path: string): Promise<readonly Measurement[]> {
  const { measurements, close } = await readEvidence(path);
  const all: Measurement[] = [];
  try {
    for await (const one of measurements) all.push(one);
    return all;
  } finally {
    await close();
  }
}

test('whatever a device may say is read back as it was: clouds, readings without a value, units, words, holes', async (t) => {
  await withEvidence(t, async ({ path, open }) => {
    const cloud = {
      ...waveform(
        'points',
        ['x', 'y'],
        [
          [1, 2],
          [3, 4],
        ],
        100.1,
        10,
      ),
      isCloud: true,
    } as const;
    const hole = waveform(
      'pleth',
      ['pleth'],
      [[1], [Number.NaN], [-0], [Number.NEGATIVE_INFINITY]],
      100.2,
      75,
      'questionable',
    );
    const twins = waveform(
      'odd',
      ['a', 'a'],
      [
        [1, 2],
        [3, 4],
      ],
      100.3,
      50,
    );
    const other = { ...waveform('pleth', ['pleth', 'ir'], [[0.1, 5e-9]], 100.4, 300), units: ['1', 'mV'] };
    const none = reading('spo2', null, 100.5, { quality: 'invalid', reason: 'sensor-off' });
    const word = {
      ...reading('mode', 2, 100.6, { text: 'MANUAL "x"\n', unit: '1' }),
      enteredBy: staffId('anna'),
    };
    const heard = [cloud, hole, twins, other, none, word];
    const late = reading('spo2', 97, 111, {});
    const evidence = open();
    evidence.keep(about('all'), [batchWriter()([...heard, late])]);
    await evidence.close();
    t.deepEqual(await readBack(join(dirname(path), 'evidence', '_', 'all.mcap')), heard);
  });
});

test('a number is written in as few digits as give it back', (t) => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      t.true(Object.is(Math.fround(JSON.parse(numberText(value))), value));
    }),
    { numRuns: 2000 },
  );
  t.is(numberText(Math.fround(0.1)), '0.1');
  t.is(numberText(Number.NaN), 'null');
  t.pass();
});

test('what cannot be written whole leaves no half file, is told, and does not keep the next from being written', async (t) => {
  await withEvidence(t, async ({ path, store, open }) => {
    const evidence = open({ maxBytes: 200_000 });
    evidence.keep(
      about('large'),
      Array.from({ length: 20 }, () => batch),
    );
    evidence.keep(about('small'), [batch]);
    await evidence.close();
    t.deepEqual(namesIn(path), ['small.mcap']);
    t.deepEqual((await told(store)).sort(), ['large not-kept failed', 'small kept']);
    t.like(evidence.counters(), { kept: 1, missing: { failed: 1 } });
  });
});

test('a folder that cannot be written costs the evidence and nothing else', async (t) => {
  await withEvidence(t, async ({ path, store, open }) => {
    writeFileSync(join(dirname(path), 'evidence'), 'no folder');
    const evidence = open();
    evidence.keep(about('one'), [batch]);
    await t.throwsAsync(evidence.erase('r1'));
    rmSync(join(dirname(path), 'evidence'));
    evidence.keep(about('two'), [batch]);
    await evidence.close();
    t.deepEqual(namesIn(path), ['two.mcap']);
    t.deepEqual((await told(store)).sort(), ['one not-kept failed', 'two kept']);
  });
});

test('the oldest goes first, by number, bytes and age, also over a restart, and each is told', async (t) => {
  await withEvidence(t, async ({ path, store, open, clock }) => {
    const first = open({ maxFiles: 2 });
    for (const id of ['a', 'b', 'c']) first.keep(about(id), [batch]);
    await first.close();
    t.deepEqual(namesIn(path), ['b.mcap', 'c.mcap']);
    const size = readFileSync(join(dirname(path), 'evidence', '_', 'c.mcap')).byteLength;
    const old = new Date(clock.now().wallMs - 91 * 86_400_000);
    utimesSync(join(dirname(path), 'evidence', '_', 'b.mcap'), old, old);
    const second = open({ maxBytes: Math.round(2.5 * size) });
    for (const id of ['d', 'e']) second.keep(about(id), [batch]);
    await second.close();
    t.deepEqual(namesIn(path), ['d.mcap', 'e.mcap']);
    t.deepEqual(await told(store), [
      'a kept',
      'b kept',
      'c kept',
      'a removed space',
      'b removed age',
      'd kept',
      'e kept',
      'c removed space',
    ]);
    t.like(second.counters(), { kept: 2, removed: 2 });
  });
});

test('a clock that does not know the date takes nothing away for its age', async (t) => {
  await withEvidence(t, async ({ path, store, clock, open }) => {
    const evidence = open();
    evidence.keep(about('a'), [batch]);
    await evidence.close();
    const file = join(dirname(path), 'evidence', '_', 'a.mcap');
    const old = new Date(clock.now().wallMs - 100 * 86_400_000);
    utimesSync(file, old, old);
    const unsure = new ManualClock({ errorMs: 20 * 86_400_000 });
    const files = evidenceFiles(dirname(path), plenty);
    await new Evidence({
      files,
      store,
      clock: unsure,
      log: quiet,
      keepDays: 90,
      mayWrite: () => true,
    }).close();
    t.true(existsSync(file));
  });
});

test('on a disk that is nearly full nothing is written, and the ledger says so', async (t) => {
  await withEvidence(t, async ({ path, store, open }) => {
    const evidence = open({}, () => false);
    evidence.keep(about('a'), [batch]);
    await evidence.close();
    t.deepEqual(namesIn(path), []);
    t.deepEqual(await told(store), ['a not-kept disk']);
  });
});

test('more alarms than may wait are told as not kept', async (t) => {
  await withEvidence(t, async ({ store, open }) => {
    const evidence = open();
    for (let n = 0; n < 230; n += 1) evidence.keep(about(`a-${n}`), [batch]);
    await evidence.close();
    const lines = await told(store);
    t.is(lines.filter((line) => line.endsWith('kept')).length, 200);
    t.is(lines.filter((line) => line.endsWith('not-kept queue')).length, 30);
  });
});

test("erasing a resident takes all of that resident's files, also what waits to be written, and nobody else's", async (t) => {
  await withEvidence(t, async ({ path, open, clock }) => {
    const evidence = open();
    const during = { ...about('b', 'r1'), decidedAt: clock.now() };
    for (const one of [about('a', 'r1'), about('c', 'r2')]) evidence.keep(one, [batch]);
    t.deepEqual(await evidence.erase('nobody'), []);
    // Waits when it is asked.
    evidence.keep(about('w', 'r1'), [batch]);
    t.deepEqual(await evidence.erase('r1'), ['a']);
    // Decided before it was erased, and handed over after.
    evidence.keep(during, [batch]);
    clock.advance(1);
    evidence.keep({ ...about('d', 'r1'), decidedAt: clock.now() }, [batch]);
    await evidence.close();
    t.deepEqual(namesIn(path, 'r1'), ['d.mcap']);
    t.deepEqual(namesIn(path, 'r2'), ['c.mcap']);
  });
});

test('a file that is cut short or altered is not read', async (t) => {
  await withEvidence(t, async ({ path, open }) => {
    const evidence = open();
    for (const id of ['a', 'b']) evidence.keep(about(id), [batch]);
    await evidence.close();
    const [a = '', b = ''] = namesIn(path).map((name) => join(dirname(path), 'evidence', '_', name));
    truncateSync(a, 100_000);
    await t.throwsAsync(readBack(a), { code: 'VIGIL_EVIDENCE_BROKEN' });
    const bytes = readFileSync(b);
    bytes[50_000] = (bytes[50_000] ?? 0) ^ 1;
    writeFileSync(b, bytes);
    await t.throwsAsync(readBack(b), { code: 'VIGIL_EVIDENCE_BROKEN' });
  });
});

test('what was whole when the power went, and not on the ledger yet, is put there at the next start', async (t) => {
  await withEvidence(t, async ({ path, store, open }) => {
    const evidence = open();
    evidence.keep(about('a'), [batch]);
    await evidence.close();
    const folder = join(dirname(path), 'evidence', '_');
    const bytes = readFileSync(join(folder, 'a.mcap'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'b.mcap.new'), bytes);
    writeFileSync(join(folder, 'c.mcap.part'), bytes.subarray(0, 5000));
    await open().close();
    t.deepEqual(namesIn(path), ['a.mcap', 'b.mcap']);
    t.deepEqual(await told(store), ['a kept', 'b kept']);
    for (const [, file] of await keptOnLedger(store, path)) t.true(existsSync(file));
  });
});

test('`vigil evidence` lists what is kept, says where it lies, and whether it is the file that the ledger names', async (t) => {
  await withEvidence(t, async ({ path, open }) => {
    const kept = open({ maxFiles: 2 });
    for (const id of ['gone', 'a:1', 'b']) kept.keep(about(id), [batch]);
    await kept.close();
    const config = join(dirname(path), 'vigil.yaml');
    writeFileSync(
      config,
      `site: s
gateway: g
ward: W
store: { directory: ${dirname(path)} }
staff: [{ id: nurse, displayName: Nurse, role: nurse, pin: { env: X } }]
`,
    );
    const run = async (act: EvidenceAct, alarm?: string) => {
      const lines: string[] = [];
      const code = await evidence(act, alarm, { config }, async (line) => void lines.push(line));
      return { code, lines };
    };
    const listed = (await run('list')).lines.map((line) => JSON.parse(line).alarmId);
    t.deepEqual(listed.sort(), ['a:1', 'b']);
    const [file = ''] = (await run('path', 'a:1')).lines;
    t.true(existsSync(file));
    await t.throwsAsync(run('path', 'gone'), { code: 'VIGIL_EVIDENCE_BROKEN' });
    const verdict = async (id: string) => JSON.parse((await run('verify', id)).lines[0] ?? '');
    t.like(await verdict('a:1'), { isIntact: true, sha256: fileDigest(file), measurements: 50 });
    t.like(await verdict('gone'), { isIntact: false, reason: 'the ledger says: removed, space' });
    t.like(await verdict('never'), { isIntact: false });
    t.is((await run('verify', 'a:1')).code, 0);
    writeFileSync(file, readFileSync(file).subarray(0, -10));
    t.is((await run('verify', 'a:1')).code, 1);
  });
});

const loop = fileURLToPath(new URL('../helpers/evidence-loop.js', import.meta.url));

/** Runs the process that keeps evidence until it has begun `count`, and kills it a moment later. */
function killedAfter(path: string, first: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [loop, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first;
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line);
    if (last - first >= count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(last));
  });
}

test('a gateway killed at any instant leaves whole files alone, each as the ledger names it', async (t) => {
  const path = place(t);
  let next = 0;
  for (let kill = 0; kill < 8; kill += 1) {
    next = (await killedAfter(path, next, 1 + ((kill * 3) % 5))) + 1;
    await withEvidence(
      t,
      async ({ store, open }) => {
        await open().close();
        const kept = await keptOnLedger(store, path);
        t.deepEqual(namesIn(path), [...kept.keys()].map((id) => `${id}.mcap`).sort());
        const digests = new Map(
          (await evidenceOnLedger(store)).map(({ subject, body }) => [subject, body.sha256]),
        );
        for (const [id, file] of kept) t.is(digests.get(id), fileDigest(file));
        t.true(kept.size >= next - (kill + 1) * 2, `${kept.size} of ${next}`);
      },
      path,
    );
  }
  for (const name of namesIn(path))
    t.is((await readBack(join(dirname(path), 'evidence', '_', name))).length, 100);
});
