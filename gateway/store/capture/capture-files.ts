import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../core/instant.ts';

/** Something that reached the core from outside: a batch of measurements, a tick, what a person did. */
export interface CoreInput {
  readonly at: Instant;
  /** Kebab-case. */
  readonly kind: string;
  /** Plain values and arrays of numbers. */
  readonly payload: unknown;
}

/** One as it is read back. Numbers count up by one in a run (what a file begins with bears that of the input after it); where some are missing, so many inputs were dropped or are in files that are gone. */
export interface CapturedInput extends CoreInput {
  readonly number: number;
}

/** The file that is being written, or was when the power went: whole up to its last chunk. */
export const openEnding = '.mcap.part';
export const closedEnding = '.mcap';

export interface CaptureFile {
  readonly path: string;
  readonly index: number;
  readonly isClosed: boolean;
}

export const capturePath = (directory: string, index: number, ending: string): string =>
  join(directory, `capture-${String(index).padStart(8, '0')}${ending}`);

/** Oldest first. */
export function captureFiles(directory: string): readonly CaptureFile[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const [, digits, part] = /^capture-(\d{8})\.mcap(\.part)?$/.exec(name) ?? [];
      return digits === undefined
        ? []
        : [{ path: join(directory, name), index: Number(digits), isClosed: part === undefined }];
    })
    .sort((a, b) => a.index - b.index);
}

export function beginCaptureFolder(directory: string): readonly CaptureFile[] {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return captureFiles(directory);
}
