import type { CodeableConcept, Observation, Quantity, Reference } from 'fhir/r4.js';
import { isoTime } from '../../core/cloud-event.ts';
import type { Reading } from '../../core/measurement.ts';
import type { ReadingsNotice } from '../../core/notice.ts';
import {
  absentSystem,
  categorySystem,
  metricCodes,
  news2Snomed,
  profileOf,
  scoreMetrics,
  snomedSystem,
  standardCodings,
  ucumSystem,
  unitWord,
} from './codes.ts';
import type { FhirContext } from './context.ts';
import { identifierOf, patientOf, placeOf, staffOf } from './reference.ts';
import { printable, word } from './words.ts';

/** Where values come from that nobody's device measured. */
const byHandSource = '@staff';

export const isByHand = ({ deviceId, enteredBy }: Reading): boolean =>
  enteredBy !== undefined || deviceId === byHandSource;

/** About whom and where: the same for every observation of a notice. */
export interface About {
  readonly subject: Reference;
  readonly isPatient: boolean;
  readonly place: Reference;
}

export function aboutOf(context: FhirContext, { bedId, residentId, residentName }: ReadingsNotice): About {
  const place = placeOf(context, bedId);
  return residentId === undefined
    ? { subject: place, isPatient: false, place }
    : { subject: patientOf(context, residentId, residentName), isPatient: true, place };
}

/** One reading, except of blood pressure. The identifier, the device and the late mark are the caller's. */
export function observationOf(context: FhirContext, about: About, reading: Reading): Observation {
  const { metric, unit } = reading;
  const code = metricCodes.get(metric);
  const isScore = scoreMetrics.has(metric);
  const isProfiled = about.isPatient && code?.profile !== undefined && code.unit === unit;
  return {
    ...frameOf(context, about, [reading]),
    ...(isProfiled && code.profile ? { meta: { profile: [profileOf(code.profile)] } } : {}),
    ...(code?.isVital ? categoryOf('vital-signs') : isScore ? categoryOf('survey') : {}),
    code: {
      coding: [
        ...(code ? standardCodings(code, isByHand(reading)) : []),
        ...(isScore && context.isSnomedAllowed ? [{ system: snomedSystem, code: news2Snomed }] : []),
        { system: `${context.namespace}metric`, code: metric },
      ],
      text: word(context.language, 'metric', metric),
    },
    ...(isScore ? scoreOf(reading) : statedOf(context, reading)),
  };
}

/** What all observations have, of one reading or of several that belong together. */
export function frameOf(
  context: FhirContext,
  { subject, isPatient, place }: About,
  readings: readonly [Reading, ...Reading[]],
): Pick<
  Observation,
  'resourceType' | 'status' | 'subject' | 'effectiveDateTime' | 'issued' | 'extension' | 'performer' | 'note'
> {
  const [first] = readings;
  const performer = staffOf(context, first.enteredBy);
  const notes = new Set(readings.flatMap(noted));
  return {
    resourceType: 'Observation',
    // Shown but never scored, says the gateway: not yet a fact.
    status: readings.some(({ quality }) => quality === 'questionable') ? 'preliminary' : 'final',
    subject,
    effectiveDateTime: isoTime(first.at),
    issued: isoTime(first.receivedAt),
    ...(isPatient ? { extension: [{ url: `${context.namespace}place`, valueReference: place }] } : {}),
    ...(performer ? { performer: [performer] } : {}),
    ...(notes.size > 0 ? { note: [{ text: printable([...notes].join(', ')) }] } : {}),
  };
}

/** Why it is doubtful, and what was said beside a number: oxygen's device beside its flow. */
const noted = ({ quality, reason, unit, text }: Reading): readonly string[] => [
  ...(quality === 'questionable' && reason ? [reason] : []),
  ...(unit !== '1' && text ? [text] : []),
];

export const categoryOf = (code: string): { readonly category: CodeableConcept[] } => ({
  category: [{ coding: [{ system: categorySystem, code }] }],
});

type Value = Pick<
  Observation,
  'valueQuantity' | 'valueCodeableConcept' | 'valueInteger' | 'dataAbsentReason'
>;

/** Never zero, nor what a device says instead of a value, where there is none. */
export function quantityOf({ metric, unit, value, quality, reason }: Reading): {
  readonly valueQuantity?: Quantity;
  readonly dataAbsentReason?: CodeableConcept;
} {
  if (value === null || quality === 'invalid' || !Number.isFinite(value)) return absent(reason);
  return { valueQuantity: { value, unit: unitWord(metric, unit), system: ucumSystem, code: unit } };
}

/** A state in the device's own word is its meaning; the number is only its code. */
function statedOf({ namespace }: FhirContext, reading: Reading): Value {
  const { metric, value, text } = reading;
  const quantity = quantityOf(reading);
  if (text === undefined || text.trim() === '' || quantity.valueQuantity === undefined) return quantity;
  const meaning = printable(text);
  if (reading.unit !== '1') return quantity;
  return {
    valueCodeableConcept: {
      coding: [{ system: `${namespace}metric-${metric}`, code: String(value), display: meaning }],
      text: meaning,
    },
  };
}

function scoreOf(reading: Reading): Value {
  const { valueQuantity, dataAbsentReason } = quantityOf(reading);
  const value = valueQuantity?.value;
  if (value === undefined) return dataAbsentReason ? { dataAbsentReason } : absent(reading.reason);
  return Number.isInteger(value) ? { valueInteger: value } : quantityOf(reading);
}

/** A stated reason is a fault of the measurement; without one nobody knows. */
export const absent = (reason?: string): { readonly dataAbsentReason: CodeableConcept } => ({
  dataAbsentReason: {
    coding: [{ system: absentSystem, code: reason === undefined ? 'unknown' : 'error' }],
    ...(reason === undefined ? {} : { text: printable(reason) }),
  },
});

/** One measurement is one resource, however many notices tell it. */
export const readingIdentifier = (
  context: FhirContext,
  bed: string,
  { deviceId, at }: Pick<Reading, 'deviceId' | 'at'>,
  what: string,
) => identifierOf(context, 'reading', bed, deviceId, what, Math.round(at.wallMs));
