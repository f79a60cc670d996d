import { timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '../core/ports.ts';
import type { AccountsPort } from './accounts-port.ts';

/** Letters and digits that nobody takes for one another (Crockford's base 32). */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 50 bits. */
const length = 10;
/** After so many wrong codes only a new start makes another. */
export const setUpTriesMax = 10;

export interface SetUp {
  /** As it is printed. */
  readonly code: string;
  /** Nobody may sign in yet, and the code still stands. */
  isOpen(): boolean;
  /** Takes the code: right once only. `giveBack` where what it was for failed. */
  take(code: string): 'right' | 'wrong' | 'closed';
  giveBack(): void;
}

/** The first start: whoever reads the gateway's log makes its first administrator. The code is nowhere else, and ends with the process. */
export function createSetUp(accounts: Pick<AccountsPort, 'list'>, randomBytes: RandomBytes): SetUp {
  const letters = [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join('');
  let triesLeft = setUpTriesMax;
  let isTaken = false;
  const isOpen = () =>
    !isTaken &&
    triesLeft > 0 &&
    !accounts.list().some(({ isActive, pinHash }) => isActive && pinHash !== undefined);
  return {
    code: `${letters.slice(0, 5)}-${letters.slice(5)}`,
    isOpen,
    take(code) {
      if (!isOpen()) return 'closed';
      if (!isSame(read(code), letters)) {
        triesLeft -= 1;
        return 'wrong';
      }
      isTaken = true;
      return 'right';
    },
    giveBack() {
      isTaken = false;
    },
  };
}

const read = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
