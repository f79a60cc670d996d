import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { bundles } from '../../models/index.ts';
import { loadBundle } from '../../models/runtime/bundle.ts';
import { startSession } from '../../models/runtime/session.ts';

async function copyOf(t: ExecutionContext, bundle: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bundle-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await cp(bundle, folder, { recursive: true });
  return folder;
}

test('every bundle that ships matches its digests and gives its golden outputs on this machine', async (t) => {
  t.true(bundles.length > 0);
  for (const directory of bundles) {
    const bundle = await loadBundle(directory);
    t.is((await startSession(bundle)).digest, bundle.digest);
    t.true(Object.keys(bundle.manifest.thresholds).length > 0);
  }
});

test('a bundle with one altered byte is refused, and the file is named', async (t) => {
  for (const file of ['model.onnx', 'golden.json', 'CARD.md']) {
    const folder = await copyOf(t, bundles[0] ?? '');
    const bytes = await readFile(join(folder, file));
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    const refused = await t.throwsAsync(loadBundle(folder), { code: 'VIGIL_MODEL_INVALID' });
    t.true(refused?.message.includes(file));
  }
});

test('a bundle without its model, or with a broken manifest, is refused', async (t) => {
  const folder = await copyOf(t, bundles[0] ?? '');
  await rm(join(folder, 'model.onnx'));
  await t.throwsAsync(loadBundle(folder), { code: 'VIGIL_MODEL_INVALID' });
  await writeFile(join(folder, 'bundle.json'), '{');
  await t.throwsAsync(loadBundle(folder), { code: 'VIGIL_MODEL_INVALID' });
});

test('a model whose answers differ from its golden outputs is not used here', async (t) => {
  const bundle = await loadBundle(bundles[0] ?? '');
  const folder = await copyOf(t, bundle.directory);
  const golden = JSON.parse(await readFile(join(folder, 'golden.json'), 'utf8'));
  golden.windows[0].probability += 0.5;
  await writeFile(join(folder, 'golden.json'), JSON.stringify(golden));
  await t.throwsAsync(startSession({ ...bundle, directory: folder }), { code: 'VIGIL_MODEL_OUTPUT' });
});

test('a window that holds something that is not a number gets no score, and its neighbours do', async (t) => {
  const bundle = await loadBundle(bundles[0] ?? '');
  const session = await startSession(bundle);
  const size = 3 * 200;
  const windows = new Float32Array(3 * size).fill(0.5);
  windows[size + 7] = Number.NaN;
  const [first, second, third] = await session.score(windows, 3);
  t.true(Number.isFinite(first));
  t.true(Number.isNaN(second));
  t.true(Number.isFinite(third));
});
