import { fstatSync, readSync } from 'node:fs';

/** https://sqlite.org/fileformat2.html#the_write_ahead_log */
const headerBytes = 32;
const frameHeaderBytes = 24;
const bigEndianMagic = 0x377f0683;
const littleEndianMagic = 0x377f0682;

/** What a write-ahead log adds to the main file: where in the log the latest committed copy of each page lies. */
export interface Wal {
  readonly pageSize: number;
  readonly offsets: ReadonlyMap<number, number>;
  /** Where whole pages lie behind the last frame that checks: damage, or a commit that never was. */
  readonly strays: readonly number[];
  /** Pages of the whole database after the last commit. */
  readonly pages: number;
}

interface Sums {
  readonly a: number;
  readonly b: number;
}

/** Reads the frames up to the first that does not check; what was not committed counts for nothing, as with SQLite itself. */
export function readWal(file: number): Wal | undefined {
  const header = Buffer.alloc(headerBytes);
  if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return undefined;
  const magic = header.readUInt32BE(0);
  if (magic !== bigEndianMagic && magic !== littleEndianMagic) return undefined;
  const isLittle = magic === littleEndianMagic;
  const pageSize = header.readUInt32BE(8);
  if (!isPageSize(pageSize)) return undefined;
  let sums = summed({ a: 0, b: 0 }, header.subarray(0, 24), isLittle);
  if (sums.a !== header.readUInt32BE(24) || sums.b !== header.readUInt32BE(28)) return undefined;

  const offsets = new Map<number, number>();
  const pending = new Map<number, number>();
  let pages = 0;
  const frame = Buffer.alloc(frameHeaderBytes + pageSize);
  let at = headerBytes;
  for (; readSync(file, frame, 0, frame.length, at) === frame.length; at += frame.length) {
    if (!frame.subarray(8, 16).equals(header.subarray(16, 24))) break;
    sums = summed(sums, frame.subarray(0, 8), isLittle);
    sums = summed(sums, frame.subarray(frameHeaderBytes), isLittle);
    if (sums.a !== frame.readUInt32BE(16) || sums.b !== frame.readUInt32BE(20)) break;
    pending.set(frame.readUInt32BE(0), at + frameHeaderBytes);
    const committed = frame.readUInt32BE(4);
    if (committed === 0) continue;
    pages = committed;
    for (const [page, offset] of pending) offsets.set(page, offset);
    pending.clear();
  }
  const strays: number[] = [];
  const size = fstatSync(file).size;
  for (; at + frame.length <= size && strays.length < straysMax; at += frame.length)
    strays.push(at + frameHeaderBytes);
  return { pageSize, offsets, strays, pages };
}

/** More than the log is ever left to grow to. */
const straysMax = 100_000;

export const isPageSize = (size: number): boolean =>
  size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;

function summed({ a, b }: Sums, bytes: Buffer, isLittle: boolean): Sums {
  let [first, second] = [a, b];
  for (let at = 0; at < bytes.length; at += 8) {
    const word = isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const next = isLittle ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    first = (first + word + second) >>> 0;
    second = (second + next + first) >>> 0;
  }
  return { a: first, b: second };
}
