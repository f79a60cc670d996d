import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceFolder } from '../../store/evidence/folder.ts';

export interface DiskFacts {
  readonly freeBytes?: number;
  readonly totalBytes?: number;
  readonly ledgerBytes?: number;
  readonly evidenceBytes?: number;
}

/** A disk that does not answer is told of by the store's own writes. */
const orUndefined = async <Value>(asked: Promise<Value>): Promise<Value | undefined> =>
  asked.catch(() => undefined);

/** More files than a ward keeps; beyond it the folder's size is not told. */
const filesMost = 5000;

/** How full the disk is, and what of it is ours. */
export async function diskFacts(directory: string): Promise<DiskFacts> {
  const [disk, database, log, evidenceBytes] = await Promise.all([
    orUndefined(statfs(directory)),
    orUndefined(stat(join(directory, 'vigil.sqlite'))),
    orUndefined(stat(join(directory, 'vigil.sqlite-wal'))),
    orUndefined(folderBytes(join(directory, evidenceFolder))),
  ]);
  return {
    ...(disk && { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize }),
    ...(database && { ledgerBytes: database.size + (log?.size ?? 0) }),
    ...(evidenceBytes !== undefined && { evidenceBytes }),
  };
}

async function folderBytes(folder: string): Promise<number | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > filesMost) return undefined;
  let bytes = 0;
  for (const { parentPath, name } of files)
    bytes += (await orUndefined(stat(join(parentPath, name))))?.size ?? 0;
  return bytes;
}

/** What a process holds of the memory, where this machine tells (Linux, `VmRSS`). */
export async function memoryOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const text = await orUndefined(readFile(`/proc/${pid}/status`, 'utf8'));
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
