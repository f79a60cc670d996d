import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { receiverCheck } from '../receivers-wire.ts';
import { StationRefusal } from '../refusal.ts';
import { administering } from './audience.ts';
import { type Route, route } from './route.ts';
import { emptyBody, idText } from './schemas.ts';

/** Who outside is told. */
export function receiverRoutes({ receivers }: Pick<StationPorts, 'receivers'>): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/receivers/:receiver/check',
      who: administering,
      summary: 'Looks whether a receiver is there, with its secrets; it is told nothing.',
      params: z.strictObject({ receiver: idText }),
      body: emptyBody,
      answer: receiverCheck,
      async handle({ params: { receiver }, staff }) {
        const answer = await receivers.check(receiver, staff.id);
        if (answer === undefined) throw new StationRefusal('not-found');
        return answer;
      },
    }),
  ];
}
