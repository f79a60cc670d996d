import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mountedDisk } from '../helpers/small-disk.ts';

/** What can be wrong with the disk under a gateway. */
export const faultKinds = ['fsync', 'full-disk', 'read-only'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A disk that fails when it is told to. */
export interface FaultyDisk {
  /** Where the store is to lie; left out: anywhere. */
  readonly place?: string;
  /** The next life begins on a disk that fails; false where that has to wait for its process. */
  beforeStart(): boolean;
  begin(pid: number): Promise<void>;
  /** The disk takes writes again, where that is possible while the gateway lives. */
  end(pid: number): Promise<boolean>;
  /** The gateway is dead: the disk is well again. */
  mend(): void;
  remove(): void;
}

export function faultyDisk(kind: FaultKind, database: () => string, random: () => number): FaultyDisk {
  if (kind === 'fsync') return tracedDisk(database, random);
  const disk = mountedDisk(64);
  const place = disk.directory;
  if (kind === 'full-disk')
    return {
      place,
      beforeStart() {
        disk.fill();
        return true;
      },
      begin: async () => disk.fill(),
      async end() {
        disk.free();
        return true;
      },
      mend: disk.free,
      remove: disk.remove,
    };
  let state: 'well' | 'aborted' | 'read-only' = 'well';
  return {
    place,
    beforeStart() {
      disk.readOnly(true);
      state = 'read-only';
      return true;
    },
    async begin() {
      disk.fail();
      state = 'aborted';
    },
    async end() {
      if (state === 'aborted') return false;
      disk.readOnly(false);
      state = 'well';
      return true;
    },
    mend() {
      if (state === 'aborted') disk.replace();
      if (state === 'read-only') disk.readOnly(false);
      state = 'well';
    },
    remove: disk.remove,
  };
}

/** System calls of the real process that fail or take their time: strace injects it. */
function tracedDisk(database: () => string, random: () => number): FaultyDisk {
  const flavour = (): readonly string[] => {
    const some = random();
    const flushes = 'fsync,fdatasync';
    if (some < 0.35) return injected(flushes, 'error=EIO');
    if (some < 0.55) return injected(flushes, `error=EIO:when=${1 + Math.floor(random() * 4)}+2`);
    if (some < 0.75) return injected(flushes, 'delay_enter=400000');
    const files = [database(), `${database()}-wal`].flatMap((path) => ['-P', path]);
    return [...injected('pwrite64,write', 'error=ENOSPC'), ...files];
  };
  return {
    beforeStart: () => false,
    async begin(pid) {
      const tracer = spawn('strace', ['-f', '-qq', '-o', '/dev/null', ...flavour(), '-p', String(pid)], {
        stdio: 'ignore',
      });
      tracer.unref();
      while (tracerOf(pid) === 0 && tracer.exitCode === null) await pause(5);
    },
    async end(pid) {
      const tracer = tracerOf(pid);
      if (tracer !== 0) process.kill(tracer, 'SIGTERM');
      while (tracerOf(pid) !== 0) await pause(5);
      return true;
    },
    mend: () => undefined,
    remove: () => undefined,
  };
}

const injected = (calls: string, what: string): readonly string[] => [
  '-e',
  `trace=${calls}`,
  '-e',
  `inject=${calls}:${what}`,
];

/** Who traces a process; 0 where nobody does or it is gone. */
function tracerOf(pid: number): number {
  try {
    return Number(/^TracerPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
