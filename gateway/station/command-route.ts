import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parse } from './parse.ts';
import type { StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import type { SignIn } from './sign-in.ts';
import type { StaffView } from './wire.ts';

const deviceQuery = z.strictObject({ device: z.string().min(1).max(64) });
const commandBody = z.strictObject({
  deviceId: z.string().min(1).max(64),
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  values: z.record(z.string().max(64), z.unknown()).default({}),
  confirm: z.boolean().default(false),
});

/**
 * `GET /api/device-commands`: what a device can be asked for. `POST /api/device-command`: what a technician asks of it.
 * The gateway checks it against the driver's own list.
 */
export function addCommandRoute(app: FastifyInstance, ports: StationPorts, signIn: SignIn): void {
  app.get('/api/device-commands', async (request) => {
    mayCommand(signIn.sessionOf(request)?.staff);
    const commands = ports.commandsOf(parse(deviceQuery, request.query).device);
    if (commands === undefined) throw new StationRefusal('not-found');
    return { commands };
  });

  app.post('/api/device-command', async (request, reply) => {
    const staff = mayCommand(signIn.sessionOf(request)?.staff);
    const { confirm, ...command } = parse(commandBody, request.body);
    const refusal = await ports.command({ ...command, staffId: staff.id, isConfirmed: confirm });
    if (refusal === undefined) return {};
    reply.code(409);
    return refusal;
  });
}

function mayCommand(staff: StaffView | undefined): StaffView {
  if (staff === undefined) throw new StationRefusal('not-signed-in');
  if (staff.role !== 'technician' && staff.role !== 'administrator')
    throw new StationRefusal('technicians-only');
  return staff;
}
