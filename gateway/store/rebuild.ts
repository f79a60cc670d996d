import { type Account, type AccountLine, accountKind } from '../core/account.ts';
import type { Alarm, Deadline } from '../core/alarm.ts';
import { type AlarmLine, lineApplied } from '../core/alarm-line.ts';
import type { Hold } from '../core/hold.ts';
import { type LedgerEntry, type WaitingLine, waitingKind } from '../core/ledger.ts';
import { type Standing, type StandingLine, standingKind } from '../core/standing.ts';

/** What a restart reads, made again from the ledger alone. */
export interface Projection {
  readonly alarms: ReadonlyMap<string, Alarm>;
  /** Deadlines, checks and leases, by id. */
  readonly waiting: ReadonlyMap<string, Deadline | Hold>;
  /** Residents, bindings, coverage and models, by id. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** Who may sign in, by id. */
  readonly accounts: ReadonlyMap<string, Account>;
}

/** Reads a ledger line by line, in order. A line that does not fit (what came before it was lost) is counted, never guessed at. */
export class Rebuild {
  readonly #alarms = new Map<string, Alarm>();
  readonly #waiting = new Map<string, Deadline | Hold>();
  readonly #standing = new Map<string, Standing>();
  readonly #accounts = new Map<string, Account>();
  #unfit = 0;

  add({ kind, subject, body }: Pick<LedgerEntry, 'kind' | 'subject' | 'body'>): void {
    if (kind === 'alarm') this.#alarm(subject, body as AlarmLine);
    if (kind === waitingKind) changed(this.#waiting, body as WaitingLine);
    if (kind === standingKind) changed(this.#standing, body as StandingLine);
    if (kind === accountKind) this.#accounts.set(subject, (body as AccountLine).account);
  }

  get projection(): Projection {
    return {
      alarms: this.#alarms,
      waiting: this.#waiting,
      standing: this.#standing,
      accounts: this.#accounts,
    };
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
}

/** Ids in both lists are set. */
function changed<Held extends { readonly id: string }>(
  held: Map<string, Held>,
  { set, clear }: { readonly set: readonly Held[]; readonly clear: readonly string[] },
): void {
  for (const id of clear) held.delete(id);
  for (const one of set) held.set(one.id, one);
}

/** The projection that a whole ledger gives. Pure. */
export function rebuilt(entries: Iterable<LedgerEntry>): Projection {
  const rebuild = new Rebuild();
  for (const entry of entries) rebuild.add(entry);
  return rebuild.projection;
}
