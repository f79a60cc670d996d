/**
 * Fuzzing of every driver, or of one: a million changed frames each, in random chunks. Run by hand:
 * `npm run fuzz -- [driver] [--frames 1000000] [--seed 1]`. Prints a line a driver; exit code 1 and the seed on failure.
 */
import { parseArgs } from 'node:util';
import { driverNamed, drivers } from '../../drivers/index.ts';
import { driverUnits } from '../conformance/driver-units.ts';
import { fuzzDriver } from './fuzz-driver.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { frames: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const [frames, seed] = [Number(values.frames), Number(values.seed)];
const chosen = positionals.length > 0 ? positionals.map(driverNamed) : drivers;

for (const driver of chosen) {
  const result = fuzzDriver(driver, driverUnits.get(driver.name) ?? [], { frames, seed });
  const facts = [
    `${result.mutatedFrames} changed and ${result.goodFrames} good frames`,
    `${(result.bytes / 1e6).toFixed(1)} MB at ${(result.bytesPerSec / 1e6).toFixed(2)} MB/s`,
    `${result.faults} faults`,
    `slowest chunk ${result.slowestChunkMs.toFixed(1)} ms`,
    `heap ${result.heapGrowthMb >= 0 ? '+' : ''}${result.heapGrowthMb.toFixed(1)} MB`,
    `late ${result.late}, worst ${result.worstLost}`,
  ];
  process.stdout.write(`${driver.name.padEnd(20)} ${facts.join(', ')}\n`);
  if (result.problems.length === 0) continue;
  process.exitCode = 1;
  process.stdout.write(`${driver.name}: seed ${seed}: ${result.problems.join('; ')}\n`);
}
