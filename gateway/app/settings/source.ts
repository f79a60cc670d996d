import { copyFile, link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readConfig } from '../../config/load.ts';
import { messageOf, VigilError } from '../../core/error.ts';
import type { ConfigSource } from './contract.ts';
import { digestOf } from './digest.ts';

/** Earlier texts beside the file: `.bak` is the one before, `.bak.1` the one before that. */
export const backupsMost = 5;

/** A configuration in a file. A change is written beside it, flushed, and renamed over it: nobody ever reads half of one. */
export function fileSource(path: string): ConfigSource {
  return {
    kind: 'file',
    name: path,
    read: () => readConfig(path),
    async replace(text, was) {
      // Behind a link the file itself is replaced, and the link stays.
      const real = await realpath(path).catch(() => path);
      try {
        await replaceFile(real, text, was);
      } catch (thrown) {
        await rm(`${real}.new`, { force: true }).catch(() => {});
        if (thrown instanceof VigilError) throw thrown;
        throw new VigilError('VIGIL_CONFIG_UNWRITABLE', `${real}: ${messageOf(thrown)}`, { cause: thrown });
      }
    },
  };
}

async function replaceFile(path: string, text: string, was: string): Promise<void> {
  await mustBe(path, was);
  const { mode } = await stat(path);
  const file = await open(`${path}.new`, 'w', mode & 0o777);
  try {
    await file.writeFile(text);
    await file.chmod(mode & 0o777);
    await file.sync();
  } finally {
    await file.close();
  }
  await keepEarlier(path);
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
  // Somebody may have saved between the look and the rename: their text is the backup now, and goes back.
  if (digestOf(await readFile(`${path}.bak`, 'utf8')) === was) return;
  await rename(`${path}.bak`, path);
  throw changedMeanwhile(path);
}

async function mustBe(path: string, was: string): Promise<void> {
  if (digestOf(await readConfig(path)) !== was) throw changedMeanwhile(path);
}

const changedMeanwhile = (path: string) =>
  new VigilError('VIGIL_CONFIG_CHANGED', `${path} was changed meanwhile; nothing was written`);

/** The same file under a second name: an editor that still has it open writes into the backup, and nothing is lost. */
async function keepEarlier(path: string): Promise<void> {
  const names = [
    `${path}.bak`,
    ...Array.from({ length: backupsMost - 1 }, (_, at) => `${path}.bak.${at + 1}`),
  ];
  for (let at = names.length - 1; at > 0; at -= 1)
    await rename(names[at - 1] as string, names[at] as string).catch(ignoreMissing);
  await link(path, `${path}.bak`).catch(() => copyFile(path, `${path}.bak`));
}

function ignoreMissing(thrown: unknown): void {
  if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A configuration that is kept nowhere: the demo's. */
export function memorySource(text: string): ConfigSource {
  let current = text;
  return {
    kind: 'memory',
    name: '',
    read: async () => current,
    async replace(next, was) {
      if (digestOf(current) !== was)
        throw new VigilError('VIGIL_CONFIG_CHANGED', 'it was changed meanwhile; nothing was written');
      current = next;
    },
  };
}
