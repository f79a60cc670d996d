import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, VigilError } from '../core/error.ts';

/** The key with which one gateway signs what it says of its own ledger. */
export interface SiteKey {
  /** SHA-256 of the public key (SPKI, DER): what an inspector notes down once, off this machine. */
  readonly keyId: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  /** Ed25519 over the text's UTF-8, base64. */
  sign(text: string): string;
}

/**
 * Reads the key that lies beside the database, or makes one at the gateway's first start; only the gateway's own user may read it. A key
 * that is there and cannot be read is an error: with a new one nobody could tell a forged ledger from this one.
 */
export function openSiteKey(directory: string): SiteKey {
  const path = join(directory, 'site-key.pem');
  return siteKeyOf(existing(path) ?? created(directory, path));
}

/** The key of a gateway that has started before, for whoever reads its store. */
export function readSiteKey(directory: string): SiteKey {
  const path = join(directory, 'site-key.pem');
  const key = existing(path);
  if (key !== undefined) return siteKeyOf(key);
  throw new VigilError('VIGIL_STORE_FAILED', `${path} is missing: the gateway makes it when it starts`);
}

function siteKeyOf(key: KeyObject): SiteKey {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  };
}

/** The body of a `ledger-head` row. */
export interface SignedHead {
  readonly seq: number;
  readonly hash: string;
  readonly keyId: string;
  readonly publicKey: string;
  readonly signature: string;
}

export const isTextSigned = (text: string, signature: string, publicKey: string): boolean =>
  verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));

export const isHeadSigned = ({ seq, hash, signature }: SignedHead, publicKey: string): boolean =>
  isTextSigned(headText(seq, hash), signature, publicKey);

/** The text that a signature of a ledger's head covers. */
export const headText = (seq: number, hash: string): string => `vigil-ledger-head/1\n${seq}\n${hash}\n`;

export const keyIdOf = (publicKey: string): string =>
  `sha256:${createHash('sha256')
    .update(createPublicKey(publicKey).export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;

function existing(path: string): KeyObject | undefined {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new VigilError('VIGIL_STORE_FAILED', `${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

function created(directory: string, path: string): KeyObject {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  // Whole or not at all: an empty file that a full disk left would be a key that cannot be read, for good.
  const begun = `${path}.${process.pid}`;
  try {
    writeFileSync(begun, pem, { mode: 0o600, flush: true });
    // Never over one that another process has just made.
    linkSync(begun, path);
  } finally {
    rmSync(begun, { force: true });
  }
  writeFileSync(join(directory, 'site-key.pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  return privateKey;
}
