import type {
  BundleEntry,
  Communication,
  DetectedIssue,
  Device,
  Meta,
  Observation,
  Reference,
} from 'fhir/r4.js';
import type { FhirContext } from './context.ts';
import { fullUrlOf, type Identified, identifierOf, searchFor } from './reference.ts';

export type Told = Communication | DetectedIssue | Device | Observation;

/** How something that changes is written: over what is there, or only where nothing is. */
export type Write = 'replace' | 'create';

/** An entry of a transaction and how others in it refer to it. */
export interface Placed {
  readonly entry: BundleEntry;
  readonly reference: Reference;
}

/** A resource under its identifier: written a second time it is the same one. */
export function placed<Resource extends Told>(
  identifier: { readonly system: string; readonly value: string },
  resource: Resource,
  write: Write = 'create',
): Placed {
  const { resourceType: type } = resource;
  const fullUrl = fullUrlOf(type, identifier);
  const search = searchFor(identifier);
  const whole: Resource = { ...resource, identifier: [identifier] };
  return {
    entry: {
      fullUrl,
      resource: whole,
      request:
        write === 'create'
          ? { method: 'POST', url: type, ifNoneExist: search }
          : { method: 'PUT', url: `${type}?${search}` },
    },
    reference: { reference: fullUrl, type },
  };
}

/** A sensor, a robot or the gateway itself; what the server already knows of it stays. */
export function deviceEntry(
  context: FhirContext,
  kind: Identified & ('device' | 'gateway' | 'robot'),
  id?: string,
): Placed {
  const name = id ?? context.site.gateway;
  return placed(identifierOf(context, kind, ...(id === undefined ? [] : [id])), {
    resourceType: 'Device',
    deviceName: [{ name, type: 'user-friendly-name' }],
    type: { coding: [{ system: `${context.namespace}device-kind`, code: kind }] },
  });
}

export interface Marks {
  /** It happened long before it was told. */
  readonly isLate: boolean;
  /** Somebody tries the way. HTEST, test health data (HL7 v3 ActReason), is what servers keep out of care by; `drill` says why. */
  readonly isDrill?: boolean;
}

/** The tags of what must not be taken for care that happens now. */
export function marked(
  { namespace }: FhirContext,
  { isLate, isDrill = false }: Marks,
): { readonly meta?: Meta } {
  const system = `${namespace}tag`;
  const tag = [
    ...(isLate ? [{ system, code: 'late' }] : []),
    ...(isDrill ? [testData, { system, code: 'drill' }] : []),
  ];
  return tag.length > 0 ? { meta: { tag } } : {};
}

const testData = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  code: 'HTEST',
  display: 'test health data',
};
