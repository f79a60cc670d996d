import { eventLanes } from '../lanes-wire.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { type Route, route } from './route.ts';
import { byId } from './schemas.ts';

/** The signals around an event, short enough for a screen. */
export function lanesRoutes(ports: StationPorts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/alarms/:id/lanes',
      who: 'board',
      summary: 'What every device of the bed or robot measured around an alarm, one lane each on one axis.',
      params: byId,
      answer: eventLanes,
      async handle({ params: { id } }) {
        const lanes = await ports.lanes.of(id);
        if (lanes === undefined) throw new StationRefusal('not-found');
        return lanes;
      },
    }),
  ];
}
