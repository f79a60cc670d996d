import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MB and about 50 ms a try: dear for a thief of the file, unnoticed by a nurse. */
const cost = { N: 16_384, r: 8, p: 1 } as const;
const saltBytes = 16;
const keyBytes = 32;
/** What a stored hash may ask for at most; a damaged configuration must not stall the gateway. */
const costLimit = { N: 2 ** 17, r: 16, p: 4 } as const;

/** A PIN's hash for the configuration: `scrypt$N$r$p$salt$key`, salt and key in base64url. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(pin, salt, { ...cost });
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the PIN belongs to the hash. A hash that cannot be read belongs to no PIN. */
export async function verifyPin(pin: string, pinHash: string): Promise<boolean> {
  const [scheme, n, r, p, salt, key, ...rest] = pinHash.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined || rest.length > 0) return false;
  const options = { N: Number(n), r: Number(r), p: Number(p) };
  if (!isWithin(options)) return false;
  const expected = Buffer.from(key, 'base64url');
  if (expected.length !== keyBytes) return false;
  return timingSafeEqual(await derive(pin, Buffer.from(salt, 'base64url'), options), expected);
}

function isWithin({ N, r, p }: { N: number; r: number; p: number }): boolean {
  const isPowerOfTwo = Number.isInteger(N) && N > 1 && (N & (N - 1)) === 0;
  const isCount = (value: number, limit: number) => Number.isInteger(value) && value > 0 && value <= limit;
  return isPowerOfTwo && N <= costLimit.N && isCount(r, costLimit.r) && isCount(p, costLimit.p);
}

function derive(pin: string, salt: Buffer, options: { N: number; r: number; p: number }): Promise<Buffer> {
  const settings: ScryptOptions = { ...options, maxmem: 256 * options.N * options.r };
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, keyBytes, settings, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
