import type { Alarm } from '../../gateway/core/alarm.ts';
import type { CareEvent, CareEventDraft } from '../../gateway/core/care-event.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { bedId, staffId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';

export const anna = staffId('anna');
export const bo = staffId('bo');

/** An instant of a test's own time, in seconds. */
export const at = (seconds: number): Instant => recordingInstant(seconds);

type Told = Partial<Omit<CareEventDraft, 'bedId'>> & { readonly bed?: string };

/** A care event about bed 101 unless told otherwise. */
export function event(type: string, when: Instant, told: Told = {}): CareEvent {
  const { bed = '101', ...draft } = told;
  return careEvent({
    type,
    phase: 'onset',
    bedId: bedId(bed),
    onset: when,
    at: when,
    confidence: 0.9,
    evidence: [],
    by: { detector: 'test', version: '1' },
    ...draft,
  });
}

/** The same, without a bed: about a device or the gateway. */
export function technical(type: string, when: Instant, told: Partial<CareEventDraft> = {}): CareEvent {
  return careEvent({
    type,
    phase: 'onset',
    onset: when,
    at: when,
    confidence: 1,
    evidence: [],
    by: { detector: 'test', version: '1' },
    ...told,
  });
}

export const stepsOf = (alarm: Alarm): string[] => alarm.custody.map((link) => link.step);
