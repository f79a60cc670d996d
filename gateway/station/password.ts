import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. */
const cost = { memorySize: 19_456, iterations: 2, parallelism: 1 } as const;
const head = `$argon2id$v=19$m=${cost.memorySize},t=${cost.iterations},p=${cost.parallelism}$`;
const saltBytes = 16;
const keyBytes = 32;
/** What a stored hash may ask for at most; a damaged configuration must not stall the gateway. */
const argonLimit = { memorySize: 65_536, iterations: 8, parallelism: 4 } as const;
const scryptLimit = { N: 2 ** 17, r: 16, p: 4 } as const;

/** The hash of a PIN or password: argon2id in the PHC string format. About 50 ms of one core and 19 MB: not for the event loop. */
export function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  return argon2id({ ...cost, password: plain(pin), salt, hashLength: keyBytes, outputType: 'encoded' });
}

/**
 * Whether the PIN belongs to the hash: argon2id, or scrypt (`scrypt$N$r$p$salt$key`) as versions before this one made it. A hash that
 * cannot be read belongs to no PIN.
 */
export async function verifyPin(pin: string, pinHash: string): Promise<boolean> {
  if (pinHash.startsWith('scrypt$')) return verifyScrypt(pin, pinHash);
  if (!isWithinLimit(pinHash)) return false;
  return argon2Verify({ password: plain(pin), hash: pinHash }).catch(() => false);
}

/** Made by an earlier version: it is made anew when its person next signs in. */
export const isOutdated = (pinHash: string): boolean => !pinHash.startsWith(head);

/** The same password typed on another keyboard is the same (Unicode TR15). */
const plain = (pin: string): string => pin.normalize('NFKC');

function isWithinLimit(pinHash: string): boolean {
  const found =
    /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d)\$[A-Za-z0-9+/]{16,64}\$[A-Za-z0-9+/]{43}$/.exec(
      pinHash,
    );
  if (found === null) return false;
  const [memorySize, iterations, parallelism] = found.slice(1).map(Number) as [number, number, number];
  return (
    memorySize >= 8 * parallelism &&
    memorySize <= argonLimit.memorySize &&
    iterations >= 1 &&
    iterations <= argonLimit.iterations &&
    parallelism >= 1 &&
    parallelism <= argonLimit.parallelism
  );
}

async function verifyScrypt(pin: string, pinHash: string): Promise<boolean> {
  const [, n, r, p, salt, key, ...rest] = pinHash.split('$');
  if (salt === undefined || key === undefined || rest.length > 0) return false;
  const options = { N: Number(n), r: Number(r), p: Number(p) };
  if (!isWithin(options)) return false;
  const expected = Buffer.from(key, 'base64url');
  if (expected.length !== keyBytes) return false;
  return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64url'), options), expected);
}

function isWithin({ N, r, p }: { N: number; r: number; p: number }): boolean {
  const isPowerOfTwo = Number.isInteger(N) && N > 1 && (N & (N - 1)) === 0;
  const isCount = (value: number, limit: number) => Number.isInteger(value) && value > 0 && value <= limit;
  return isPowerOfTwo && N <= scryptLimit.N && isCount(r, scryptLimit.r) && isCount(p, scryptLimit.p);
}

function derive(pin: string, salt: Buffer, options: { N: number; r: number; p: number }): Promise<Buffer> {
  const settings: ScryptOptions = { ...options, maxmem: 256 * options.N * options.r };
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, keyBytes, settings, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/** What is held against a PIN where there is nobody: as much work as for somebody, and right for no PIN. */
export const nobodysHash = `${head}${'A'.repeat(22)}$${'A'.repeat(43)}`;
