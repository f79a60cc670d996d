import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { bundles } from '../../../models/index.ts';
import { loadBundle } from '../../../models/runtime/bundle.ts';
import { messageOf } from '../../core/error.ts';
import { bad, type Finding, good, unknown } from './finding.ts';

const run = promisify(execFile);
const megabyte = 1_000_000;
/** A ward writes a few megabytes a day; below this the disk is as good as full. */
const leastFreeMb = 500;

/** Room and permission where the ledger is kept; a folder that is yet to be made counts as its parent. */
export async function diskFinding(directory: string): Promise<Finding> {
  const about = { check: 'disk' as const, about: directory };
  const path = await nearest(resolve(directory));
  const { bavail, bsize } = await statfs(path);
  const freeMb = Math.floor((bavail * bsize) / megabyte);
  const mayWrite = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!mayWrite) return bad({ ...about, key: 'disk-denied' });
  const isRoomy = freeMb >= leastFreeMb;
  return (isRoomy ? good : bad)({ ...about, key: isRoomy ? 'disk-good' : 'disk-full', values: { freeMb } });
}

async function nearest(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || path === dirname(path) ? path : nearest(dirname(path));
}

/** No gateway was made before this, nor is one likely to be in service after it. */
const years = { first: 2025, last: 2100 };

export async function clockFinding(
  nowMs: number,
  isSet: () => Promise<boolean | undefined> = networkSetsClock,
): Promise<Finding> {
  const about = { check: 'clock' as const, about: '' };
  const now = new Date(nowMs);
  const values = { now: now.toISOString() };
  const year = now.getUTCFullYear();
  if (year < years.first || year > years.last) return bad({ ...about, key: 'clock-wrong', values });
  const byNetwork = await isSet();
  if (byNetwork === undefined) return unknown({ ...about, key: 'clock-untold', values });
  return (byNetwork ? good : bad)({ ...about, key: byNetwork ? 'clock-good' : 'clock-alone', values });
}

/** As systemd tells; undefined on machines without it. */
async function networkSetsClock(): Promise<boolean | undefined> {
  try {
    const { stdout } = await run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], {
      timeout: 2000,
    });
    return stdout.trim() === 'yes' ? true : stdout.trim() === 'no' ? false : undefined;
  } catch {
    return undefined;
  }
}

export function modelFindings(): Promise<Finding[]> {
  return Promise.all(
    bundles.map(async (directory) => {
      try {
        const { manifest, digest } = await loadBundle(directory);
        return good({
          check: 'model',
          about: manifest.id,
          key: 'model-good',
          values: { digest: digest.slice(0, 15) },
        });
      } catch (thrown) {
        const message = messageOf(thrown);
        return bad({ check: 'model', about: directory, key: 'model-bad', values: { message } });
      }
    }),
  );
}
