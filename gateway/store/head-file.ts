import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import type { ChainHead } from './chain.ts';

const pathOf = (database: string): string => `${database}-head`;

/** Where the ledger stood, beside the database: a database that is behind it has lost what it had acknowledged. */
export interface HeadFile {
  /** After a commit is durable, so that the file is never ahead of a database that is whole. */
  note(head: ChainHead): void;
  close(): void;
}

/** A disk that does not take it costs the proof, never a write of the store. */
export function openHeadFile(database: string): HeadFile {
  let file: number | undefined;
  try {
    file = openSync(pathOf(database), 'w', 0o600);
  } catch {
    return { note: () => undefined, close: () => undefined };
  }
  const open = file;
  return {
    note({ seq, hash }) {
      try {
        writeSync(open, `${JSON.stringify({ seq, hash }).padEnd(lineBytes)}\n`, 0);
      } catch {
        // Full: what stands there is older, and still true.
      }
    },
    close: () => closeSync(open),
  };
}

/** One write within one sector: whole or not at all. */
const lineBytes = 127;

export function readHead(database: string): ChainHead | undefined {
  try {
    const { seq, hash } = JSON.parse(readFileSync(pathOf(database), 'utf8')) as Partial<ChainHead>;
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever puts another database in its place takes this away with the old one. */
export const forgetHead = (database: string): void => rmSync(pathOf(database), { force: true });
