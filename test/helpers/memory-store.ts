import type { Alarm, Deadline } from '../../gateway/core/alarm.ts';
import type { Hold } from '../../gateway/core/hold.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../../gateway/core/ledger.ts';
import type { Clock } from '../../gateway/core/ports.ts';

/** A store in memory that a test can make slow, stuck or broken. */
export class MemoryStore {
  readonly entries: LedgerEntry[] = [];
  readonly alarms = new Map<string, Alarm>();
  readonly deadlines = new Map<string, Deadline>();
  readonly holds = new Map<string, Hold>();
  readonly outbox: OutboxMessage[] = [];
  commits = 0;
  /** Milliseconds that a commit takes; `stuck` never answers, `broken` refuses. */
  takes: number | 'stuck' | 'broken' = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async commit(tx: Transaction): Promise<void> {
    const { takes } = this;
    this.commits += 1;
    if (takes === 'broken') throw new Error('disk full');
    if (takes === 'stuck') await new Promise(() => {});
    else if (takes > 0) await new Promise<void>((resolve) => this.#clock.after(takes, resolve));
    this.entries.push(...tx.entries);
    for (const alarm of tx.alarms) this.alarms.set(alarm.id, alarm);
    for (const id of tx.clearDeadlines) {
      this.deadlines.delete(id);
      this.holds.delete(id);
    }
    // What a restart reads has been through JSON.
    for (const hold of tx.setHolds ?? []) this.holds.set(hold.id, JSON.parse(JSON.stringify(hold)));
    for (const deadline of tx.setDeadlines) this.deadlines.set(deadline.id, deadline);
    this.outbox.push(...tx.outbox);
  }

  /** Lines that wait for the disk. */
  readonly waiting: LedgerEntry[] = [];

  record(entries: readonly LedgerEntry[]): void {
    this.waiting.push(...entries);
  }

  /** What a restart reads. */
  restored() {
    return {
      alarms: [...this.alarms.values()].filter((alarm) => alarm.closedAt === undefined),
      deadlines: [...this.deadlines.values()],
      eventIds: this.entries.filter(({ kind }) => kind === 'care-event').map(({ subject }) => subject),
    };
  }
}
