import { z } from 'zod';
import { acvpu, handMeasured, type ObservedValues, oxygenDevices } from '../../core/observation.ts';
import type { BedObservations, ObservationView } from '../wire.ts';
import { described, wallMs } from './described.ts';

const measured = Object.fromEntries(
  handMeasured.map(({ name, least, most }) => [name, z.number().min(least).max(most).optional()]),
);
const oxygen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('air') }),
  z.strictObject({
    kind: z.literal('oxygen'),
    device: z.enum(oxygenDevices),
    flowLpm: z.number().min(0.1).max(80).optional(),
    percent: z.number().min(21).max(100).optional(),
  }),
]);
/** What a nurse saw or measured: as it is entered, and as it is read again. */
export const observedValues = z
  .strictObject({ ...measured, consciousness: z.enum(acvpu).optional(), oxygen: oxygen.optional() })
  .meta({ id: 'ObservedValues' });

const observation = described<ObservationView>()(
  'Observation',
  z.strictObject({
    id: z.string(),
    by: z.string(),
    atMs: wallMs,
    enteredMs: wallMs,
    values: observedValues as z.ZodType<ObservedValues>,
    corrects: z.string().exactOptional(),
    isCorrected: z.literal(true).exactOptional(),
  }),
);
export const bedObservations = described<BedObservations>()(
  'BedObservations',
  z.strictObject({
    observations: z.array(observation),
    scale2: z.strictObject({ decidedBy: z.string(), decidedOn: z.string() }).exactOptional(),
  }),
);
