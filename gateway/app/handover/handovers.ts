import type { Config } from '../../config/schema.ts';
import { messageOf } from '../../core/error.ts';
import type { Instant } from '../../core/instant.ts';
import { entriesOnly, type LedgerEntry, type Transaction } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { HandoverPort } from '../../station/handover-port.ts';
import { wardNote } from '../../station/handover-text/parts.ts';
import type {
  HandoverContent,
  HandoverList,
  HandoverShift,
  HandoverView,
  NoteBody,
  SignBody,
} from '../../station/handover-wire.ts';
import type { BedView, Refusal } from '../../station/wire.ts';
import type { Store } from '../../store/store.ts';
import type { People } from '../accounts/people.ts';
import { contentOf } from './content.ts';
import type { FactsBed, ShiftFacts } from './facts.ts';
import { type ReadFacts, readShift, type ShiftStore } from './read.ts';
import {
  digestOf,
  notedEntry,
  refusedHandover,
  signedEntry,
  stateOf,
  type Version,
  versionsOf,
  whyNotSigned,
  whyNotWritten,
} from './record.ts';
import { handingOverMs, shiftsUntil } from './shifts.ts';
import { viewOf } from './view.ts';

export interface HandoverParts {
  readonly config: Pick<Config, 'beds' | 'shifts' | 'ward'>;
  readonly people: People;
  readonly store: ShiftStore &
    Pick<Store, 'handoverLines' | 'observations'> & { commit(tx: Transaction): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
  readonly wall: Pick<WallTimes, 'correct'>;
  /** The beds as the board shows them. */
  board(): readonly BedView[];
}

/** How many days back a handover can be opened. */
const daysBack = 3;
/** More than anybody writes in a shift. */
const linesMost = 1000;
/** What was shown lately, so that what is signed is what was seen. */
const shownMost = 24;
/** How long after its end a shift's last state is told by how things stand now. */
const freshMs = 2 * 3_600_000;

/** The shift handovers of a ward: generated from the ledger when they are opened, their notes and signatures lines of it. */
export class Handovers implements HandoverPort {
  readonly #parts: HandoverParts;
  /** By digest; bounded by `shownMost`. */
  readonly #shown = new Map<string, HandoverContent>();
  /** One act after the other, so that two people who write the same note meet. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  async list(): Promise<HandoverList> {
    const nowMs = this.#now().wallMs;
    const shifts = await Promise.all(
      this.#shifts().map(async (shift) => {
        const version = lastOf(await this.#versions(shift.id, false));
        return { ...shift, version: version.version, state: stateOf(version) };
      }),
    );
    const [now, ended] = shifts;
    const isHandingOver =
      now !== undefined &&
      ended !== undefined &&
      nowMs - now.fromMs < handingOverMs &&
      ended.state !== 'signed';
    return { shifts, current: (isHandingOver ? ended.id : now?.id) ?? '' };
  }

  async open(id: string, version?: number): Promise<HandoverView | undefined> {
    const shift = this.#shifts().find((one) => one.id === id);
    if (shift === undefined) return undefined;
    const versions = await this.#versions(id, true);
    const chosen = version === undefined ? lastOf(versions) : versions.find((one) => one.version === version);
    if (chosen === undefined) return undefined;
    const content = chosen.content ?? (await this.#content(shift));
    const digest = chosen.digest ?? digestOf(content, chosen.notes);
    if (chosen.content === undefined) this.#show(digest, content);
    const { config, wall, store, people } = this.#parts;
    const { nameOf } = people;
    const erased = await erasures(store, shift.fromMs);
    return viewOf({
      shift,
      config,
      versions,
      chosen,
      content,
      digest,
      erased,
      nameOf,
      correct: wall.correct,
    });
  }

  write(id: string, note: NoteBody, staffId: string) {
    return this.#inTurn(async () => {
      const isKnown =
        this.#shifts().some((shift) => shift.id === id) &&
        (note.about === wardNote || this.#beds([]).some(({ residentId }) => residentId === note.about));
      if (!isKnown) return undefined;
      const current = lastOf(await this.#versions(id, false));
      const refused = whyNotWritten(note, current);
      return refused === undefined ? this.#commit(notedEntry(id, note, staffId, this.#now())) : { refused };
    });
  }

  sign(id: string, { as, version, digest }: SignBody, staffId: string) {
    return this.#inTurn(async () => {
      if (!this.#shifts().some((shift) => shift.id === id)) return undefined;
      const current = lastOf(await this.#versions(id, false));
      const refused = whyNotSigned({ as, version, digest, by: staffId }, current);
      if (refused !== undefined) return { refused };
      const signature = { as, version, digest, by: staffId };
      if (as === 'incoming') return this.#commit(signedEntry(id, signature, this.#now()));
      const content = this.#shown.get(digest);
      // What was found since, or a note that somebody wrote meanwhile, was not seen by whoever signs.
      if (content === undefined || digestOf(content, current.notes) !== digest)
        return { refused: refusedHandover('handover-changed') };
      return this.#commit(signedEntry(id, { ...signature, content }, this.#now()));
    });
  }

  /** Whoever writes or signs is told when it is not on record. */
  async #commit(entry: LedgerEntry): Promise<{ readonly refused?: Refusal }> {
    try {
      await this.#parts.store.commit(entriesOnly([entry]));
      return {};
    } catch (thrown) {
      this.#parts.log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return { refused: { code: 'failed', message: 'It was not saved.' } };
    }
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #versions(id: string, withContent: boolean): Promise<readonly Version[]> {
    return versionsOf(await this.#parts.store.handoverLines(id, linesMost, withContent));
  }

