import type { Alarm, Deadline } from '../core/alarm.ts';
import { type AlarmLine, lineApplied } from '../core/alarm-line.ts';
import type { Hold } from '../core/hold.ts';
import { type LedgerEntry, type WaitingLine, waitingKind } from '../core/ledger.ts';

/** What a restart reads, made again from the ledger alone. Residents, bindings and coverage are in no table: the configuration and the devices tell them anew. */
export interface Projection {
  readonly alarms: ReadonlyMap<string, Alarm>;
  /** Deadlines, checks and leases, by id. */
  readonly waiting: ReadonlyMap<string, Deadline | Hold>;
}

/** Reads a ledger line by line, in order. A line that does not fit (what came before it was lost) is counted, never guessed at. */
export class Rebuild {
  readonly #alarms = new Map<string, Alarm>();
  readonly #waiting = new Map<string, Deadline | Hold>();
  #unfit = 0;

  add({ kind, subject, body }: Pick<LedgerEntry, 'kind' | 'subject' | 'body'>): void {
    if (kind === 'alarm') this.#alarm(subject, body as AlarmLine);
    if (kind === waitingKind) this.#wait(body as WaitingLine);
  }

  get projection(): Projection {
    return { alarms: this.#alarms, waiting: this.#waiting };
  }

  /** Lines about alarms of which nothing was told before. */
  get unfit(): number {
    return this.#unfit;
  }

  /** The alarms closed since the last call: nothing follows for them, and a ledger of years has more than memory holds. */
  takeClosed(): readonly Alarm[] {
    const closed = [...this.#alarms.values()].filter(({ closedAt }) => closedAt !== undefined);
    for (const { id } of closed) this.#alarms.delete(id);
    return closed;
  }

  #alarm(id: string, line: AlarmLine): void {
    const alarm = lineApplied(this.#alarms.get(id), line);
    if (alarm === undefined) this.#unfit += 1;
    else this.#alarms.set(id, alarm);
  }

  #wait({ set, clear }: WaitingLine): void {
    for (const id of clear) this.#waiting.delete(id);
    for (const one of set) this.#waiting.set(one.id, one);
  }
}

/** The projection that a whole ledger gives. Pure. */
export function rebuilt(entries: Iterable<LedgerEntry>): Projection {
  const rebuild = new Rebuild();
  for (const entry of entries) rebuild.add(entry);
  return rebuild.projection;
}
