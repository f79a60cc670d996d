import { createHash } from 'node:crypto';
import type { Alarm } from '../core/alarm.ts';
import type { AlarmNotice, CareEventNotice, Notice, ReadingsNotice } from '../core/notice.ts';
import type { Site } from '../core/site.ts';
import { type AlarmLanguage, alarmWord } from './alarm-words.ts';
import { localSystem, metricCode, unitCode } from './hl7-codes.ts';
import { hl7Text, hl7Time, numbered } from './hl7-text.ts';

/** What every message of one receiver says of its ends. */
export interface Hl7Header {
  readonly site: Site;
  readonly ward: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly processingId: string;
  readonly language: AlarmLanguage;
}

/** MSH-10 for a notice: the same each time it is sent, and no longer than the 20 characters that old receivers keep. */
export const controlId = (noticeId: string): string =>
  createHash('sha256').update(noticeId).digest('hex').slice(0, 20).toUpperCase();

/** A notice as ORU^R40 (IHE PCD-04) or ORU^R01 (IHE PCD-01); segments end with CR. `sentMs` is its MSH-7. */
export function hl7Message(notice: Notice, header: Hl7Header, sentMs: number): string {
  const segments =
    notice.kind === 'readings' ? readingsSegments(notice, header) : alertSegments(notice, header);
  return `${[msh(notice, header, sentMs), ...segments].join('\r')}\r`;
}

const alert = 'IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.4.4.1^ISO';
const observation = 'IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.4.1^ISO';

function msh(notice: Notice, header: Hl7Header, sentMs: number): string {
  const isReadings = notice.kind === 'readings';
  const { site, sendingFacility, receivingApplication, receivingFacility, processingId } = header;
  const fields = numbered('', {
    3: `VIGIL_${hl7Text(site.gateway)}`,
    4: hl7Text(sendingFacility),
    5: hl7Text(receivingApplication),
    6: hl7Text(receivingFacility),
    7: hl7Time(sentMs),
    9: isReadings ? 'ORU^R01^ORU_R01' : 'ORU^R40^ORU_R40',
    10: controlId(notice.id),
    11: processingId,
    12: '2.6',
    15: 'AL',
    16: 'NE',
    18: 'UNICODE UTF-8',
    21: isReadings ? observation : alert,
  });
  // MSH-1 is the separator itself, MSH-2 the others.
  return `MSH|^~\\&|${fields.slice('|||'.length)}`;
}

/** Nobody's identity where the receiver may not have it: then the place alone says who is meant. */
function whereAndWho(
  header: Hl7Header,
  { subject, residentName }: Notice,
  residentId: string | undefined,
): string[] {
  const id = residentId === undefined ? '' : `${hl7Text(residentId)}^^^${hl7Text(header.site.site)}^PI`;
  const name = residentName === undefined ? '' : `${hl7Text(residentName)}^^^^^^L`;
  return [
    numbered('PID', { 3: id, 5: name }),
    numbered('PV1', { 2: 'I', 3: `${hl7Text(header.ward)}^^${hl7Text(subject)}` }),
  ];
}

function readingsSegments(notice: ReadingsNotice, header: Hl7Header): string[] {
  const { id, at, residentId, readings } = notice;
  const filler = `${controlId(id)}^VIGIL`;
  const observations = readings.map((reading, index) => {
    const isValue = reading.value !== null && reading.quality !== 'invalid';
    return numbered('OBX', {
      1: String(index + 1),
      2: 'NM',
      3: metricCode(reading.metric),
      4: `1.1.1.${index + 1}`,
      5: isValue ? String(reading.value) : '',
      6: isValue ? unitCode(reading.metric, reading.unit) : '',
      // Table 0078 has no word for doubtful; 0085: X, no result can be had.
      11: isValue ? 'R' : 'X',
      14: hl7Time(reading.at.wallMs),
      18: hl7Text(reading.deviceId),
    });
  });
  return [
    ...whereAndWho(header, notice, residentId),
    numbered('OBR', {
      1: '1',
      3: filler,
      4: '69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC',
      7: hl7Time(at.wallMs),
    }),
    ...observations,
  ];
}

