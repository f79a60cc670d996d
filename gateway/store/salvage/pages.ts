import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { isPageSize, readWal, type Wal } from './wal.ts';

/** The pages of a database as they lie, whatever state the file is in; SQLite itself is not asked. */
export interface Pages {
  readonly pageSize: number;
  /** In the file and in its write-ahead log; the first is 1. */
  readonly count: number;
  /** Pages of the log that no commit vouches for; they are numbered from -1 downwards. */
  readonly strays: number;
  /** Nothing beyond the end, or where the disk gives no more. */
  page(number: number): Buffer | undefined;
  close(): void;
}

/** The size of every database that the gateway has made. */
const usualPageSize = 4096;

/** Opens a file and, where there is one, its write-ahead log. The file may be missing or empty: then the log is all there is. */
export function openPages(path: string): Pages {
  const main = opened(path);
  const log = opened(`${path}-wal`);
  const wal = log === undefined ? undefined : readWal(log);
  const pageSize = wal?.pageSize ?? (main === undefined ? usualPageSize : pageSizeOf(main));
  const inFile = main === undefined ? 0 : Math.ceil(fstatSync(main).size / pageSize);
  return {
    pageSize,
    count: Math.max(inFile, wal?.pages ?? 0),
    strays: wal?.strays.length ?? 0,
    page: (number) => pageOf(number, { main, log, wal, pageSize }),
    close() {
      for (const file of [main, log]) if (file !== undefined) closeSync(file);
    },
  };
}

const opened = (path: string): number | undefined => (existsSync(path) ? openSync(path, 'r') : undefined);

function pageSizeOf(file: number): number {
  const header = Buffer.alloc(18);
  readSync(file, header, 0, header.length, 0);
  const told = header.readUInt16BE(16);
  const size = told === 1 ? 65_536 : told;
  return header.toString('latin1', 0, 15) === 'SQLite format 3' && isPageSize(size) ? size : usualPageSize;
}

interface Files {
  readonly main: number | undefined;
  readonly log: number | undefined;
  readonly wal: Wal | undefined;
  readonly pageSize: number;
}

function pageOf(number: number, { main, log, wal, pageSize }: Files): Buffer | undefined {
  const inLog = number < 0 ? wal?.strays[-number - 1] : wal?.offsets.get(number);
  const [file, at] = inLog === undefined ? [main, (number - 1) * pageSize] : [log, inLog];
  if (file === undefined || number === 0 || (number < 0 && inLog === undefined)) return undefined;
  const page = Buffer.alloc(pageSize);
  try {
    // A file that was cut in the middle of a page gives what it has of it.
    return readSync(file, page, 0, pageSize, at) === 0 ? undefined : page;
  } catch {
    // A sector that the disk does not give is a page that is lost.
    return undefined;
  }
}
