import type { Instant } from './instant.ts';

/**
 * Something that waits (a check, a lease) with the moment at which it stops waiting. Stored in one transaction with the event
 * that set it, like a deadline, so that a restart finds it; `body` is JSON and belongs to whoever set it.
 */
export interface Hold {
  readonly id: string;
  readonly kind: 'check' | 'lease';
  readonly dueAt: Instant;
  readonly body: unknown;
}
