import type { Pages } from './pages.ts';
import { type Record, recordAt } from './record.ts';

const interiorTable = 0x05;
const leafTable = 0x0d;

/** What of a table could not be read. */
export interface Loss {
  /** Pages that are none of a table any more: with an inner one, all that hung on it. */
  pages: number;
  /** Rows that are no rows any more. */
  rows: number;
}

/** The rows of the table that begins at a page, in order, around whatever is damaged. */
export function* rowsFrom(pages: Pages, root: number, loss: Loss): Generator<Record> {
  const seen = new Set<number>();
  // Children still to be read, the next one last.
  const ahead = [root];
  for (let number = ahead.pop(); number !== undefined; number = ahead.pop()) {
    const page = seen.has(number) ? undefined : pages.page(number);
    seen.add(number);
    const kind = page?.[headerAt(number)];
    if (page !== undefined && kind === leafTable) yield* rowsOn(pages, number, page, loss);
    else if (page !== undefined && kind === interiorTable)
      ahead.push(...childrenOf(page, number, loss).reverse());
    else loss.pages += 1;
  }
}

function* rowsOn(pages: Pages, number: number, page: Buffer, loss: Loss): Generator<Record> {
  for (const offset of cellsOn(page, number)) {
    const row = attempt(() => recordAt(pages, page, offset));
    if (row === undefined) loss.rows += 1;
    else yield row;
  }
}

/** Where the rows of a page begin, if it is the leaf of a table. */
export const cellsOn = (page: Buffer, number: number): readonly number[] =>
  page[headerAt(number)] === leafTable ? cellsOf(page, number, 8) : [];

function childrenOf(page: Buffer, number: number, loss: Loss): number[] {
  const children = cellsOf(page, number, 12).map((offset) => attempt(() => page.readUInt32BE(offset)));
  const last = attempt(() => page.readUInt32BE(headerAt(number) + 8));
  const told = [...children, last].filter((child) => child !== undefined);
  loss.pages += children.length + 1 - told.length;
  return told;
}

/** Where the cells of a page begin, as its pointer array says. */
function cellsOf(page: Buffer, number: number, headerBytes: number): readonly number[] {
  const start = headerAt(number);
  const count = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - start - headerBytes) / 2));
  return Array.from({ length: count }, (_, index) => page.readUInt16BE(start + headerBytes + 2 * index));
}

/** The first page begins with the header of the file. */
const headerAt = (number: number): number => (number === 1 ? 100 : 0);

/** What damage makes of a length or an offset lies beyond the page. */
export function attempt<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
