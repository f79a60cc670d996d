import type { Pages } from './pages.ts';

/** https://sqlite.org/fileformat2.html#record_format */
export type Value = null | number | string | Buffer;

/** A row where it lies: `values` in the table's order. */
export interface Record {
  readonly rowid: number;
  readonly values: readonly Value[];
}

/** Longer than any row that the store writes; a length beyond it is damage. */
const longest = 64 * 1024 * 1024;

/** The row in a cell of a leaf page; throws a RangeError where it is none. */
export function recordAt(pages: Pages, page: Buffer, offset: number): Record {
  const [length, afterLength] = varint(page, offset);
  const [rowid, start] = varint(page, afterLength);
  if (length < 0 || length > longest) throw new RangeError('too long');
  return { rowid, values: valuesOf(payload(pages, page, start, length)) };
}

/** What a leaf holds of a row, and behind it the chain of its overflow pages. */
function payload(pages: Pages, page: Buffer, start: number, length: number): Buffer {
  const usable = pages.pageSize;
  const most = usable - 35;
  if (length <= most) return slice(page, start, length);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const local = wanted <= most ? wanted : least;
  const parts = [slice(page, start, local)];
  let missing = length - local;
  let next = page.readUInt32BE(start + local);
  while (missing > 0) {
    const more = pages.page(next);
    if (next === 0 || more === undefined) throw new RangeError('an overflow page is lost');
    const part = slice(more, 4, Math.min(missing, usable - 4));
    parts.push(part);
    missing -= part.length;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts, length);
}

function slice(bytes: Buffer, start: number, length: number): Buffer {
  if (length < 0 || start + length > bytes.length) throw new RangeError('beyond the page');
  return bytes.subarray(start, start + length);
}

const widths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function valuesOf(bytes: Buffer): readonly Value[] {
  const [headerLength, first] = varint(bytes, 0);
  if (headerLength > bytes.length || headerLength < first) throw new RangeError('no record');
  const values: Value[] = [];
  let at = headerLength;
  for (let header = first; header < headerLength; ) {
    const [type, next] = varint(bytes, header);
    header = next;
    const width = type >= 12 ? Math.floor((type - 12) / 2) : widths[type];
    if (width === undefined) throw new RangeError('no such type');
    values.push(decoded(type, slice(bytes, at, width)));
    at += width;
  }
  return values;
}

function decoded(type: number, bytes: Buffer): Value {
  if (type === 0) return null;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  if (type < 6) return bytes.readIntBE(0, bytes.length);
  return type % 2 === 1 ? bytes.toString('utf8') : Buffer.from(bytes);
}

/** A number of one to nine bytes, and where it ends. */
export function varint(bytes: Buffer, start: number): readonly [number, number] {
  let value = 0n;
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes.readUInt8(at);
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return [Number(value), at + 1];
  }
  value = (value << 8n) | BigInt(bytes.readUInt8(start + 8));
  return [Number(BigInt.asIntN(64, value)), start + 9];
}
