import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A file system of its own, of a few megabytes. */
export interface SmallDisk {
  readonly directory: string;
  /** Takes all the space but so many kilobytes. */
  fill(leaveKb?: number): void;
  /** Gives it back. */
  free(): void;
  /** From now on it takes no write, also of files that are open, as when a card goes bad. */
  fail(): void;
  /** Taken out and put in again. */
  replace(): void;
  /** Nobody has a file on it open for writing: from now on it may only be read, or written again. */
  readOnly(isReadOnly: boolean): void;
}

/** Mounts one; prints why where this machine cannot, and gives nothing. */
export function smallDisk(t: ExecutionContext, mb: number): SmallDisk | undefined {
  try {
    const disk = mountedDisk(mb);
    t.teardown(disk.remove);
    return disk;
  } catch (thrown) {
    t.log(`skipped: no small file system can be mounted here (${String(thrown)})`);
    return undefined;
  }
}

/** Mounts one, or throws. */
export function mountedDisk(mb: number): SmallDisk & { remove(): void } {
  const place = mkdtempSync(join(tmpdir(), 'vigil-disk-'));
  const [image, directory] = [`${place}.img`, place];
  const mount = () => run('mount', '-o', 'loop', image, directory);
  writeFileSync(image, '');
  truncateSync(image, mb * 1024 * 1024);
  try {
    run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    mount();
  } catch (thrown) {
    rmSync(image, { force: true });
    throw thrown;
  }
  const ballast = join(directory, 'ballast');
  return {
    directory,
    remove() {
      // Lazily: a store that a failed test left open must not keep it for ever.
      run('umount', '-l', directory);
      rmSync(directory, { recursive: true, force: true });
      rmSync(image, { force: true });
    },
    fill(leaveKb = 0) {
      const { bavail, bsize } = statfsSync(directory);
      const bytes = bavail * bsize - leaveKb * 1024;
      const file = openSync(ballast, 'w');
      try {
        for (let left = bytes; left > 0; left -= 4096) writeSync(file, Buffer.alloc(Math.min(left, 4096)));
      } catch {
        // Its own bookkeeping takes some blocks.
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    readOnly: (isReadOnly) => run('mount', '-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, directory),
    fail: () => run('mount', '-o', 'remount,abort', directory),
    replace() {
      run('umount', directory);
      run('fsck.ext4', '-y', image);
      mount();
    },
  };
}

function run(command: string, ...args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (thrown) {
    // What fsck has mended it says by its exit code.
    if (!(command === 'fsck.ext4' && (thrown as { status?: number }).status === 1)) throw thrown;
  }
}
