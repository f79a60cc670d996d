import type { HandoverList, HandoverView, NoteBody, SignBody } from './handover-wire.ts';
import type { Refusal } from './wire.ts';

/** Shift handovers, as the station needs them from the rest of the gateway. */
export interface HandoverPort {
  list(): Promise<HandoverList>;
  /** Undefined where there is no such shift or version. */
  open(id: string, version?: number): Promise<HandoverView | undefined>;
  /** Puts a note on record, or says why not; undefined where there is no such shift or resident. */
  write(id: string, note: NoteBody, staffId: string): Promise<{ readonly refused?: Refusal } | undefined>;
  sign(id: string, asked: SignBody, staffId: string): Promise<{ readonly refused?: Refusal } | undefined>;
}
