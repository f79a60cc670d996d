import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { nothing } from '../schema/common.ts';
import { drilling } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { idText } from './schemas.ts';

/** Drills: a call that is none, through the real way. */
export function drillRoutes({ drills }: Pick<StationPorts, 'drills'>): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/drills',
      who: drilling,
      summary: 'Begins a drill at a bed: a call marked as such, measured until somebody accepts it.',
      body: z.strictObject({ bedId: idText }),
      answer: nothing,
      handle: ({ body: { bedId }, staff }) => done(drills.start({ bedId, staffId: staff.id })),
    }),
  ];
}
