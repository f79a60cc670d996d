import { messageOf } from '../../core/error.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { AuditPort } from '../../station/audit-port.ts';
import {
  type AuditFilter,
  type AuditLine,
  type AuditPage,
  auditPageMost,
  type Verification,
} from '../../station/audit-wire.ts';
import type { LedgerSearch } from '../../store/ledger-table.ts';
import type { Store } from '../../store/store.ts';
import type { People } from '../accounts/people.ts';
import type { AppOptions } from '../contract.ts';
import { auditLine, type Names } from './audit-line.ts';

interface Parts {
  readonly store: Pick<Store, 'search' | 'verify' | 'counters'>;
  readonly people: People;
  readonly wall: Pick<WallTimes, 'correct' | 'corrections'>;
  /** What was signed last in this run. */
  signed(): Verification['signed'];
}

/** Lines that the store's thread looks at in one go: commits slip in between. */
const perSlice = 10_000;
/** So many times for one question; whoever wants more goes on from there. */
const slicesMost = 20;
const usual = 50;

/** The kind that stands for whatever a person did. */
export const actsKind = 'acts';

/** The ledger as people read it, and whether it is intact. */
export class AuditLog implements AuditPort {
  readonly #options: Pick<AppOptions, 'config' | 'clock'>;
  readonly #parts: Parts;
  readonly #names: Names;
  #verification: Verification = { state: 'none', rows: 0, total: 0 };

  constructor(options: Pick<AppOptions, 'config' | 'clock'>, parts: Parts) {
    const { beds, robots } = options.config;
    this.#options = options;
    this.#parts = parts;
    this.#names = {
      correct: parts.wall.correct,
      nameOf: parts.people.nameOf,
      places: new Map([...beds, ...robots].map(({ id, label }) => [id, label])),
      residents: new Map(
        beds.flatMap(({ resident }) => (resident ? [[resident.id, resident.displayName]] : [])),
      ),
    };
  }

  async page(filter: AuditFilter): Promise<AuditPage> {
    const { limit = usual, before = Number.MAX_SAFE_INTEGER } = filter;
    const most = Math.min(limit, auditPageMost);
    const search = this.#search(filter);
    const lines: AuditLine[] = [];
    let next: number | undefined = before;
    let searched = 0;
    for (let slice = 0; slice < slicesMost && next !== undefined && lines.length < most; slice += 1) {
      const found = await this.#parts.store.search(search, next, perSlice, most - lines.length);
      lines.push(...found.lines.map((line) => auditLine(line, this.#names)));
      searched += found.searched;
      next = found.lowest === undefined || found.lowest <= 1 ? undefined : found.lowest;
    }
    const people = this.#parts.people.list().map(({ id, displayName }) => ({ id, displayName }));
    return { lines, people, searched, ...(next !== undefined && { nextBefore: next }) };
  }

  verification(): Verification {
    const signed = this.#parts.signed();
    return { ...this.#verification, ...(signed && { signed }) };
  }

  /** The last one that came to an end. */
  get verified(): { atMs: number; isIntact: boolean; rows: number; brokenAt?: number } | undefined {
    const { state, atMs, rows, brokenAt } = this.#verification;
    if (atMs === undefined || (state !== 'intact' && state !== 'broken')) return undefined;
    return { atMs, rows, isIntact: state === 'intact', ...(brokenAt !== undefined && { brokenAt }) };
  }

  verify(): Verification {
    if (this.#verification.state !== 'running') {
      this.#verification = { state: 'running', rows: 0, total: 0 };
      void this.#run();
    }
    return this.verification();
  }

  async #run(): Promise<void> {
    const { store } = this.#parts;
    try {
      const { ledgerRows: total } = await store.counters();
      const progress = (rows: number) => {
        this.#verification = { state: 'running', rows, total: Math.max(total, rows) };
      };
      progress(0);
      const verdict = await store.verify(progress);
      const { rows } = verdict;
      const atMs = this.#options.clock.now().wallMs;
      this.#verification = verdict.isIntact
        ? { state: 'intact', rows, total: rows, atMs, head: verdict.head }
        : { state: 'broken', rows, total, atMs, brokenAt: verdict.brokenAt, reason: verdict.reason };
    } catch (thrown) {
      this.#verification = { ...this.#verification, state: 'failed', reason: messageOf(thrown) };
    }
  }

  #search({ kind, person, bed, fromMs, untilMs }: AuditFilter): LedgerSearch {
    return {
      ...(kind === actsKind && { people: this.#parts.people.list().map(({ id }) => id) }),
      ...(kind !== undefined && kind !== actsKind && { kinds: [kind] }),
      ...(person !== undefined && { person }),
      ...(bed !== undefined && { bed }),
      ...(fromMs !== undefined && { fromMs }),
      ...(untilMs !== undefined && { untilMs }),
      // What is looked for is the time that the line shows.
      ...((fromMs ?? untilMs) !== undefined && { known: this.#parts.wall.corrections() }),
    };
  }
}
