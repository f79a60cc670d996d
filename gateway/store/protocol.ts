import type { ErrorCode } from '../core/error.ts';
import type { Instant } from '../core/instant.ts';
import type { StoreReads, StoreWrites } from './calls.ts';

/** What travels between the core and the store's thread. */
export type StoreCalls = StoreWrites & StoreReads & { close(): void };
export type CallName = keyof StoreCalls;

/** Where the thread finds its database. */
export interface WorkerSetup {
  readonly path: string;
  readonly migrationsDir: string;
  /** The time to write down if a damaged database has to be salvaged; without it, that is refused. */
  readonly salvageAt?: Instant;
}

export interface Call {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

/** The answer to having been started. */
export const openingId = 0;
