import type { Observation, Reference } from 'fhir/r4.js';
import type { CareEvent } from '../../core/care-event.ts';
import { isoTime } from '../../core/cloud-event.ts';
import type { CareEventNotice } from '../../core/notice.ts';
import { ucumSystem } from './codes.ts';
import type { FhirContext } from './context.ts';
import { patientOf, placeOf } from './reference.ts';
import { printable, word } from './words.ts';

/**
 * What a detector inferred: true for its beginning, false for its end. Preliminary for ever, because it is advisory and an answer of
 * a person belongs to the alarm.
 */
export function careEventObservation(
  context: FhirContext,
  { event, residentName }: CareEventNotice,
): Observation {
  const { namespace } = context;
  const subject = subjectOf(context, event, residentName);
  const place = event.bedId === undefined ? undefined : placeOf(context, event.bedId);
  return {
    resourceType: 'Observation',
    ...(place && subject !== undefined && event.residentId !== undefined
      ? { extension: [{ url: `${namespace}place`, valueReference: place }] }
      : {}),
    status: 'preliminary',
    code: {
      coding: [{ system: `${namespace}care-event`, code: printable(event.type) }],
      text: context.alarmWord(event.type),
    },
    ...(subject ? { subject } : {}),
    effectiveDateTime: isoTime(event.onset),
    issued: isoTime(event.at),
    valueBoolean: event.phase === 'onset',
    method: { text: printable(`${event.by.detector} ${event.by.version}`) },
    ...(Number.isFinite(event.confidence) ? { component: [confidenceOf(context, event)] } : {}),
  };
}

function subjectOf(context: FhirContext, event: CareEvent, name: string | undefined): Reference | undefined {
  if (event.residentId !== undefined) return patientOf(context, event.residentId, name);
  return event.bedId === undefined ? undefined : placeOf(context, event.bedId);
}

const confidenceOf = ({ namespace, language }: FhirContext, { confidence }: CareEvent) => ({
  code: {
    coding: [{ system: `${namespace}care-event-part`, code: 'confidence' }],
    text: word(language, 'other', 'confidence'),
  },
  valueQuantity: { value: confidence, unit: '1', system: ucumSystem, code: '1' },
});
