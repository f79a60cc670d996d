import { batchWriter } from '../../gateway/plugin/batch.ts';
import { archiveCalls } from '../../gateway/store/archive/calls.ts';
import { archiveSubjects, pleth, pulse } from './archive.ts';

/**
 * A process that is meant to be killed: archives second after second, a span of ten at a time, and says each span's last second once it is
 * written. Arguments: the directory, the first second.
 */
const [directory = '', first = '0'] = process.argv.slice(2);
const limits = { readingsMs: 10_000, waveformsMs: 10_000 };
const calls = archiveCalls({ directory, subjects: archiveSubjects, limits });
const pack = batchWriter();
for (let second = Number(first); ; second += 1) {
  calls.hold(pack([pulse('oximeter-1', second), pleth('oximeter-1', second)]));
  calls.write({ monoMs: second * 1000, mayWrite: true });
  process.stdout.write(`${second}\n`);
}
