import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { VigilError } from '../../core/error.ts';

/** A file that is written from its beginning to its end, and its digest. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  position(): bigint;
  /** Until it lies on the disk. */
  sync(): void;
  close(): void;
  readonly bytes: number;
  sha256(): string;
}

/** Creates a file for this user alone; a byte over the limit is refused. */
export function createSink(path: string, maxBytes: number): Sink {
  const file = openSync(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let written = 0;
  return {
    async write(bytes) {
      if (written + bytes.byteLength > maxBytes)
        throw new VigilError('VIGIL_STORE_FAILED', `${path}: more than ${maxBytes} bytes`);
      // A disk that is nearly full takes a part.
      for (let at = 0; at < bytes.byteLength; ) at += writeSync(file, bytes, at);
      hash.update(bytes);
      written += bytes.byteLength;
    },
    position: () => BigInt(written),
    sync: () => fdatasyncSync(file),
    close: () => closeSync(file),
    get bytes() {
      return written;
    },
    sha256: () => hash.digest('hex'),
  };
}
