import { dirname } from 'node:path';
import { Evidence } from '../../gateway/app/evidence.ts';
import { systemClock } from '../../gateway/clock.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import { evidenceFiles } from '../../gateway/store/evidence/files.ts';
import { openStore } from '../../gateway/store/store.ts';
import { wrenchBlock } from './wrench-streams.ts';

/**
 * A process that is meant to be killed: keeps the evidence of one alarm after the other, and says each one's number on standard output
 * once it is begun. Arguments: the database, the first number.
 */
const [path = '', first = '0'] = process.argv.slice(2);
const store = await openStore(path);
const clock = systemClock();
const files = evidenceFiles(dirname(path), { maxBytes: 1e9, maxFiles: 1000 });
const spoken = {
  info: () => {},
  warn: () => {},
  error: (code: string, more?: object) => process.stderr.write(`${code} ${JSON.stringify(more)}\n`),
};
const evidence = new Evidence({ files, store, clock, log: spoken, keepDays: 90, mayWrite: () => true });

const start = clock.now();
const batch = batchWriter()(Array.from({ length: 100 }, (_, n) => wrenchBlock(0, n, start)));
const span = { fromMonoMs: start.monoMs, untilMonoMs: start.monoMs + 1e6 };
for (let n = Number(first); ; n += 1) {
  const decidedAt = plusMs(start, 1000);
  const about = { alarmId: `alarm-${n}`, type: 'contact', onset: start, decidedAt, origin: start, ...span };
  evidence.keep({ ...about, isWhole: true, devices: ['wrench-0'] }, [batch]);
  process.stdout.write(`${n}\n`);
  // Waits for what was handed over.
  await evidence.erase('nobody');
}
