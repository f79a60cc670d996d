import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { root } from './source-tree.ts';

/** Where the public recordings lie when they are beside the project; they never enter it. */
export const recordingsFolder = join(root, '..', 'shared', 'data');

const isThere = existsSync(recordingsFolder);

/** A test that needs the recordings. Where they are absent it is named in the summary as not run. */
export function recordingTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (isThere) test(title, run);
  else test.skip(`${title} [needs recordings]`, run);
}
