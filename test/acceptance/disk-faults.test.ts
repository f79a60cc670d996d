import test, { type ExecutionContext } from 'ava';
import type { FaultKind } from '../simulation/disk-faults.ts';
import { faultyCrashes } from '../simulation/faulty-crashes.ts';

/** Park and Miller's generator: the instants repeat as far as the machine's speed does. */
function seeded(first: number): () => number {
  let seed = first;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

async function nothingLost(t: ExecutionContext, kind: FaultKind): Promise<void> {
  const report = await faultyCrashes(kind, 3, seeded(11));
  t.log(JSON.stringify(report));
  t.true(report.isIntact);
  t.true(report.toldInFault > 0, 'alarms travel while the disk fails');
  t.deepEqual(report.lostActs, []);
  t.deepEqual(report.unwritten, []);
  t.deepEqual(report.untold, []);
  t.deepEqual(report.doubled, []);
  t.deepEqual(report.wrong, []);
}

test.serial(
  'a gateway whose flushes fail, killed again and again: alarms travel, and what it outlived is in its ledger',
  async (t) => {
    await nothingLost(t, 'fsync');
  },
);

test.serial(
  'a gateway whose disk is full, killed again and again: alarms travel, and what it outlived is in its ledger',
  async (t) => {
    await nothingLost(t, 'full-disk');
  },
);

test.serial(
  'a gateway whose disk may only be read, killed again and again: alarms travel, and what it outlived is in its ledger',
  async (t) => {
    await nothingLost(t, 'read-only');
  },
);
