import { createHash, randomBytes } from 'node:crypto';
import { messageOf } from '../../core/error.ts';
import { entriesOnly, type Transaction } from '../../core/ledger.ts';
import { type Note, noteEntry, whyNoNote } from '../../core/note.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { NoteRequest } from '../../station/resident-port.ts';
import type { ResidentNotes } from '../../station/resident-wire.ts';
import type { Refusal } from '../../station/wire.ts';
import { refusedEntry } from '../observation-record.ts';

/** Where notes lie. */
export interface NoteStore {
  notesAbout(residentId: string, limit: number): Promise<readonly Note[]>;
  commit(tx: Transaction): Promise<void>;
}

interface Parts {
  readonly store: NoteStore;
  readonly clock: Clock;
  readonly log: Log;
  nameOf(staffId: string): string;
}

/** As many as are shown; older ones stay on record. */
const shownMost = 200;

/** What staff wrote about residents: on the ledger before anybody is told that it is saved, and gone with the resident. */
export class Notes {
  readonly #parts: Parts;
  /** One note after the other, so that two corrections of the same note meet. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async of(residentId: string): Promise<ResidentNotes> {
    const { store, nameOf } = this.#parts;
    const found = await store.notesAbout(residentId, shownMost);
    const corrected = new Set(found.flatMap(({ corrects }) => corrects ?? []));
    return {
      notes: found.map(({ id, at, by, words, corrects }) => ({
        id,
        atMs: at.wallMs,
        by: nameOf(by),
        words,
        ...(corrects === undefined ? {} : { corrects }),
        isCorrected: corrected.has(id),
      })),
    };
  }

  /** The same note sent again changes nothing. */
  write(residentId: string, request: NoteRequest): Promise<Refusal | undefined> {
    const result = this.#turn.then(() => this.#write(residentId, request));
    this.#turn = result.catch(() => {});
    return result;
  }

  async #write(
    residentId: string,
    { id, bedId, staffId: by, words, corrects }: NoteRequest,
  ): Promise<Refusal | undefined> {
    const { store, clock, log } = this.#parts;
    try {
      const before = await store.notesAbout(residentId, shownMost);
      if (before.some((one) => one.id === id)) return undefined;
      const more = corrects === undefined ? {} : { corrects };
      const why = whyNoNote(more, before);
      if (why !== undefined) return refusedEntry(why);
      const salt = randomBytes(16).toString('hex');
      const digest = createHash('sha256').update(salt).update(words).digest('hex');
      const line = { id, bedId, by, digest: `sha256:${digest}`, ...more };
      await store.commit({
        ...entriesOnly([noteEntry(line, residentId, clock.now())]),
        notes: [{ id, residentId, words, salt }],
      });
      return undefined;
    } catch (thrown) {
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return { code: 'failed', message: 'It was not saved.' };
    }
  }
}
