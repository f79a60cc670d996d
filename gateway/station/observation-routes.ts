import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { acvpu, handMeasured, oxygenDevices } from '../core/observation.ts';
import { parse } from './parse.ts';
import type { StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import type { SignIn } from './sign-in.ts';
import type { StaffView } from './wire.ts';

const bedParams = z.object({ id: z.string().min(1).max(64) });
const entryId = z.string().regex(/^[\w-]{8,64}$/);
/** Older than a shift is nothing to act on, and nothing to be entered from memory. */
const longestAgoS = 12 * 3600;

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
const observationBody = z.strictObject({
  id: entryId,
  agoS: z.number().min(0).max(longestAgoS).optional(),
  values: z.strictObject({
    ...measured,
    consciousness: z.enum(acvpu).optional(),
    oxygen: oxygen.optional(),
  }),
  corrects: entryId.optional(),
});

/**
 * `GET /api/beds/:id/observations`: what staff entered about who lies there, for signed-in staff. `POST` to the same: what a nurse
 * saw or measured, or a correction of an earlier entry; the entry itself stays on record.
 */
export function addObservationRoutes(app: FastifyInstance, ports: StationPorts, signIn: SignIn): void {
  app.get('/api/beds/:id/observations', async (request) => {
    if (signIn.sessionOf(request) === undefined) throw new StationRefusal('not-signed-in');
    const found = ports.observationsOf(parse(bedParams, request.params).id);
    if (found === undefined) throw new StationRefusal('not-found');
    return found;
  });

  app.post('/api/beds/:id/observations', async (request, reply) => {
    const staff = mayObserve(signIn.sessionOf(request)?.staff);
    const bedId = parse(bedParams, request.params).id;
    const { id, values, agoS, corrects } = parse(observationBody, request.body);
    const refusal = await ports.observe({
      id,
      bedId,
      staffId: staff.id,
      values,
      ...(agoS === undefined ? {} : { agoS }),
      ...(corrects === undefined ? {} : { corrects }),
    });
    if (refusal === undefined) return {};
    reply.code(409);
    return refusal;
  });
}

function mayObserve(staff: StaffView | undefined): StaffView {
  if (staff === undefined) throw new StationRefusal('not-signed-in');
  if (staff.role !== 'nurse' && staff.role !== 'charge-nurse') throw new StationRefusal('nurses-only');
  return staff;
}
