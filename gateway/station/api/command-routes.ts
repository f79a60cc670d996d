import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { nothing } from '../schema/common.ts';
import { commandView } from '../schema/devices.ts';
import { technical } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { shortId } from './schemas.ts';

/** What a device can be asked for, and what a technician asks of it. The gateway checks it against the driver's own list. */
export function commandRoutes(ports: StationPorts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/device-commands',
      who: technical,
      summary: 'What a device can be asked for, each command with the fields of its form.',
      query: z.strictObject({ device: shortId }),
      answer: z.strictObject({ commands: z.array(commandView) }),
      refuses: ['not-found'],
      handle({ query: { device } }) {
        const commands = ports.commandsOf(device);
        if (commands === undefined) throw new StationRefusal('not-found');
        return { commands };
      },
    }),
    route({
      method: 'POST',
      path: '/device-command',
      who: technical,
      summary: 'Asks a device for something; what is hazardous needs `confirm`.',
      body: z.strictObject({
        deviceId: shortId,
        name: z.string().regex(/^[a-z0-9-]{1,64}$/),
        values: z.record(z.string().max(64), z.unknown()).default({}),
        confirm: z.boolean().default(false),
      }),
      answer: nothing,
      handle: async ({ body: { confirm, ...command }, staff }) =>
        done(await ports.command({ ...command, staffId: staff.id, isConfirmed: confirm })),
    }),
  ];
}
