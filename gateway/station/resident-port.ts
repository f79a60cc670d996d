import type { HistorySpan, ResidentHistory, ResidentNotes } from './resident-wire.ts';
import type { Refusal } from './wire.ts';

/** A note as a nurse writes it. */
export interface NoteRequest {
  readonly id: string;
  readonly bedId: string;
  readonly staffId: string;
  readonly words: string;
  readonly corrects?: string;
}

/** What the station asks about who lies in a bed; undefined where there is no such bed or nobody lies in it. */
export interface ResidentPort {
  history(bedId: string, span: HistorySpan): Promise<ResidentHistory | undefined>;
  notes(bedId: string): Promise<ResidentNotes | undefined>;
  /** Records a note, or says why not. */
  write(request: NoteRequest): Promise<Refusal | undefined>;
}
