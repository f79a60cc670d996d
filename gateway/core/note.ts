import type { Instant } from './instant.ts';
import type { LedgerEntry } from './ledger.ts';

export const noteKind = 'note';

/** More is a report, and belongs in the record of the facility. */
export const longestNote = 2000;

/** The words of a note. They lie beside the ledger, which keeps a digest of them: words about a person must be erasable. */
export interface NoteWords {
  readonly id: string;
  readonly residentId: string;
  readonly words: string;
  /** Random, part of the digest: nobody finds out erased words by trying. */
  readonly salt: string;
}

/** What the ledger says of a note. It is never changed: a correction is a further one that names it. */
export interface NoteLine {
  /** Made by the screen, so that the same touch sent twice is one note. */
  readonly id: string;
  readonly bedId: string;
  readonly by: string;
  /** SHA-256 of salt and words. */
  readonly digest: string;
  readonly corrects?: string;
}

/** A note that is there: its line and its words. */
export interface Note extends NoteLine {
  readonly at: Instant;
  readonly words: string;
}

export const noteEntry = (line: NoteLine, residentId: string, at: Instant): LedgerEntry => ({
  kind: noteKind,
  subject: residentId,
  at,
  body: line,
});

/** Why a note may not be written after these of the same resident; undefined where it may. Pure. */
export function whyNoNote(
  { corrects }: Pick<NoteLine, 'corrects'>,
  before: readonly Pick<NoteLine, 'id' | 'corrects'>[],
): 'entry-unknown' | 'entry-corrected' | undefined {
  if (corrects === undefined) return undefined;
  if (!before.some(({ id }) => id === corrects)) return 'entry-unknown';
  return before.some((one) => one.corrects === corrects) ? 'entry-corrected' : undefined;
}
