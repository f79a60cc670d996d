import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../core/ports.ts';

/** How a user proves who it is: a token made for this run, a password of which only a hash is kept, or its certificate alone. */
export type Secret =
  | { readonly kind: 'token'; readonly token: string }
  /** As `hashPassword` writes it. */
  | { readonly kind: 'scrypt'; readonly hash: string }
  | { readonly kind: 'certificate' };

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

// OWASP's setting of 16 MB. The numbers stand in each hash: raising them leaves old hashes valid.
const cost: Cost = { N: 16384, r: 8, p: 1 };
const costLimit: Cost = { N: 2 ** 20, r: 16, p: 16 };
const keyLength = 32;

/** `scrypt$16384$8$1$<salt>$<key>`, both in base64url: what a configuration keeps in place of a password. */
export async function hashPassword(password: string, random: RandomBytes = randomBytes): Promise<string> {
  const salt = Buffer.from(random(16));
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a text is a hash that `proves` can check: asked when a configuration is read, not when a device connects. */
export const isPasswordHash = (hash: string): boolean => parseHash(hash) !== undefined;

/** Whether a password is a user's; resolves to false for a hash that cannot be read. Compares in constant time. */
export type Prover = (
  username: string,
  secret: Exclude<Secret, { kind: 'certificate' }>,
  password: string,
) => Promise<boolean>;

/**
 * Remembers a keyed digest of each password that it once accepted: when a switch restarts, two hundred devices come back
 * in the same second, and each hash takes 16 MB and tens of milliseconds that the alarms need.
 */
export function createProver(key: Uint8Array = randomBytes(32)): Prover {
  const digest = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const accepted = new Map<string, Buffer>();
  return async (username, secret, password) => {
    const given = digest(password);
    if (secret.kind === 'token') return timingSafeEqual(digest(secret.token), given);
    const known = accepted.get(username);
    if (known !== undefined && timingSafeEqual(known, given)) return true;
    const parsed = parseHash(secret.hash);
    if (parsed === undefined) return false;
    const isProven = timingSafeEqual(await derive(password, parsed.salt, parsed.cost), parsed.key);
    if (isProven) accepted.set(username, given);
    return isProven;
  };
}

function parseHash(hash: string): { cost: Cost; salt: Buffer; key: Buffer } | undefined {
  const [, N, r, p, salt, key] =
    /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,})\$([\w-]{43})$/.exec(hash)?.map(String) ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const stated = { N: Number(N), r: Number(r), p: Number(p) };
  const isPowerOfTwo = stated.N > 1 && Number.isInteger(Math.log2(stated.N));
  const isAffordable = stated.N <= costLimit.N && stated.r <= costLimit.r && stated.p <= costLimit.p;
  if (!isPowerOfTwo || !isAffordable || stated.r === 0 || stated.p === 0) return undefined;
  return { cost: stated, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') };
}

function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, keyLength, { N, r, p, maxmem: 128 * r * (N + p) + 1_000_000 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
