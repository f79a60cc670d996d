import type { Communication, DetectedIssue, Reference } from 'fhir/r4.js';
import { type Alarm, type CustodyStep, callOf, isClosed, type Priority } from '../../core/alarm.ts';
import type { Evidence } from '../../core/care-event.ts';
import type { AlarmChange } from '../../core/change.ts';
import { isoTime } from '../../core/cloud-event.ts';
import type { AlarmNotice } from '../../core/notice.ts';
import { communicationSystem } from './codes.ts';
import type { FhirContext } from './context.ts';
import { patientOf, placeOf, staffOf } from './reference.ts';
import { printable, word } from './words.ts';

const severities = { high: 'high', medium: 'moderate', low: 'low' } as const satisfies Record<
  Priority,
  string
>;
const urgencies = { high: 'stat', medium: 'urgent', low: 'routine' } as const satisfies Record<
  Priority,
  string
>;

/** What people did about it. */
const acts: ReadonlySet<CustodyStep> = new Set(['accepted', 'at-bedside', 'closed']);

/** Changes that call for somebody; the others tell how it goes on. */
const calls: ReadonlySet<AlarmChange> = new Set([
  'raised',
  'escalated',
  'expired',
  'unpainted',
  'switched-on',
]);

/** Whom the alarm is about, where that may be told. */
export const residentOf = (
  context: FhirContext,
  { alarm, residentName }: AlarmNotice,
): Reference | undefined =>
  alarm.residentId === undefined ? undefined : patientOf(context, alarm.residentId, residentName);

/**
 * The problem itself, as it stands: preliminary until somebody has looked or it ended, then final; cancelled where the verdict was a
 * false alarm. What was done about it are its mitigations.
 */
export function issueOf(context: FhirContext, notice: AlarmNotice, author: Reference): DetectedIssue {
  const { alarm } = notice;
  const { namespace } = context;
  const patient = residentOf(context, notice);
  const type = printable(alarm.type);
  const evidence = alarm.evidence.filter(({ isFor }) => isFor);
  const mitigation = mitigationsOf(context, alarm);
  return {
    resourceType: 'DetectedIssue',
    ...(alarm.bedId === undefined
      ? {}
      : { extension: [{ url: `${namespace}place`, valueReference: placeOf(context, alarm.bedId) }] }),
    status: statusOf(alarm),
    code: {
      coding: [{ system: `${namespace}alarm-type`, code: type }],
      text: context.alarmWord(alarm.type),
    },
    severity: severities[alarm.priority],
    ...(patient ? { patient } : {}),
    ...identifiedOf(alarm),
    author,
    ...(evidence.length === 0 ? {} : { evidence: evidence.map((one) => evidenceOf(context, one)) }),
    detail: detailOf(context, alarm),
    ...(mitigation.length === 0 ? {} : { mitigation }),
  };
}

function statusOf(alarm: Alarm): DetectedIssue['status'] {
  if (!isClosed(alarm)) return 'preliminary';
  return alarm.outcome === 'false' ? 'cancelled' : 'final';
}

/** A condition that ended has a period; what has no end of its own, or has none yet, a beginning. */
function identifiedOf({
  onset,
  isPresent,
  custody,
}: Alarm): Pick<DetectedIssue, 'identifiedDateTime' | 'identifiedPeriod'> {
  const ceased = isPresent ? undefined : custody.findLast(({ step }) => step === 'ceased');
  return ceased === undefined
    ? { identifiedDateTime: isoTime(onset) }
    : { identifiedPeriod: { start: isoTime(onset), end: isoTime(ceased.at) } };
}

const evidenceText = ({ witness, key, values }: Evidence): string =>
  printable(
    [`${witness}: ${key}`, ...Object.entries(values).map(([name, value]) => `${name}=${value}`)].join(' '),
  );

const evidenceOf = ({ namespace }: FhirContext, evidence: Evidence) => ({
  code: [
    {
      coding: [{ system: `${namespace}evidence`, code: printable(evidence.key) }],
      text: evidenceText(evidence),
    },
  ],
});

