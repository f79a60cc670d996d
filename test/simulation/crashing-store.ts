import type { Random } from '../../drivers/virtual/random.ts';
import type { Alarm, Deadline } from '../../gateway/core/alarm.ts';
import type { Hold } from '../../gateway/core/hold.ts';
import type { LedgerEntry, OutboxMessage, Transaction } from '../../gateway/core/ledger.ts';
import type { LearntRow } from '../../gateway/core/memory.ts';
import type { Clock } from '../../gateway/core/ports.ts';

/** What a restart reads. */
export interface Restored {
  readonly alarms: readonly Alarm[];
  readonly deadlines: readonly Deadline[];
  readonly holds: readonly Hold[];
  readonly eventIds: readonly string[];
}

/** A real store beneath the day's own account of what was written. */
export interface Disk {
  commit(tx: Transaction): Promise<void>;
  keepLearnt(rows: readonly LearntRow[]): Promise<void>;
  /** Closed and opened again, as the next process does. */
  reopened(): Promise<Restored & { readonly learnt: readonly LearntRow[] }>;
  /** What is wrong with it, after all that was written. */
  faults(written: readonly LedgerEntry[]): Promise<readonly string[]>;
  end(): Promise<void>;
}

export interface StoreParts {
  readonly random: Random;
  readonly onDurable: (tx: Transaction) => void;
  readonly learnt?: readonly LearntRow[];
  readonly disk?: Disk | undefined;
  /** Lets virtual time stand still while the disk works. */
  readonly hold?: <Result>(underWay: Promise<Result>) => Promise<Result>;
}

/**
 * The disk of the virtual day: it outlives the process, writes each transaction whole or not at all, takes its time, and
 * sometimes hangs or refuses for a while. What was under way when the process died is on it or not, by chance. With a real disk
 * beneath, it writes there first and holds what a restart reads against its own account.
 */
export class CrashingStore {
  readonly entries: LedgerEntry[] = [];
  readonly alarms = new Map<string, Alarm>();
  readonly deadlines = new Map<string, Deadline>();
  readonly outbox: OutboxMessage[] = [];
  readonly #parts: StoreParts;
  readonly #learnt = new Map<string, LearntRow>();
  #underWay: Transaction | undefined;
  #health: 'well' | 'slow' | 'refusing' = 'well';
  #isCaughtUp = true;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#note(parts.learnt ?? []);
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
        const { random } = this.#parts;
        const takesMs = this.#health === 'slow' ? random.between(80, 400) : random.between(1, 20);
        await new Promise<void>((resolve) => clock.after(takesMs, resolve));
        this.#underWay = undefined;
        await this.#write(tx);
      },
    };
  }

  /** The process died. */
  cut(): void {
    const tx = this.#underWay;
    this.#underWay = undefined;
    if (tx !== undefined && this.#parts.random.isHappening(0.5)) void this.#write(tx);
  }

  /** What a restart reads, and where a real disk disagrees with what was written. */
  async restored(): Promise<{ readonly restored: Restored; readonly faults: readonly string[] }> {
    const own: Restored = {
      alarms: [...this.alarms.values()],
      deadlines: [...this.deadlines.values()],
      holds: [],
      eventIds: this.entries
        .filter(({ kind }) => kind === 'care-event')
        .slice(-4096)
        .map(({ subject }) => subject),
    };
    const { disk } = this.#parts;
    if (disk === undefined) return { restored: own, faults: [] };
    const { learnt, ...restored } = await this.#held(disk.reopened());
    const isSame =
      asText(restored) === asText(own) && learntText(learnt) === learntText([...this.#learnt.values()]);
    return { restored, faults: isSame ? [] : ['the disk holds other things than were written'] };
  }

  async learnt(): Promise<readonly LearntRow[]> {
    return [...this.#learnt.values()];
  }

  async keepLearnt(rows: readonly LearntRow[]): Promise<void> {
    if (this.#health === 'refusing') throw new Error('disk full');
    const { disk } = this.#parts;
    if (disk !== undefined) await this.#held(disk.keepLearnt(rows));
    this.#note(rows);
  }

  #note(rows: readonly LearntRow[]): void {
    for (const row of rows) this.#learnt.set(`${row.residentId} ${row.key}`, row);
  }

  #held<Result>(underWay: Promise<Result>): Promise<Result> {
    return this.#parts.hold?.(underWay) ?? underWay;
  }

  async #write(tx: Transaction): Promise<void> {
    const { disk } = this.#parts;
    if (disk !== undefined) await this.#held(disk.commit(tx));
    if (this.#health === 'well') this.#isCaughtUp = true;
    this.entries.push(...tx.entries);
    for (const alarm of tx.alarms) {
      if (alarm.closedAt === undefined) this.alarms.set(alarm.id, alarm);
      else this.alarms.delete(alarm.id);
    }
    for (const id of tx.clearDeadlines) this.deadlines.delete(id);
    for (const deadline of tx.setDeadlines) this.deadlines.set(deadline.id, deadline);
    this.outbox.push(...tx.outbox);
    this.#parts.onDurable(tx);
  }
}

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

/** Order is a matter of the table's; the events' order is not. */
const asText = ({ alarms, deadlines, holds, eventIds }: Restored): string =>
  JSON.stringify([sorted(alarms), sorted(deadlines), sorted(holds), eventIds]);

const learntText = (rows: readonly LearntRow[]): string =>
  JSON.stringify(
    sorted(rows.map(({ residentId, key, changedMs, body }) => [residentId, key, changedMs, body])),
  );
