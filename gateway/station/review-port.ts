import type { Category } from '../core/alarm.ts';
import type { Label } from '../core/label.ts';
import type { ReviewQueue } from './review-wire.ts';
import type { EventWaveform, Refusal } from './wire.ts';

/** What the station needs to let people say, looking back, what alarms were. */
export interface ReviewPort {
  /** A page of what nobody has judged; `before`: the `next` of the page before. */
  queue(ask: { readonly category: Category; readonly before?: string }): Promise<ReviewQueue>;
  /** Puts a person's label on the ledger, or says why not. */
  label(ask: {
    readonly alarmId: string;
    readonly label: Label;
    readonly reason?: string;
    readonly staffId: string;
  }): Promise<Refusal | undefined>;
  waveform(alarmId: string): Promise<EventWaveform | undefined>;
}
