import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { EvidenceAbout, EvidenceFile, EvidenceLimits, RemovalCause, Removed } from './about.ts';

/** Below the store's directory. */
export const evidenceFolder = 'evidence';

/** Being written; a restart takes it away. */
const partEnding = '.mcap.part';
/** Whole, but it may not be on the ledger yet; a restart puts it there. */
const freshEnding = '.mcap.new';
const ending = '.mcap';

/** The folder of those who are no resident, such as robots. */
const nobody = '_';

/** A file name has 255 bytes at most. */
const longest = 200;

interface Kept {
  readonly alarmId: string;
  readonly path: string;
  readonly bytes: number;
  readonly keptMs: number;
}

/** The name of an alarm's file; its id can be read from it unless that is very long. */
function nameOf(alarmId: string): string {
  const name = encodeURIComponent(alarmId);
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 65)}-${createHash('sha256').update(alarmId).digest('hex')}`;
}

const idOf = (path: string): string => decodeURIComponent(basename(path).replace(/\.mcap.*$/, ''));

/**
 * Evidence on the disk: a folder a resident, so that all of a person can be erased without opening a file, and a file an alarm. A file has
 * its last name only once it is whole and on the ledger.
 */
export class EvidenceFolder {
  readonly #root: string;
  readonly #limits: EvidenceLimits;
  /** Oldest first. */
  #kept: Kept[];

  constructor(directory: string, limits: EvidenceLimits) {
    this.#root = join(directory, evidenceFolder);
    this.#limits = limits;
    mkdirSync(this.#root, { recursive: true, mode: 0o700 });
    for (const path of this.#paths(partEnding)) rmSync(path);
    this.#kept = this.#paths(ending)
      .map(keptAt)
      .sort((a, b) => a.keptMs - b.keptMs);
  }

  /** Files that were whole when an earlier run ended, and of which nobody knows whether they are on the ledger. */
  unsettled(): readonly EvidenceFile[] {
    return this.#paths(freshEnding).map((path) => {
      const bytes = readFileSync(path);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { alarmId: idOf(path), file: this.#shown(path), sha256, bytes: bytes.byteLength };
    });
  }

  /** Where a file is written first. */
  begin({ alarmId, residentId }: EvidenceAbout): string {
    const folder = join(this.#root, residentId ?? nobody);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${nameOf(alarmId)}${partEnding}`);
    rmSync(path, { force: true });
    return path;
  }

  /** It is whole and on the disk. Says where it will lie. */
  finish(part: string): string {
    const fresh = `${part.slice(0, -partEnding.length)}${freshEnding}`;
    renameSync(part, fresh);
    syncFolder(dirname(fresh));
    return this.#shown(fresh);
  }

  /** It is on the ledger. Tells what had to go to make room for it. */
  settle(file: string): readonly Removed[] {
    const path = join(dirname(this.#root), file);
    renameSync(`${path}.new`, path);
    syncFolder(dirname(path));
    this.#kept = [...this.#kept.filter((one) => one.path !== path), keptAt(path)];
    const { maxBytes, maxFiles } = this.#limits;
    const removed: Removed[] = [];
    while (this.bytes > maxBytes || this.#kept.length > maxFiles)
      removed.push(...this.#removeOldest('space'));
    return removed;
  }

  /** Takes away what was kept before then. */
  removeBefore(wallMs: number): readonly Removed[] {
    const removed: Removed[] = [];
    while ((this.#kept[0]?.keptMs ?? wallMs) < wallMs) removed.push(...this.#removeOldest('age'));
    return removed;
  }

  /** Everything about a resident, whatever state it is in; the ids of the alarms. */
  erase(residentId: string): readonly string[] {
    const folder = join(this.#root, residentId);
    const ids = filesIn(folder).map(idOf);
    rmSync(folder, { recursive: true, force: true });
    syncFolder(this.#root);
    this.#kept = this.#kept.filter(({ path }) => dirname(path) !== folder);
    return ids;
  }

  /** Where the whole file of an alarm lies. */
  pathOf(alarmId: string): string | undefined {
    const name = `${nameOf(alarmId)}${ending}`;
    return this.#kept.find(({ path }) => basename(path) === name)?.path;
  }

  get files(): number {
    return this.#kept.length;
  }

  get bytes(): number {
    return this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #removeOldest(because: RemovalCause): readonly Removed[] {
    const [oldest, ...rest] = this.#kept;
    if (oldest === undefined) return [];
    rmSync(oldest.path, { force: true });
    this.#kept = rest;
    return [{ alarmId: oldest.alarmId, because }];
  }

  #paths(suffix: string): string[] {
    return readdirSync(this.#root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => filesIn(join(this.#root, name)))
      .filter((path) => path.endsWith(suffix));
  }

  #shown(path: string): string {
    return `${evidenceFolder}/${basename(dirname(path))}/${basename(path).replace(/\.new$/, '')}`;
  }
}

/** Where the evidence of each alarm lies, for whoever reads a store that may be in use. */
export function evidencePaths(directory: string): ReadonlyMap<string, string> {
  const root = join(directory, evidenceFolder);
  const folders = foldersIn(root);
  const paths = folders.flatMap((folder) => filesIn(folder)).filter((path) => path.endsWith(ending));
  return new Map(paths.map((path) => [idOf(path), path]));
}

const filesIn = (folder: string): string[] => entriesOf(folder).map((name) => join(folder, name));

const foldersIn = filesIn;

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody was ever there, or a file where a folder should be: no evidence.
    return [];
  }
}

function keptAt(path: string): Kept {
  const { size, mtimeMs } = statSync(path);
  return { alarmId: idOf(path), path, bytes: size, keptMs: mtimeMs };
}

/** A new name survives a power cut only once its folder is on the disk too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
