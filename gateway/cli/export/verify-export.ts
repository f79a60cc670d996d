// Stands alone: this file, compiled, lies in each export as verify.mjs and needs nothing but Node.js.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** What an export says of itself; signed with the site's key. */
export interface Manifest {
  readonly format: 'vigil-ledger-export/1';
  readonly site: string;
  readonly gateway: string;
  readonly version: string;
  readonly createdAt: string;
  readonly rows: number;
  /** The row before the first: 0 and zeros at the ledger's beginning. */
  readonly after: { readonly seq: number; readonly hash: string };
  readonly last: { readonly seq: number; readonly hash: string };
  /** Rows up to this one were salvaged behind a line that lies before the first: of their heads only the signature can be checked. */
  readonly salvagedTo?: number;
  /** What is known of wall times that were read before the clock was right; exports of before have none. */
  readonly clockCorrections?: readonly ExportedCorrection[];
  /** Of `ledger.jsonl`. */
  readonly sha256: string;
  readonly keyId: string;
}

/** At `untilMonoMs` of that boot it was `wallMs`; wall times read since `fromMonoMs`, or in all of the boot, follow from that. */
export interface ExportedCorrection {
  readonly bootId: string;
  readonly fromMonoMs?: number;
  readonly untilMonoMs: number;
  readonly wallMs: number;
  readonly errorMs: number;
}

/** A row's wall time as it is known by now. As in the core, which this file must not need. */
export function knownTime(
  row: Pick<ExportedRow, 'bootId' | 'monoMs' | 'wallMs' | 'errorMs'>,
  corrections: readonly ExportedCorrection[],
): { readonly wallMs: number; readonly errorMs: number } {
  const { bootId, monoMs, wallMs, errorMs } = row;
  const found = corrections.find(
    ({ bootId: boot, fromMonoMs = Number.NEGATIVE_INFINITY, untilMonoMs }) =>
      boot === bootId && monoMs > fromMonoMs && monoMs <= untilMonoMs,
  );
  if (found === undefined) return { wallMs, errorMs };
  const sinceMs = monoMs - found.untilMonoMs;
  return {
    wallMs: found.wallMs + sinceMs,
    errorMs: Math.ceil(found.errorMs + Math.abs(sinceMs) * 500e-6),
  };
}

/** A line that corrects wall times must be among the corrections that were signed, word for word. */
function clockFault(row: ExportedRow, corrections: readonly ExportedCorrection[]): string | undefined {
  const told = JSON.parse(row.body) as Partial<ExportedCorrection> & { readonly what?: string };
  if (told.what !== 'confirmed') return undefined;
  const isSame = corrections.some(
    ({ bootId, fromMonoMs, untilMonoMs, wallMs, errorMs }) =>
      bootId === row.subject &&
      fromMonoMs === told.fromMonoMs &&
      untilMonoMs === told.untilMonoMs &&
      wallMs === told.wallMs &&
      errorMs === told.errorMs,
  );
  return isSame ? undefined : `row ${row.seq} corrects the clock otherwise than the manifest says`;
}

/** A row of the ledger, `body` as the canonical JSON that its hash covers. */
export interface ExportedRow {
  readonly seq: number;
  readonly kind: string;
  readonly subject: string;
  readonly wallMs: number;
  readonly monoMs: number;
  readonly bootId: string;
  readonly errorMs: number;
  readonly body: string;
  readonly prevHash: string;
  readonly hash: string;
}

export type ExportVerdict =
  | {
      readonly isIntact: true;
      readonly rows: number;
      readonly signedHeads: number;
      readonly keyId: string;
      /** Whether the key was the inspector's own copy; else it came with the export and proves less. */
      readonly isKeyTheirs: boolean;
    }
  | { readonly isIntact: false; readonly reason: string; readonly brokenAt?: number };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The text that a signature of a ledger's head covers. */
// As in the store, which this file must not need.
const headText = (seq: number, hash: string): string => `vigil-ledger-head/1\n${seq}\n${hash}\n`;

const isSigned = (text: string, signature: string, publicKey: string): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));

