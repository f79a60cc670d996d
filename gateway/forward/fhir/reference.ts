import { createHash } from 'node:crypto';
import type { Identifier, Reference } from 'fhir/r4.js';
import type { FhirContext } from './context.ts';

/** What of ours has an identifier; each kind has a system of its own. */
export type Identified =
  | 'alarm'
  | 'bed'
  | 'care-event'
  | 'device'
  | 'gateway'
  | 'notice'
  | 'reading'
  | 'robot'
  | 'staff';

/**
 * The business identifier of something of this gateway, unique over the gateways of a server. What would separate values in a search
 * (FHIR R4, section 3.1.1.4.0) or could be anything (names of sites) is percent-encoded.
 */
export function identifierOf(
  { namespace, site }: FhirContext,
  kind: Identified,
  ...parts: readonly (string | number)[]
): Identifier & { readonly system: string; readonly value: string } {
  const value = [site.site, site.gateway, ...parts].map((part) => encodeURIComponent(part)).join('/');
  return { system: `${namespace}${kind}`, value };
}

/** A search for exactly one identifier, as `ifNoneExist` and conditional updates have it. */
export const searchFor = ({ system, value }: { readonly system: string; readonly value: string }): string =>
  `identifier=${encodeURIComponent(`${system}|${value}`)}`;

/** RFC 4122, appendix C: name space of URLs. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** A bundle's address for a resource that has none yet: the same identifier has the same one (UUID version 5). */
export function fullUrlOf(
  type: string,
  { system, value }: { readonly system: string; readonly value: string },
) {
  const hash = createHash('sha1').update(urlNamespace).update(`${type}|${system}|${value}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The form of a logical id (FHIR R4, section 2.24.0.1). */
const logicalId = /^[A-Za-z0-9\-.]{1,64}$/;

/** Whom it is about: by identifier, so that the server need not hold the patient, or by its own id where the site says so. */
export function patientOf(
  { patientSystem, isPatientLiteral }: FhirContext,
  resident: string,
  name: string | undefined,
): Reference {
  const display = name === undefined ? {} : { display: name };
  return isPatientLiteral && logicalId.test(resident)
    ? { reference: `Patient/${resident}`, ...display }
    : { type: 'Patient', identifier: { system: patientSystem, value: resident }, ...display };
}

/** Where: all that is said when nobody may be named. */
export const placeOf = (context: FhirContext, bed: string): Reference => ({
  type: 'Location',
  identifier: identifierOf(context, 'bed', bed),
  display: bed,
});

/** What stands in an alarm in place of a person's id where ids must not leave the box. */
const nobodyNamed = 'staff';

/** Who did it, or undefined where that must not be told. */
export const staffOf = (context: FhirContext, staff: string | undefined): Reference | undefined =>
  staff === undefined || staff === nobodyNamed
    ? undefined
    : { type: 'Practitioner', identifier: identifierOf(context, 'staff', staff) };
