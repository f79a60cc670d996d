import type { Subject } from '../core/care-event.ts';
import type { Site } from '../core/site.ts';
import type { AlarmWord } from '../plugin/receiver.ts';
import { type Field, segment } from './hl7-message.ts';
import type { Hl7Options } from './hl7-options.ts';
import { hl7Time, machineZone } from './hl7-time.ts';

/** Who speaks, and how the facility wants it. */
export interface Hl7Speaker {
  readonly site: Site;
  readonly options: Hl7Options;
  readonly alarmWord: AlarmWord;
}

/** `name^universal id^type` as components. */
const partsOf = (party: string): readonly string[] => party.split('^');

export const facilityOf = ({ site, options }: Hl7Speaker): string => options.sendingFacility ?? site.site;

export const timeIn = ({ options }: Hl7Speaker, wallMs: number): string =>
  hl7Time(wallMs, options.timeZone ?? machineZone());

/** An identifier of ours (EI): the id, and who gave it. */
export const ownId = ({ options }: Hl7Speaker, id: string): readonly string[] => [
  id,
  ...partsOf(options.sendingApplication),
];

export interface HeaderWords {
  readonly controlId: string;
  readonly trigger: 'R01' | 'R40';
  readonly profile: readonly string[];
  readonly nowMs: number;
  /** Training (table 0103), whatever the connection is for: nobody may take it for a real call. */
  readonly isDrill?: boolean;
}

/** MSH-15 AL, MSH-16 NE: the receiver says that it has the message, and nothing further of what it does with it. */
export function header(
  speaker: Hl7Speaker,
  { controlId, trigger, profile, nowMs, isDrill = false }: HeaderWords,
): string {
  const { sendingApplication, receivingApplication, receivingFacility, processingId } = speaker.options;
  return segment('MSH', {
    3: partsOf(sendingApplication),
    4: partsOf(facilityOf(speaker)),
    5: partsOf(receivingApplication),
    6: partsOf(receivingFacility),
    7: timeIn(speaker, nowMs),
    9: ['ORU', trigger, `ORU_${trigger}`],
    10: controlId,
    11: isDrill ? 'T' : processingId,
    12: '2.6',
    15: 'AL',
    16: 'NE',
    18: 'UNICODE UTF-8',
    21: profile,
  });
}

/** PID and PV1. Without a resident there is no PID: the place alone says where. */
export function about(speaker: Hl7Speaker, { bedId, residentId }: Subject, name?: string): readonly string[] {
  const visit = segment('PV1', {
    1: '1',
    2: bedId === undefined ? 'N' : 'I',
    3: placeOf(speaker, bedId),
  });
  if (residentId === undefined) return [visit];
  const { assigningAuthority = facilityOf(speaker) } = speaker.options;
  const person = segment('PID', {
    1: '1',
    3: [residentId, '', '', assigningAuthority.split('^'), 'PI'],
    // Names are kept as one text; the family name is the part that every screen shows.
    5: name === undefined ? undefined : [name, '', '', '', '', '', 'L'],
  });
  return [person, visit];
}

function placeOf({ options }: Hl7Speaker, bedId: string | undefined): Field {
  const own = bedId === undefined ? undefined : options.places[bedId];
  return [own?.ward ?? options.ward ?? '', own?.room ?? '', own?.bed ?? bedId ?? ''];
}
