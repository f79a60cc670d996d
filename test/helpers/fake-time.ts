import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's libfaketime: `deploy/install-test-tools.sh` installs it. */
function library(): string {
  for (const folder of readdirSync('/usr/lib'))
    try {
      const [found] = readdirSync(`/usr/lib/${folder}/faketime`).filter((name) => name.includes('MT.so'));
      if (found !== undefined) return `/usr/lib/${folder}/faketime/${found}`;
    } catch {
      // Another architecture's folder, or none.
    }
  throw new Error('libfaketime is missing: sh deploy/install-test-tools.sh');
}

/** The wall clock of real processes, which a test sets while they run; their monotonic clock stays the machine's. */
export function fakeTime(folder: string): {
  readonly env: Readonly<Record<string, string>>;
  /** So many milliseconds ahead of the machine's. */
  set(aheadMs: number): void;
} {
  const file = join(folder, 'faketime');
  return {
    env: {
      LD_PRELOAD: library(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set(aheadMs) {
      // Renamed into place: it is read at each look at the clock.
      writeFileSync(`${file}.new`, `${aheadMs < 0 ? '-' : '+'}${Math.abs(aheadMs) / 1000}`);
      renameSync(`${file}.new`, file);
    },
  };
}
