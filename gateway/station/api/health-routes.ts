import { z } from 'zod';
import { healthReport } from '../health-wire.ts';
import type { StationPorts } from '../ports.ts';
import { nothing } from '../schema/common.ts';
import { technical } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { emptyBody, idText } from './schemas.ts';

/** How the gateway stands, and what a technician does about what receivers refuse. */
export function healthRoutes({ health }: Pick<StationPorts, 'health'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/health-report',
      who: 'signed-in',
      summary: 'Every part of the gateway as it stands, with its faults, the worst first.',
      answer: healthReport,
      handle: () => health.report(),
    }),
    route({
      method: 'POST',
      path: '/receivers/:receiver/retry-parked',
      who: technical,
      summary: 'What a receiver refused waits for it again.',
      params: z.strictObject({ receiver: idText }),
      answer: nothing,
      body: emptyBody,
      handle: async ({ params: { receiver }, staff }) => done(await health.retryParked(receiver, staff.id)),
    }),
    route({
      method: 'POST',
      path: '/receivers/:receiver/drop-parked',
      who: technical,
      summary: 'One notice that a receiver refused is given up for good.',
      params: z.strictObject({ receiver: idText }),
      answer: nothing,
      body: z.strictObject({ id: z.string().min(1).max(500) }),
      handle: async ({ params: { receiver }, body: { id }, staff }) =>
        done(await health.dropParked(receiver, id, staff.id)),
    }),
  ];
}
