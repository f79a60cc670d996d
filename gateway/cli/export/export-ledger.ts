import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, createWriteStream, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { correctionOf } from '../../app/clock-record.ts';
import { VigilError } from '../../core/error.ts';
import type { Clock } from '../../core/ports.ts';
import { genesis } from '../../store/chain.ts';
import { openForReading } from '../../store/database.ts';
import { clockLines, ledgerTable } from '../../store/ledger-table.ts';
import { readSiteKey } from '../../store/site-key.ts';
import type { Manifest } from './verify-export.ts';

export interface ExportChoices {
  /** Where the store lies. */
  readonly directory: string;
  /** A folder that is new or empty. */
  readonly out: string;
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
  /** Milliseconds of wall time; the rows between the first and the last of that time, without a gap. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

const rowsPerSlice = 5000;
/** One a boot, and one for each time that the clock was set meanwhile. */
const mostCorrections = 10_000;

const readme = `Vigil ledger export. Check it with: node verify.mjs . <public key>
Needs Node.js 20 and nothing else. Take the public key from where you noted it, not from this folder.
Each line of ledger.jsonl is a row; its hash covers the hash before it and every word of the row.
wallMs is the clock as it stood, perhaps not set yet. node verify.mjs . <public key> --times also prints
each row's time as it is known by now, after clockCorrections in manifest.json: where bootId is the row's
and fromMonoMs < monoMs <= untilMonoMs, it is wallMs of the correction + monoMs - untilMonoMs.

Vigil 台账导出。核验：node verify.mjs . <公钥文件>
只需 Node.js 20。公钥请用您另行保存的那一份，不要用本文件夹中的。
ledger.jsonl 每行一条记录；其哈希覆盖前一条的哈希和本条全部内容。
wallMs 为当时时钟所示，可能尚未校准。node verify.mjs . <公钥文件> --times 同时列出每条记录现已知的时间，
依据 manifest.json 中的 clockCorrections：bootId 相同且 fromMonoMs < monoMs <= untilMonoMs 时，
时间为更正项的 wallMs + monoMs - untilMonoMs。
`;

/** `vigil export`: an inspector's folder that proves itself without Vigil and its database. The gateway may run meanwhile. */
export async function exportLedger(
  { directory, out, fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER, ...who }: ExportChoices,
  clock: Pick<Clock, 'now'>,
): Promise<Manifest> {
  const key = readSiteKey(directory);
  const db = openForReading(join(directory, 'vigil.sqlite'));
  try {
    const { rows, range, before, salvaged } = ledgerTable(db);
    const clockCorrections = clockLines(db)(mostCorrections).flatMap((line) => correctionOf(line) ?? []);
    const found = range(fromMs, untilMs, clockCorrections);
    if (found === undefined)
      throw new VigilError('VIGIL_EXPORT_REFUSED', 'the ledger has no row of that time');
    const after = before(found.first) ?? genesis;
    const salvagedTo = salvaged(found.first);
    mkdirSync(out, { recursive: true, mode: 0o700 });
    if (readdirSync(out).length > 0)
      throw new VigilError('VIGIL_EXPORT_REFUSED', `${out}: name a new or empty folder`);
    const digest = createHash('sha256');
    const file = createWriteStream(join(out, 'ledger.jsonl'), { mode: 0o600 });
    let last = after;
    while (last.seq < found.last) {
      const slice = rows(last.seq, Math.min(rowsPerSlice, found.last - last.seq));
      const text = slice.map((row) => `${JSON.stringify(row)}\n`).join('');
      digest.update(text);
      if (!file.write(text)) await once(file, 'drain');
      const end = slice.at(-1);
      if (end === undefined) break;
      last = { seq: end.seq, hash: end.hash };
    }
    file.end();
    await finished(file);
    const manifest: Manifest = {
      format: 'vigil-ledger-export/1',
      ...who,
      createdAt: new Date(clock.now().wallMs).toISOString(),
      rows: last.seq - after.seq,
      clockCorrections,
      ...(salvagedTo === undefined ? {} : { salvagedTo }),
      after: { seq: after.seq, hash: after.hash },
      last: { seq: last.seq, hash: last.hash },
      sha256: digest.digest('hex'),
      keyId: key.keyId,
    };
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    writeFileSync(join(out, 'manifest.json'), text);
    writeFileSync(join(out, 'manifest.sig'), `${key.sign(text)}\n`);
    writeFileSync(join(out, 'site-key.pub.pem'), key.publicKey);
    writeFileSync(join(out, 'README.txt'), readme);
    copyFileSync(fileURLToPath(new URL('./verify-export.js', import.meta.url)), join(out, 'verify.mjs'));
    return manifest;
  } finally {
    db.close();
  }
}
