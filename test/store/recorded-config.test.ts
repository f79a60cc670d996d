import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { openStore } from '../../gateway/store/store.ts';
import { at } from '../helpers/ward.ts';

const entry = (kind: string, subject: string, value: number): LedgerEntry => ({
  kind,
  subject,
  at: at(value),
  body: { value },
});

test('the last recorded configuration of each subject is found among everything else, also after a restart', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-config-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'vigil.sqlite');
  const nothing = { alarms: [], setDeadlines: [], clearDeadlines: [], outbox: [] };
  const store = await openStore(path);
  t.deepEqual(await store.latestConfig(), []);
  const entries = [
    entry('config', 'wrench-1', 1),
    entry('config', 'wrench-2', 2),
    entry('act', 'wrench-2', 3),
    entry('config', 'wrench-1', 4),
    entry('process', 'wrench-1', 5),
  ];
  await store.commit({ entries, ...nothing });
  await store.close();
  const again = await openStore(path);
  t.deepEqual(
    (await again.latestConfig()).map(({ subject, body }) => [subject, body]),
    [
      ['wrench-2', { value: 2 }],
      ['wrench-1', { value: 4 }],
    ],
  );
  t.like(await again.verify(), { isIntact: true, rows: 5 });
  await again.close();
});
