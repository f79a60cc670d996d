import { z } from 'zod';
import { burdenView } from '../burden-wire.ts';
import { burdenDays } from '../looking-back.ts';
import type { StationPorts } from '../ports.ts';
import { type Route, route } from './route.ts';

const query = z.strictObject({
  days: z.coerce
    .number()
    .pipe(z.union(burdenDays.map((days) => z.literal(days))))
    .default(7),
});

/** What the ward's alarms cost those who answer them. */
export function burdenRoutes({ burden }: Pick<StationPorts, 'burden'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/burden',
      who: 'signed-in',
      summary: 'Alarms of the last days: how many, where, what they were, and how soon somebody came.',
      query,
      answer: burdenView,
      handle: ({ query: { days } }) => burden.figures(days),
    }),
    route({
      method: 'GET',
      path: '/burden.csv',
      who: 'signed-in',
      summary: 'The same as a table: a line for each day or night, place and kind of alarm.',
      query,
      answerType: 'text/csv',
      async handle({ query: { days }, reply }) {
        const text = await burden.csv(days);
        reply.header('content-disposition', `attachment; filename="vigil-alarms-${days}-days.csv"`);
        reply.type('text/csv; charset=utf-8');
        return text;
      },
    }),
  ];
}
