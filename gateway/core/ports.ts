import type { Instant } from './instant.ts';

/** Where time comes from. One implementation reads the machine (`gateway/clock.ts`); tests move theirs by hand. */
export interface Clock {
  now(): Instant;
  /** Calls `run` once after `ms`; returns what cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Calls `run` every `ms`; returns what ends it. */
  every(ms: number, run: () => void): () => void;
}

/** Structured log lines: a stable code, then fields; no names of residents. */
export interface Log {
  info(code: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(code: string, fields?: Readonly<Record<string, unknown>>): void;
  error(code: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A place for random bytes, injected so that a seeded run repeats exactly. */
export type RandomBytes = (length: number) => Uint8Array;