  async #content(shift: HandoverShift): Promise<HandoverContent> {
    const { store, wall, board } = this.#parts;
    const nowMs = this.#now().wallMs;
    const read = await readShift(store, shift, nowMs, wall.correct);
    return contentOf(this.#facts(shift, nowMs, read, board()));
  }

  #facts(shift: HandoverShift, nowMs: number, read: ReadFacts, board: readonly BedView[]): ShiftFacts {
    const { config, people } = this.#parts;
    return {
      ...read,
      shift,
      nowMs,
      isFresh: nowMs - shift.untilMs < freshMs,
      beds: this.#beds(read.residents),
      emptyBeds: config.beds.flatMap(({ label, resident }) => (resident === undefined ? [label] : [])),
      board,
      staff: new Set(people.list().map(({ id }) => id)),
    };
  }

  #beds(stood: ReadFacts['residents']): readonly FactsBed[] {
    return this.#parts.config.beds.flatMap(({ id, label, resident }): FactsBed[] => {
      if (resident === undefined) return [];
      const { news2 } = resident.detectors as { readonly news2?: { readonly scale2?: FactsBed['scale2'] } };
      const since = stood.find((one) => one.bedId === id && one.residentId === resident.id);
      return [
        {
          bedId: id,
          place: label,
          residentId: resident.id,
          ownOptions: Object.entries(resident.detectors).flatMap(([name, own]) =>
            own === undefined ? [] : [name],
          ),
          ...(news2?.scale2 && { scale2: news2.scale2 }),
          ...(since && { sinceMs: since.sinceMs }),
        },
      ];
    });
  }

  #shifts(): readonly HandoverShift[] {
    return shiftsUntil(this.#parts.config.shifts, this.#now().wallMs, daysBack);
  }

  #show(digest: string, content: HandoverContent): void {
    this.#shown.set(digest, content);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > shownMost && oldest !== undefined) this.#shown.delete(oldest);
  }

  #now(): Instant {
    return this.#parts.clock.now();
  }
}

const lastOf = (versions: readonly Version[]): Version => versions.at(-1) ?? { version: 1, notes: new Map() };

const erasuresMost = 1000;

/** Whose records were erased since, by request or because another person bears the id: what was written of them is not shown any more. */
async function erasures(
  store: Pick<Store, 'observations'>,
  sinceMs: number,
): Promise<ReadonlyMap<string, number>> {
  const lines = await store.observations(sinceMs, erasuresMost);
  return new Map(
    lines.flatMap(({ kind, subject, at }) => (kind === 'erasure' ? [[subject, at.wallMs]] : [])),
  );
}
