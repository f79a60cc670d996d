import { type Alarm, isClosed, type Priority } from '../core/alarm.ts';
import type { Evidence, Subject } from '../core/care-event.ts';
import { isDrill } from '../core/drill.ts';
import type { AlarmNotice, CareEventNotice } from '../core/notice.ts';
import {
  type AlertRow,
  alertRows,
  anyAlarmCode,
  eventCode,
  limitOf,
  metricCode,
  profiles,
  unitCode,
} from './hl7-codes.ts';
import { about, type Hl7Speaker, header, ownId, timeIn } from './hl7-header.ts';
import { type Field, messageOf, numberText, segment, shortId } from './hl7-message.ts';
import { lateText } from './hl7-words.ts';

/** What is said of an alert, in the standard's words. */
interface Alert {
  readonly type: string;
  readonly subject: Subject;
  readonly residentName?: string | undefined;
  readonly fillerId: string;
  /** The id of the message that told of it first; undefined in that message, and where each stands for itself. */
  readonly parentId?: string | undefined;
  readonly atMs: number;
  readonly evidence: readonly Evidence[];
  readonly phase: 'start' | 'update' | 'end';
  readonly state: 'active' | 'latched' | 'inactive';
  readonly inactivation: 'enabled' | 'alert-acknowledged' | 'alarm-off';
  readonly priority: string;
  readonly kind: 'SP' | 'ST' | 'SA';
}

const priorities: Readonly<Record<Priority, string>> = { high: 'PH', medium: 'PM', low: 'PL' };

export interface Telling {
  readonly nowMs: number;
  readonly isLate: boolean;
}

/** IHE PCD-04 (alert communication management): one message a change of an alarm. */
export function alarmMessage(speaker: Hl7Speaker, notice: AlarmNotice, telling: Telling): string {
  const { alarm, id, at, residentName } = notice;
  const firstId = shortId(speaker.site, `first of ${alarm.id}`);
  const isFirst = isFirstOf(notice);
  return write(speaker, shortId(speaker.site, id), telling, {
    type: alarm.type,
    subject: alarm,
    residentName,
    fillerId: isFirst ? firstId : shortId(speaker.site, id),
    parentId: isFirst ? undefined : firstId,
    atMs: at.wallMs,
    evidence: alarm.evidence,
    phase: isFirst ? 'start' : isClosed(alarm) ? 'end' : 'update',
    state: stateOf(alarm),
    inactivation: inactivationOf(alarm),
    priority: priorities[alarm.priority],
    kind: alarm.category === 'technical' ? 'ST' : 'SP',
  });
}

/**
 * A care event: an advisory without priority that calls for nobody; where somebody must go, an alarm says so. Each stands for itself,
 * because the end of a condition does not know the message that told of its begin.
 */
export function careEventMessage(speaker: Hl7Speaker, notice: CareEventNotice, telling: Telling): string {
  const { event, id, residentName } = notice;
  const ownMessage = shortId(speaker.site, id);
  return write(speaker, ownMessage, telling, {
    type: event.type,
    subject: event,
    residentName,
    fillerId: ownMessage,
    atMs: event.at.wallMs,
    evidence: event.evidence,
    phase: event.phase === 'onset' ? 'start' : 'end',
    state: 'inactive',
    inactivation: 'enabled',
    priority: 'PN',
    kind: 'SA',
  });
}

/** Raised, and not for the second time: then the chain has a further decision. */
const isFirstOf = ({ change, alarm }: AlarmNotice): boolean =>
  change === 'raised' && alarm.custody.filter(({ step }) => step === 'decided').length <= 1;

/** A condition that is over by itself is not at its end while somebody must still look: a display must not take it away. */
function stateOf(alarm: Alarm): Alert['state'] {
  if (isClosed(alarm)) return 'inactive';
  return alarm.isPresent ? 'active' : 'latched';
}

function inactivationOf({ signal }: Alarm): Alert['inactivation'] {
  if (signal === 'acknowledged') return 'alert-acknowledged';
  return signal === 'inhibited' ? 'alarm-off' : 'enabled';
}

function write(speaker: Hl7Speaker, controlId: string, telling: Telling, alert: Alert): string {
  const { language } = speaker.options;
  const name = speaker.alarmWord(alert.type, language);
  const text = telling.isLate ? lateText(name, language) : name;
  return messageOf([
    header(speaker, {
      controlId,
      trigger: 'R40',
      profile: profiles.alert,
      nowMs: telling.nowMs,
      isDrill: isDrill(alert),
    }),
    ...about(speaker, alert.subject, alert.residentName),
    request(speaker, alert),
    ...rows(alert, { name, text }).map((row, index) => segment('OBX', { ...row, 1: String(index + 1) })),
  ]);
}

function request(speaker: Hl7Speaker, { fillerId, parentId, atMs }: Alert): string {
  const id = ownId(speaker, fillerId);
  const parent = parentId === undefined ? undefined : ownId(speaker, parentId);
  return segment('OBR', {
    1: '1',
    2: id,
    3: id,
    4: anyAlarmCode,
    7: timeIn(speaker, atMs),
    // EIP: the placer's and the filler's id, each with sub-components.
    29: parent && [parent, parent],
  });
}

type Row = Readonly<Record<number, Field | undefined>>;

function rows(
  alert: Alert,
  { name, text }: { readonly name: string; readonly text: string },
): readonly Row[] {
  const limit = limitOf(alert.type);
  const code = limit?.code[0] ?? '196616';
  const at = (facet: number) => `1.1.1.${code}.${facet}`;
  const told: readonly (readonly [AlertRow, string])[] = [
    ['source', sourceOf(alert)],
    ['phase', alert.phase],
    ['state', alert.state],
    ['inactivation', alert.inactivation],
    ['priority', alert.priority],
    ['type', alert.kind],
    ['text', text],
  ];
  const flags = [...(limit ? [limit.flag] : []), alert.priority, alert.kind];
  const event = {
    2: 'ST',
    3: eventCode(alert.type, name),
    4: at(1),
    5: text,
    8: { repeated: flags },
    11: 'F',
  };
  return [
    event,
    ...valueRow(alert, at(9)),
    ...told.map(([row, value]) => ({
      2: 'ST',
      3: alertRows[row].code,
      4: at(alertRows[row].facet),
      5: value,
      11: 'F',
    })),
  ];
}

/** The value that broke a limit, where a witness gives both. */
function valueRow({ type, evidence }: Alert, path: string): readonly Row[] {
  const limit = limitOf(type);
  const witness = evidence.findLast(
    ({ isFor, values }) =>
      isFor && typeof values['value'] === 'number' && typeof values['limit'] === 'number',
  );
  if (limit === undefined || witness === undefined) return [];
  const value = numberText(Number(witness.values['value']));
  const bound = numberText(Number(witness.values['limit']));
  if (value === undefined || bound === undefined) return [];
  const range = `${limit.flag === 'L' ? '>' : '<'}${bound}`;
  const { metric, unit } = limit;
  return [
    {
      2: 'NM',
      3: metricCode(metric),
      4: path,
      5: value,
      6: unitCode(unit, metric),
      7: range,
      8: limit.flag,
      11: 'F',
    },
  ];
}

/** Which device or robot saw it, or is at fault. */
function sourceOf({ subject, evidence }: Alert): string {
  const witness = evidence.find(({ isFor, deviceId }) => isFor && deviceId !== undefined)?.deviceId;
  return subject.deviceId ?? subject.robotId ?? witness ?? subject.bedId ?? 'gateway';
}
