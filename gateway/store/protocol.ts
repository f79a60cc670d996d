import type { ErrorCode } from '../core/error.ts';
import type { Instant } from '../core/instant.ts';
import type { StoreReads, StoreWrites } from './calls.ts';
import type { SalvageReport } from './salvage/report.ts';

/** What travels between the core and the store's thread. */
export type StoreCalls = StoreWrites & StoreReads & { close(): void; opening(): Opening };
export type CallName = keyof StoreCalls;

/** Where the thread finds its database. */
export interface WorkerSetup {
  readonly path: string;
  readonly migrationsDir: string;
  /** The time to write down if a damaged database has to be salvaged; without it, that is refused. */
  readonly salvageAt?: Instant;
  /** A disk that does not let it be opened is waited for: each commit tries again. */
  readonly isPatient?: boolean;
}

/** How the database was opened. */
export interface Opening {
  /** There where it was damaged and what could be read of it is in a new one. */
  readonly salvaged?: SalvageReport;
  /** Why it could not be opened yet: reads are answered from what could be read of it into memory, writes are refused. */
  readonly waits?: string;
  /** It was opened late and holds open alarms, or what waits, that could not be read before. */
  readonly isMore?: boolean;
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