const keyIdOf = (publicKey: string): string =>
  `sha256:${createHash('sha256')
    .update(createPublicKey(publicKey).export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;

/** What is wrong with a row that follows another, if anything. SHA-256 covers the previous hash and every word of the row. */
function faultOf(
  row: ExportedRow,
  previous: { readonly seq: number; readonly hash: string },
): string | undefined {
  if (row.seq !== previous.seq + 1) return `rows between ${previous.seq} and ${row.seq} are missing or moved`;
  if (row.prevHash !== previous.hash) return `row ${row.seq} does not follow row ${previous.seq}`;
  const words = [row.seq, row.kind, row.subject, row.wallMs, row.monoMs, row.bootId, row.errorMs, row.body];
  return row.hash === sha256(`${row.prevHash}\n${JSON.stringify(words)}`)
    ? undefined
    : `row ${row.seq} was altered`;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly prevHash: string;
  readonly lastHash: string;
  readonly firstSeq: number;
}

/** After damage, rows from beyond it are chained anew; with their old numbers they must still give their old hashes. */
class OldChain {
  #runs: readonly Run[] = [];
  #previous = '';
  salvages = 0;
  kept = 0;
  readonly hashes = new Map<number, string>();

  fault(row: ExportedRow): string | undefined {
    const run = this.runOf(row.seq);
    if (row.kind === 'salvage') {
      const { kept, runs } = JSON.parse(row.body) as { kept: { rows: number }; runs: readonly Run[] };
      this.salvages += 1;
      if (kept.rows === row.seq - 1) {
        [this.#runs, this.kept] = [runs, kept.rows];
        this.hashes.clear();
        return undefined;
      }
    }
    if (run === undefined) return undefined;
    const seq = run.from + row.seq - run.firstSeq;
    const previous = seq === run.from ? run.prevHash : this.#previous;
    const words = [seq, row.kind, row.subject, row.wallMs, row.monoMs, row.bootId, row.errorMs, row.body];
    this.#previous = sha256(`${previous}\n${JSON.stringify(words)}`);
    this.hashes.set(seq, this.#previous);
    this.hashes.delete(seq - 100_000);
    if (seq < run.to || this.#previous === run.lastHash) return undefined;
    return `rows ${run.firstSeq} to ${row.seq} are not those that were salvaged`;
  }

  runOf(seq: number): Run | undefined {
    return this.#runs.find((run) => seq >= run.firstSeq && seq <= run.firstSeq + run.to - run.from);
  }
}

/** The hash that a head must be of, if it can be known; a row that was salvaged signs a row by the number of before. */
function hashOf(
  seq: number,
  {
    row,
    hashes,
    old,
  }: { readonly row: ExportedRow; readonly hashes: ReadonlyMap<number, string>; readonly old: OldChain },
): string | undefined {
  if (old.runOf(row.seq) === undefined || seq <= old.kept) return hashes.get(seq);
  return old.salvages > 1 ? undefined : old.hashes.get(seq);
}

/** A head that the gateway signed day by day: it must be of a row as it is here, and by this key. */
function headFault(row: ExportedRow, known: string | undefined, publicKey: string): string | undefined {
  const { seq, hash, signature } = JSON.parse(row.body) as { seq: number; hash: string; signature: string };
  if (known !== undefined && known !== hash) return `row ${row.seq} signs another row ${seq}`;
  return isSigned(headText(seq, hash), signature, publicKey)
    ? undefined
    : `row ${row.seq} has a signature by another key`;
}

/** Checks an export: the manifest's signature, the file's digest, each row's place and hash, each signed head. */
export async function verifyExport(
  folder: string,
  keyFile?: string,
  onTime: (
    seq: number,
    known: { readonly wallMs: number; readonly errorMs: number },
    row: ExportedRow,
  ) => void = () => {},
): Promise<ExportVerdict> {
  const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
  const signature = readFileSync(join(folder, 'manifest.sig'), 'utf8').trim();
  const publicKey = readFileSync(keyFile ?? join(folder, 'site-key.pub.pem'), 'utf8');
  const broken = (reason: string, brokenAt?: number): ExportVerdict => ({
    isIntact: false,
    reason,
    ...(brokenAt === undefined ? {} : { brokenAt }),
  });
  if (!isSigned(text, signature, publicKey)) return broken('the manifest is not signed with this key');
  const manifest = JSON.parse(text) as Manifest;
  const digest = createHash('sha256');
  const file = createReadStream(join(folder, 'ledger.jsonl'));
  file.on('data', (bytes) => digest.update(bytes));
  let last = manifest.after;
  let signedHeads = 0;
  const hashes = new Map<number, string>();
  const old = new OldChain();
  for await (const line of createInterface({ input: file })) {
    const row = JSON.parse(line) as ExportedRow;
    const { clockCorrections } = manifest;
    const clock = row.kind === 'clock' && clockCorrections ? clockFault(row, clockCorrections) : undefined;
    const fault = faultOf(row, last) ?? old.fault(row) ?? clock;
    if (fault !== undefined) return broken(fault, row.seq);
    onTime(row.seq, knownTime(row, clockCorrections ?? []), row);
    hashes.set(row.seq, row.hash);
    // A head is signed when it is new.
    hashes.delete(row.seq - 100_000);
    if (row.kind === 'ledger-head') {
      const { seq } = JSON.parse(row.body) as { seq: number };
      const known = row.seq <= (manifest.salvagedTo ?? 0) ? undefined : hashOf(seq, { row, hashes, old });
      const wrong = headFault(row, known, publicKey);
      if (wrong !== undefined) return broken(wrong, row.seq);
      signedHeads += 1;
    }
    last = { seq: row.seq, hash: row.hash };
  }
  if (last.seq !== manifest.last.seq || last.hash !== manifest.last.hash)
    return broken(`rows ${last.seq + 1} to ${manifest.last.seq} are missing`, last.seq + 1);
  if (digest.digest('hex') !== manifest.sha256) return broken('ledger.jsonl is not the file that was signed');
  return {
    isIntact: true,
    rows: manifest.rows,
    signedHeads,
    keyId: keyIdOf(publicKey),
    isKeyTheirs: keyFile !== undefined,
  };
}

// `node verify.mjs [folder] [public key] [--times]`
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const given = process.argv.slice(2);
  const [folder = '.', keyFile] = given.filter((word) => word !== '--times');
  const printTime = (
    seq: number,
    { wallMs, errorMs }: { wallMs: number; errorMs: number },
    row: ExportedRow,
  ) =>
    console.log(
      JSON.stringify({
        seq,
        at: new Date(wallMs).toISOString(),
        errorMs,
        readAt: new Date(row.wallMs).toISOString(),
      }),
    );
  try {
    const verdict = await verifyExport(folder, keyFile, given.includes('--times') ? printTime : undefined);
    console.log(JSON.stringify(verdict));
    process.exitCode = verdict.isIntact ? 0 : 1;
  } catch (thrown) {
    console.log(JSON.stringify({ isIntact: false, reason: String(thrown) }));
    process.exitCode = 1;
  }
}