/**
 * IHE ACM, standards page section 2: event, then its attributes. A fall has no verified code: ours, with the general event beside it.
 * The names beside the codes 68480, 68484, 68485 and 68546 are from memory; receivers go by the codes.
 */
function alertSegments(notice: AlarmNotice | CareEventNotice, header: Hl7Header): string[] {
  const about = notice.kind === 'alarm' ? notice.alarm : notice.event;
  const row = (n: number, code: number, name: string, value: string) =>
    numbered('OBX', {
      1: String(n),
      2: 'ST',
      3: `${code}^${name}^MDC`,
      4: `1.0.0.0.${n}`,
      5: value,
      11: 'F',
    });
  const source = about.deviceId ?? about.evidence[0]?.deviceId ?? about.robotId ?? header.site.gateway;
  const text = hl7Text(alarmWord(about.type, header.language));
  const attributes = attributesOf(notice);
  return [
    ...whereAndWho(header, notice, about.residentId),
    numbered('OBR', {
      1: '1',
      3: `${controlId(notice.id)}^VIGIL`,
      4: '196616^MDC_EVT_ALARM^MDC',
      7: hl7Time(notice.at.wallMs),
      // Data type EIP: the parent's filler id.
      29:
        notice.kind === 'alarm' && attributes.phase !== 'start'
          ? `^${controlId(startIdOf(notice.alarm))}&VIGIL`
          : '',
    }),
    numbered('OBX', {
      1: '1',
      2: 'ST',
      3: `${about.type}^${about.type}^${localSystem}^196616^MDC_EVT_ALARM^MDC`,
      4: '1.0.0.0.1',
      5: text,
      8: `${attributes.priority}~${attributes.type}`,
      11: 'F',
      14: hl7Time(about.onset.wallMs),
    }),
    row(2, 68_480, 'MDC_ATTR_ALERT_SOURCE', hl7Text(source)),
    row(3, 68_481, 'MDC_ATTR_EVENT_PHASE', attributes.phase),
    row(4, 68_482, 'MDC_ATTR_ALARM_STATE', attributes.state),
    row(5, 68_483, 'MDC_ATTR_ALARM_INACTIVATION_STATE', attributes.inactivation),
    row(6, 68_484, 'MDC_ATTR_ALARM_PRIORITY', attributes.priority),
    row(7, 68_485, 'MDC_ATTR_ALERT_TYPE', attributes.type),
    row(8, 68_546, 'MDC_ATTR_ALARM_TEXT', text),
  ];
}

interface Attributes {
  readonly phase: 'start' | 'update' | 'end';
  readonly state: 'active' | 'inactive' | 'latched';
  readonly inactivation: 'enabled' | 'alarm-off' | 'alert-acknowledged';
  readonly priority: 'PN' | 'PL' | 'PM' | 'PH';
  readonly type: 'SP' | 'ST' | 'SA';
}

const priorities = { low: 'PL', medium: 'PM', high: 'PH' } as const;

function attributesOf(notice: AlarmNotice | CareEventNotice): Attributes {
  if (notice.kind === 'care-event') {
    const isOver = notice.event.phase === 'cessation';
    return {
      phase: isOver ? 'end' : 'start',
      state: isOver ? 'inactive' : 'active',
      inactivation: 'enabled',
      priority: 'PN',
      type: 'SA',
    };
  }
  const { alarm, change } = notice;
  return {
    phase: alarm.closedAt !== undefined ? 'end' : notice.id === startIdOf(alarm) ? 'start' : 'update',
    state:
      alarm.isPresent && change !== 'closed' ? 'active' : alarm.signal === 'latched' ? 'latched' : 'inactive',
    inactivation:
      alarm.signal === 'inhibited'
        ? 'alarm-off'
        : alarm.signal === 'acknowledged'
          ? 'alert-acknowledged'
          : 'enabled',
    priority: priorities[alarm.priority],
    type: alarm.category === 'technical' ? 'ST' : 'SP',
  };
}

/** The id of the notice that began it: its state after it was decided. A condition that came back while it was latched is an update. */
function startIdOf({ id, custody, raisedAt }: Alarm): string {
  const index = custody.findIndex(({ step }) => step === 'decided');
  const at = custody[index]?.at ?? raisedAt;
  return `${id}.${index + 1}.${Math.round(at.wallMs)}.raised`;
}
