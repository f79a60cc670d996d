import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '../../core/error.ts';
import { isTextSigned } from '../../store/site-key.ts';

/** What a backup says of itself, signed with the site's key. */
export interface BackupManifest {
  readonly format: 'vigil-backup/1';
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
  readonly createdAt: string;
  /** The ledger's head in it. */
  readonly ledger: { readonly rows: number; readonly head: string };
  /** SHA-256 by file. */
  readonly files: Readonly<Record<string, string>>;
}

export const databaseFile = 'vigil.sqlite';
/** The broker's memory is not among them: what waited for displays then would be told now. */
export const backedUpFiles = [databaseFile, 'site-key.pem', 'site-key.pub.pem'] as const;

/** With which the hashes of PINs are sealed; a gateway that is older than its accounts has none. */
export const accountKeyFile = 'account.key';

/** What a backup holds. */
export const filesIn = ({ files }: Pick<BackupManifest, 'files'>): readonly string[] => [
  ...backedUpFiles,
  ...(Object.hasOwn(files, accountKeyFile) ? [accountKeyFile] : []),
];

export const digestOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

/** Reads a backup's manifest and checks it and every file of it; throws with the first that does not hold. */
export function checkedManifest(folder: string): BackupManifest {
  const refuse = (why: string): never => {
    throw new VigilError('VIGIL_BACKUP_BROKEN', `${folder}: ${why}`);
  };
  const read = (name: string): string => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return refuse(`${name} is missing`);
    }
  };
  const text = read('manifest.json');
  const signature = read('manifest.sig').trim();
  if (!isTextSigned(text, signature, read('site-key.pub.pem')))
    refuse('the manifest is not signed with its key');
  const manifest = JSON.parse(text) as BackupManifest;
  for (const name of filesIn(manifest)) {
    read(name);
    if (digestOf(join(folder, name)) !== manifest.files[name])
      refuse(`${name} is not the file that was backed up`);
  }
  return manifest;
}
