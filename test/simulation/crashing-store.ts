import type { Random } from '../../drivers/virtual/random.ts';
import type { Alarm, Deadline } from '../../gateway/core/alarm.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../../gateway/core/ledger.ts';
import type { Clock } from '../../gateway/core/ports.ts';

/**
 * The disk of the virtual day: it outlives the process, writes each transaction whole or not at all, takes its time, and
 * sometimes hangs or refuses for a while. What was under way when the process died is on it or not, by chance.
 */
export class CrashingStore {
  readonly entries: LedgerEntry[] = [];
  readonly alarms = new Map<string, Alarm>();
  readonly deadlines = new Map<string, Deadline>();
  readonly outbox: OutboxMessage[] = [];
  readonly #random: Random;
  readonly #onDurable: (tx: Transaction) => void;
  #underWay: Transaction | undefined;
  #health: 'well' | 'slow' | 'refusing' = 'well';
  #isCaughtUp = true;

  constructor(random: Random, onDurable: (tx: Transaction) => void) {
    this.#random = random;
    this.#onDurable = onDurable;
  }

  get health(): 'well' | 'slow' | 'refusing' {
    return this.#health;
  }

  set health(health: 'well' | 'slow' | 'refusing') {
    this.#health = health;
    this.#isCaughtUp = health === 'well' && this.#isCaughtUp;
  }

  /** It is well and has taken a write since it was not: what it holds is what the process decided. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** As one process sees it. */
  open(clock: Clock): { commit(tx: Transaction): Promise<void> } {
    return {
      commit: async (tx) => {
        if (this.#health === 'refusing') throw new Error('disk full');
        this.#underWay = tx;
        const takesMs = this.#health === 'slow' ? this.#random.between(80, 400) : this.#random.between(1, 20);
        await new Promise<void>((resolve) => clock.after(takesMs, resolve));
        this.#underWay = undefined;
        this.#write(tx);
      },
    };
  }

  /** The process died. */
  cut(): void {
    const tx = this.#underWay;
    this.#underWay = undefined;
    if (tx !== undefined && this.#random.isHappening(0.5)) this.#write(tx);
  }

  /** What a restart reads. */
  restored() {
    return {
      alarms: [...this.alarms.values()],
      deadlines: [...this.deadlines.values()],
      eventIds: this.entries
        .filter(({ kind }) => kind === 'care-event')
        .slice(-4096)
        .map(({ subject }) => subject),
    };
  }

  #write(tx: Transaction): void {
    if (this.#health === 'well') this.#isCaughtUp = true;
    this.entries.push(...tx.entries);
    for (const alarm of tx.alarms) {
      if (alarm.closedAt === undefined) this.alarms.set(alarm.id, alarm);
      else this.alarms.delete(alarm.id);
    }
    for (const id of tx.clearDeadlines) this.deadlines.delete(id);
    for (const deadline of tx.setDeadlines) this.deadlines.set(deadline.id, deadline);
    this.outbox.push(...tx.outbox);
    this.#onDurable(tx);
  }
}
