import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { nothing } from '../schema/common.ts';
import { answering } from './audience.ts';
import { type Route, route } from './route.ts';
import { byId, emptyBody } from './schemas.ts';

/** A nurse has read what happened while we were blind at a bed. */
export function blindRoutes(ports: StationPorts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/blind/:id/seen',
      who: answering,
      summary: 'The report of what happened while we were blind at a bed has been read.',
      params: byId,
      body: emptyBody,
      answer: nothing,
      async handle({ params: { id }, staff }) {
        if (!(await ports.seeReport(id, staff.id))) throw new StationRefusal('not-found');
        return {};
      },
    }),
  ];
}
