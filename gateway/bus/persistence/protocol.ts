import type { Row, RowId } from './row.ts';

/** What the thread that owns the database is started with. */
export interface WriterSetup {
  readonly path: string;
}

export type ToWriter =
  | { readonly kind: 'write'; readonly rows: readonly Row[]; readonly gone: readonly RowId[] }
  | { readonly kind: 'close' };

export interface Opened {
  readonly kind: 'opened';
  readonly rows: readonly Row[];
  /** Where the file was put that could not be read, and why it could not. */
  readonly damaged?: { readonly path: string; readonly reason: string };
  /** Why it could not be opened yet, so that nothing was read. */
  readonly fault?: string;
}

export type FromWriter =
  | Opened
  /** `found`: what the file already held, where it could only now be opened. */
  | { readonly kind: 'written'; readonly found: readonly RowId[] }
  | { readonly kind: 'failed'; readonly message: string };
