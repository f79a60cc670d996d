import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SqlitePersistence } from '../../gateway/bus/persistence/sqlite-persistence.ts';

// The library's own suite for every persistence, as it ships it; it speaks to `node:test`. The test beside it runs it.
const suite = createRequire(import.meta.url)('aedes-persistence/abstract.js') as (options: object) => void;

const folder = mkdtempSync(join(tmpdir(), 'vigil-persistence-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

suite({
  test,
  testAsync: true,
  async persistence() {
    files += 1;
    const { persistence } = await SqlitePersistence.open({
      path: join(folder, `${files}.sqlite`),
      later: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      onFault: (message) => {
        if (message !== undefined) throw new Error(message);
      },
    });
    return persistence;
  },
});
