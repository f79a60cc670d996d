import type { Alarm, Deadline } from './alarm.ts';
import type { Hold } from './hold.ts';
import type { Instant } from './instant.ts';
import type { NoteWords } from './note.ts';
import type { Delivery } from './notice.ts';

/** One line of the ledger before it is chained: what happened, to what, when, in plain JSON. */
export interface LedgerEntry {
  /** `care-event`, `alarm`, `waiting`, `act`, `config`, `model`, `process` and others. */
  readonly kind: string;
  /** The id of the thing it is about: an alarm, a care event, a member of staff. */
  readonly subject: string;
  readonly at: Instant;
  /** JSON values only. */
  readonly body: unknown;
}

/** A message that must leave the gateway, stored with the alarm that caused it. */
export interface OutboxMessage {
  /** Deterministic, so that the receiver can drop a second copy. */
  readonly id: string;
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly isRetained: boolean;
}

/** What one decision changes. It is written whole or not at all. */
export interface Transaction {
  readonly entries: readonly LedgerEntry[];
  readonly alarms: readonly Alarm[];
  readonly setDeadlines: readonly Deadline[];
  /** Ids of deadlines that no longer hold. */
  readonly clearDeadlines: readonly string[];
  /** For this gateway's own broker. */
  readonly outbox: readonly OutboxMessage[];
  /** For receivers outside. */
  readonly deliveries?: readonly Delivery[];
  /** What begins to wait; `clearDeadlines` ends it. */
  readonly setHolds?: readonly Hold[];
  /** Words of which the entries hold the digest. */
  readonly notes?: readonly NoteWords[];
}

/** Lines for the ledger that change nothing else. */
export const entriesOnly = (entries: readonly LedgerEntry[]): Transaction => ({
  entries,
  alarms: [],
  setDeadlines: [],
  clearDeadlines: [],
  outbox: [],
});

export const waitingKind = 'waiting';

/** The body of the line that tells what waits: with those before it, it gives every deadline, silence, check and lease again. */
export interface WaitingLine {
  readonly set: readonly (Deadline | Hold)[];
  readonly clear: readonly string[];
}

/** That line; none where nothing changes. Ids in both lists are set. */
export function waitingEntries({ set, clear }: WaitingLine, at: Instant): readonly LedgerEntry[] {
  if (set.length + clear.length === 0) return [];
  const body: WaitingLine = { set, clear };
  return [{ kind: waitingKind, subject: 'deadlines', at, body }];
}
