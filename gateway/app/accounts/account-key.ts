import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VigilError } from '../../core/error.ts';

export const accountKeyFile = 'account.key';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals the hashes of PINs before they go on the ledger (AES-256-GCM, NIST SP 800-38D). A hash of four digits is tried out in minutes by
 * whoever has it, the ledger is never rewritten, and its exports go to inspectors: without the key, which lies beside the database and
 * never in it, there is nothing to try.
 */
export interface AccountKey {
  /** Bound to its person: a sealed hash says nothing in another's place. */
  seal(id: string, text: string): string;
  /** Undefined where it was sealed with another key, for somebody else, or is damaged. */
  open(id: string, sealed: string): string | undefined;
}

/** Reads the key, or makes it at the first start; only the gateway's own user may read it. @throws where it is there and is no key */
export function openAccountKey(directory: string): AccountKey {
  const path = join(directory, accountKeyFile);
  const key = existing(path) ?? created(directory, path);
  if (key.length !== keyBytes)
    throw new VigilError(
      'VIGIL_STORE_FAILED',
      `${path} is no key of ${keyBytes} bytes: restore it from a backup`,
    );
  return keyOf(key);
}

/** For this run only: where the disk takes nothing. */
export const passingKey = (): AccountKey => keyOf(randomBytes(keyBytes));

function keyOf(key: Uint8Array): AccountKey {
  return {
    seal(id, text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(id));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `1.${iv.toString('base64url')}.${body.toString('base64url')}`;
    },
    open(id, sealed) {
      const [version, iv, body] = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
      if (!sealed.startsWith('1.') || !version || iv?.length !== ivBytes || !body || body.length < tagBytes)
        return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv)
          .setAAD(Buffer.from(id))
          .setAuthTag(body.subarray(-tagBytes));
        return Buffer.concat([decipher.update(body.subarray(0, -tagBytes)), decipher.final()]).toString(
          'utf8',
        );
      } catch {
        return undefined;
      }
    },
  };
}

function existing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

function created(directory: string, path: string): Buffer {
  const key = randomBytes(keyBytes);
  mkdirSync(directory, { recursive: true });
  // Whole or not at all, and never over one that another process has just made.
  const begun = `${path}.${process.pid}`;
  try {
    writeFileSync(begun, key, { mode: 0o600, flush: true });
    linkSync(begun, path);
  } finally {
    rmSync(begun, { force: true });
  }
  return key;
}
