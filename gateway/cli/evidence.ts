import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import { openForReading } from '../store/database.ts';
import { evidencePaths } from '../store/evidence/folder.ts';
import { readEvidence } from '../store/evidence/mcap-reading.ts';
import { ledgerTable } from '../store/ledger-table.ts';

type Write = (line: string) => Promise<void>;

export type EvidenceAct = 'list' | 'path' | 'verify';

/**
 * `vigil evidence`: which alarms have evidence, where the file of one lies, and whether it is whole and the one that the ledger names.
 * The gateway may run meanwhile. 0 where all is well, else 1.
 */
export async function evidence(
  act: EvidenceAct,
  alarmId: string | undefined,
  { config: path }: { readonly config: string },
  write: Write,
): Promise<number> {
  const { directory } = (await loadConfig(path, registries)).store;
  const paths = evidencePaths(directory);
  if (act === 'list') return list(paths, directory, write);
  const file = alarmId === undefined ? undefined : paths.get(alarmId);
  if (act === 'path') {
    if (file === undefined) throw missing(alarmId);
    await write(file);
    return 0;
  }
  const verdict = await verdictOn(alarmId, file, directory);
  await write(JSON.stringify(verdict));
  return verdict.isIntact ? 0 : 1;
}

const missing = (alarmId: string | undefined): VigilError =>
  new VigilError(
    'VIGIL_EVIDENCE_BROKEN',
    alarmId === undefined
      ? 'name an alarm: `vigil evidence list` shows them'
      : `none of the alarm ${alarmId}`,
  );

async function list(paths: ReadonlyMap<string, string>, directory: string, write: Write): Promise<number> {
  const rows = await Promise.all(
    [...paths].map(async ([alarmId, path]) => ({ alarmId, path, ...(await stat(path)) })),
  );
  for (const { alarmId, path, size, mtimeMs } of rows.sort((a, b) => a.mtimeMs - b.mtimeMs))
    await write(
      JSON.stringify({
        alarmId,
        file: relative(directory, path),
        bytes: size,
        keptAt: new Date(mtimeMs).toISOString(),
      }),
    );
  return 0;
}

interface OnLedger {
  readonly seq: number;
  readonly what: string;
  readonly because?: string;
  readonly sha256?: string;
  readonly bytes?: number;
}

type Verdict =
  | { readonly isIntact: true; readonly seq: number; readonly sha256: string; readonly measurements: number }
  | { readonly isIntact: false; readonly seq?: number; readonly reason: string };

async function verdictOn(
  alarmId: string | undefined,
  file: string | undefined,
  directory: string,
): Promise<Verdict> {
  if (alarmId === undefined) throw missing(alarmId);
  const said = lastOnLedger(join(directory, 'vigil.sqlite'), alarmId);
  if (said === undefined) return { isIntact: false, reason: 'the ledger names no evidence of this alarm' };
  const { seq } = said;
  if (said.what !== 'kept')
    return { isIntact: false, seq, reason: `the ledger says: ${said.what}, ${said.because}` };
  if (file === undefined) return { isIntact: false, seq, reason: 'the file is gone; see a later erasure' };
  const sha256 = await digestOf(file);
  if (sha256 !== said.sha256)
    return {
      isIntact: false,
      seq,
      reason: `the file has SHA-256 ${sha256}, the ledger names ${said.sha256}`,
    };
  return { isIntact: true, seq, sha256, measurements: await countIn(file) };
}

/** The ledger has no index for it: read from the beginning, as an inspector would. */
function lastOnLedger(path: string, alarmId: string): OnLedger | undefined {
  const db = openForReading(path);
  try {
    const { entries } = ledgerTable(db);
    let said: OnLedger | undefined;
    let seq = 0;
    for (;;) {
      const slice = entries(seq, 10_000);
      for (const { kind, subject, body, seq: at } of slice)
        if (kind === 'evidence' && subject === alarmId)
          said = { ...(body as Omit<OnLedger, 'seq'>), seq: at };
      seq = slice.at(-1)?.seq ?? seq;
      if (slice.length === 0) return said;
    }
  } finally {
    db.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function countIn(path: string): Promise<number> {
  const { measurements, close } = await readEvidence(path);
  let count = 0;
  try {
    for await (const _ of measurements) count += 1;
  } finally {
    await close();
  }
  return count;
}