/** How sure the gateway was, and what spoke against it. */
function detailOf({ language }: FhirContext, { confidence, evidence }: Alarm): string {
  const against = evidence.filter(({ isFor }) => !isFor).map(evidenceText);
  const sure = `${word(language, 'other', 'confidence')} ${Math.round(confidence * 100)} %`;
  return against.length === 0
    ? sure
    : printable(`${sure}; ${word(language, 'other', 'against')}: ${against.join('; ')}`, 2000);
}

const mitigationsOf = (context: FhirContext, alarm: Alarm): NonNullable<DetectedIssue['mitigation']> =>
  alarm.custody
    .filter(({ step }) => acts.has(step))
    .map(({ step, at, by }) => {
      const author = staffOf(context, by);
      return {
        action: {
          coding: [{ system: `${context.namespace}alarm-change`, code: step }],
          text: step === 'closed' ? closedWords(context, alarm) : word(context.language, 'change', step),
        },
        date: isoTime(at),
        ...(author ? { author } : {}),
      };
    });

const closedWords = ({ language }: FhirContext, { outcome }: Alarm): string =>
  outcome === undefined
    ? word(language, 'change', 'closed')
    : `${word(language, 'change', 'closed')}: ${word(language, 'outcome', outcome)}`;

/** What a Communication is about, where there is such a thing. */
export interface Reported {
  readonly sender: Reference;
  /** The problem, the equipment, and the place. */
  readonly about: readonly Reference[];
}

/**
 * That the ward was called: one for each alarm. In progress until the alarm is closed; `received` is when a screen of the ward showed
 * the latest call.
 */
export function callMessage(context: FhirContext, notice: AlarmNotice, reported: Reported): Communication {
  const { alarm } = notice;
  const call = callOf(alarm);
  const shown =
    call && alarm.custody.slice(alarm.custody.lastIndexOf(call)).find(({ step }) => step === 'painted');
  return {
    ...messageOf(context, notice, 'raised', reported),
    status: isClosed(alarm) ? 'completed' : 'in-progress',
    sent: isoTime(call?.at ?? alarm.raisedAt),
    ...(shown ? { received: isoTime(shown.at) } : {}),
    payload: [{ contentString: `${context.alarmWord(alarm.type)}, ${placeWords(context, alarm)}` }],
  };
}

/** What happened to an alarm later, as part of its call. */
export function changeMessage(
  context: FhirContext,
  notice: AlarmNotice,
  reported: Reported,
  call: Reference,
): Communication {
  const { alarm, change, at } = notice;
  const { language } = context;
  const what = change === 'closed' ? closedWords(context, alarm) : word(language, 'change', change);
  const link = alarm.custody.findLast(({ step }) => step === change);
  const actor = link && acts.has(link.step) ? staffOf(context, link.by) : undefined;
  return {
    ...messageOf(context, notice, change, reported),
    partOf: [call],
    status: 'completed',
    sent: isoTime(at),
    payload: [{ contentString: `${context.alarmWord(alarm.type)}, ${placeWords(context, alarm)}: ${what}` }],
    ...(actor ? { note: [{ authorReference: actor, time: isoTime(at), text: what }] } : {}),
  };
}

function messageOf(
  context: FhirContext,
  notice: AlarmNotice,
  change: AlarmChange,
  { sender, about }: Reported,
): Omit<Communication, 'status'> {
  const { alarm } = notice;
  const subject = residentOf(context, notice);
  return {
    resourceType: 'Communication',
    category: [
      ...(calls.has(change) ? [{ coding: [{ system: communicationSystem, code: 'alert' }] }] : []),
      { coding: [{ system: `${context.namespace}alarm-change`, code: change }] },
      { coding: [{ system: `${context.namespace}alarm-category`, code: alarm.category }] },
    ],
    priority: urgencies[alarm.priority],
    ...(subject ? { subject } : {}),
    ...(about.length === 0 ? {} : { about: [...about] }),
    sender,
  };
}

/** Where to go, in words. */
function placeWords({ language }: FhirContext, { bedId, robotId, deviceId }: Alarm): string {
  if (bedId !== undefined) return `${word(language, 'place', 'bed')} ${printable(bedId)}`;
  if (robotId !== undefined) return `${word(language, 'place', 'robot')} ${printable(robotId)}`;
  if (deviceId !== undefined) return `${word(language, 'place', 'device')} ${printable(deviceId)}`;
  return word(language, 'place', 'gateway');
}
