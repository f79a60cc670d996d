import type { Observation, ObservationComponent } from 'fhir/r4.js';
import type { Reading } from '../../core/measurement.ts';
import {
  loincSystem,
  type PressurePart,
  pressurePanel,
  pressurePartOf,
  pressureParts,
  profileOf,
  standardCodings,
} from './codes.ts';
import type { FhirContext } from './context.ts';
import { type About, absent, categoryOf, frameOf, isByHand, quantityOf } from './observation.ts';
import { word } from './words.ts';

/** One measurement of blood pressure: what came together from one device. */
export type Pressure = readonly [Reading, ...Reading[]];

/** A device that tells its values one by one needs no longer for them. */
const togetherWithinMs = 2000;

/** Blood pressures apart from everything else, each with its parts. Pure. */
export function pressuresOf(readings: readonly Reading[]): {
  readonly pressures: readonly Pressure[];
  readonly others: readonly Reading[];
} {
  const parts = readings
    .filter(({ metric }) => pressurePartOf.has(metric))
    .toSorted((a, b) => a.at.wallMs - b.at.wallMs);
  const pressures: [Reading, ...Reading[]][] = [];
  for (const reading of parts) {
    const one = pressures.findLast((pressure) => belongsTo(reading, pressure));
    if (one === undefined) pressures.push([reading]);
    else one.push(reading);
  }
  return { pressures, others: readings.filter(({ metric }) => !pressurePartOf.has(metric)) };
}

const belongsTo = ({ deviceId, metric, at }: Reading, pressure: Pressure): boolean =>
  pressure[0].deviceId === deviceId &&
  at.wallMs - pressure[0].at.wallMs <= togetherWithinMs &&
  pressure.every((other) => pressurePartOf.get(other.metric) !== pressurePartOf.get(metric));

const order: readonly PressurePart[] = ['systolic', 'diastolic', 'mean'];

const partsIn = (pressure: Pressure): readonly (readonly [PressurePart, Reading])[] =>
  order.flatMap((part) => {
    const reading = pressure.find(({ metric }) => pressurePartOf.get(metric) === part);
    return reading ? [[part, reading] as const] : [];
  });

/** Which parts were told: a panel that was told in halves must not hide the whole one that follows. */
export const pressureName = (pressure: Pressure): string =>
  `blood-pressure.${partsIn(pressure)
    .map(([part]) => part)
    .join('.')}`;

/** The panel with its components. Systolic and diastolic are always there, with the reason where there is no value (profile `bp`). */
export function pressureOf(context: FhirContext, about: About, pressure: Pressure): Observation {
  const parts = new Map(partsIn(pressure));
  const isMmHg = pressure.every(({ unit }) => unit === pressureParts.systolic.unit);
  return {
    ...frameOf(context, about, pressure),
    ...(about.isPatient && isMmHg ? { meta: { profile: [profileOf('bp')] } } : {}),
    ...categoryOf('vital-signs'),
    code: {
      coding: [{ system: loincSystem, code: pressurePanel }],
      text: word(context.language, 'metric', 'blood-pressure'),
    },
    component: order
      .filter((part) => part !== 'mean' || parts.has(part))
      .map((part) => component(context, part, parts.get(part), isByHand(pressure[0]))),
  };
}

const component = (
  { language }: FhirContext,
  part: PressurePart,
  reading: Reading | undefined,
  byHand: boolean,
): ObservationComponent => ({
  code: {
    coding: [...standardCodings(pressureParts[part], byHand)],
    text: word(language, 'metric', part),
  },
  ...(reading === undefined ? absent() : quantityOf(reading)),
});
