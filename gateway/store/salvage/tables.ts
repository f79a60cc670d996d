import { migrationFiles, openDatabase, type Sqlite } from '../database.ts';
import type { Pages } from './pages.ts';
import type { TableReport } from './report.ts';
import { type Loss, rowsFrom } from './tree.ts';

/** A table of the damaged file: where it begins. */
export interface TablePlace {
  readonly name: string;
  readonly root: number;
}

/** What the first page tells of a database. */
export interface Catalogue {
  readonly tables: readonly TablePlace[];
  /** The schema that its tables are of. */
  readonly version: number;
}

/**
 * The tables of a damaged file, of the version that its header tells. Where its first page is lost, they are where the migrations put
 * them in a new database; a table that began elsewhere is then not found.
 */
export function catalogueOf(pages: Pages, migrationsDir: string): Catalogue {
  const told = tablesOf(pages);
  const known = migrationFiles(migrationsDir).length;
  if (told.length === 0) return { tables: freshTables(migrationsDir, known), version: known };
  const version = versionOf(pages) ?? 0;
  const upTo = version > 0 && version <= known ? version : known;
  const others = freshTables(migrationsDir, upTo).filter(
    ({ name }) => !told.some((one) => one.name === name),
  );
  return { tables: [...told, ...others], version: upTo };
}

/** The schema version that a file's header tells; none where it has no header. */
export function versionOf(pages: Pages): number | undefined {
  const first = pages.page(1);
  const hasHeader = first?.toString('latin1', 0, 15) === 'SQLite format 3';
  return hasHeader ? first?.readUInt32BE(60) : undefined;
}

function tablesOf(pages: Pages): readonly TablePlace[] {
  return [...rowsFrom(pages, 1, { pages: 0, rows: 0 })].flatMap(({ values: [type, name, , root] }) =>
    type === 'table' && typeof name === 'string' && typeof root === 'number' ? [{ name, root }] : [],
  );
}

function freshTables(migrationsDir: string, version: number): readonly TablePlace[] {
  // In memory: whoever asks may have no disk that takes a file.
  const db = openDatabase(':memory:', migrationsDir, { upTo: version });
  try {
    const all = `SELECT name, rootpage AS root FROM sqlite_schema WHERE type = 'table'`;
    return db.prepare<[], TablePlace>(all).all();
  } finally {
    db.close();
  }
}

/** The number of the last row ever written, which SQLite keeps apart. */
export function sequenceOf(pages: Pages, { tables }: Catalogue): { readonly seq: number } | undefined {
  const place = tables.find(({ name }) => name === 'sqlite_sequence');
  if (place === undefined) return undefined;
  for (const { values } of rowsFrom(pages, place.root, { pages: 0, rows: 0 }))
    if (values[0] === 'ledger' && typeof values[1] === 'number') return { seq: values[1] };
  return undefined;
}

/** Copies every row that can be read and that the table of the new database takes: types and keys are held against its schema. */
export function copyTable(db: Sqlite, pages: Pages, { name, root }: TablePlace): TableReport {
  const columns = db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${name}')`).all();
  const marks = columns.map(() => '?').join(', ');
  const put = db.prepare(`INSERT OR IGNORE INTO "${name}" VALUES (${marks})`);
  const loss: Loss = { pages: 0, rows: 0 };
  const texts = columns.findIndex((column) => column.name === 'body');
  let rows = 0;
  for (const { rowid, values } of rowsFrom(pages, root, loss)) {
    const [first, ...rest] = values;
    // The number of a row is not stored twice: such a column is empty where it lies.
    const row = first === null ? [rowid, ...rest] : values;
    const isWhole = row.length === columns.length && (texts < 0 || isJson(row[texts]));
    if (isWhole && isTaken(() => put.run(...row).changes)) rows += 1;
    else loss.rows += 1;
  }
  return { rows, lostPages: loss.pages, lostRows: loss.rows };
}

function isTaken(write: () => number): boolean {
  try {
    return write() === 1;
  } catch (thrown) {
    // A value of another type than the column's is damage; a disk that takes nothing is not.
    if ((thrown as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return false;
    throw thrown;
  }
}

function isJson(value: unknown): boolean {
  try {
    return typeof value === 'string' && typeof JSON.parse(value) === 'object';
  } catch {
    return false;
  }
}
