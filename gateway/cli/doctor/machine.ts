import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { bundles } from '../../../models/index.ts';
import { loadBundle } from '../../../models/runtime/bundle.ts';
import { machineSign } from '../../app/time-sign.ts';
import { messageOf } from '../../core/error.ts';
import type { Instant } from '../../core/instant.ts';
import { isPlausible, judged, type TimeSign, untrusted } from '../../health/time-trust.ts';
import { bad, type Finding, good, unknown } from './finding.ts';

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

/** Whether the clock is right, as the gateway itself would judge it. */
export async function clockFinding(
  now: Instant,
  sign: () => Promise<TimeSign> = () => machineSign(),
): Promise<Finding> {
  const about = { check: 'clock' as const, about: '' };
  const said = await sign();
  const { trust } = judged(untrusted(now), said, now, now);
  const seconds = (trust.confirmed?.errorMs ?? 0) / 1000;
  const values = { now: new Date(now.wallMs).toISOString(), by: said.source, seconds };
  if (!isPlausible(now.wallMs)) return bad({ ...about, key: 'clock-wrong', values });
  if (said.isRight === undefined) return unknown({ ...about, key: 'clock-untold', values });
  if (trust.confirmed === undefined) return bad({ ...about, key: 'clock-alone', values });
  return good({ ...about, key: said.source === 'hand' ? 'clock-hand' : 'clock-good', values });
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
