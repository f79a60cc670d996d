import { z } from 'zod';
import { whatIfDays } from '../looking-back.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { whatIfRun, whatIfView } from '../what-if-wire.ts';
import { approving, deciding } from './audience.ts';
import { done, Refused, type Route, route } from './route.ts';
import { byId, emptyBody, shortId } from './schemas.ts';

/** Another limit, tried on what was measured; proposed by one person, and by another approved where a confirmed alarm would be lost. */
export function whatIfRoutes({ whatIf }: Pick<StationPorts, 'whatIf'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/what-if',
      who: approving,
      summary: 'Limits that can be tried, as they are at each bed, and changes of them that were proposed.',
      answer: whatIfView,
      handle: ({ staff }) => whatIf.view(staff),
    }),
    route({
      method: 'POST',
      path: '/what-if/runs',
      who: deciding,
      summary: 'Begins to replay the last days with another limit.',
      body: z.strictObject({
        limit: shortId,
        value: z.number(),
        bedId: shortId.optional(),
        days: z.union(whatIfDays.map((days) => z.literal(days))),
      }),
      answer: z.object({ id: z.string() }),
      handle({ body: { limit, value, bedId, days } }) {
        const begun = whatIf.start({ limit, value, days, ...(bedId === undefined ? {} : { bedId }) });
        if ('code' in begun) throw new Refused(begun);
        return begun;
      },
    }),
    route({
      method: 'GET',
      path: '/what-if/runs/:id',
      who: deciding,
      summary: 'How far a replay is, and what it found.',
      params: byId,
      answer: whatIfRun,
      handle({ params: { id } }) {
        const run = whatIf.run(id);
        if (run === undefined) throw new StationRefusal('not-found');
        return run;
      },
    }),
    route({
      method: 'POST',
      path: '/what-if/runs/:id/propose',
      who: deciding,
      summary:
        'Proposes the limit that a replay tried; approved and put in force at once where no confirmed alarm would be lost.',
      params: byId,
      body: emptyBody,
      answer: z.object({}),
      handle: async ({ params: { id }, staff }) => done(await whatIf.propose(id, staff)),
    }),
    ...changeRoutes(whatIf),
  ];
}

/** What is decided about a proposed limit. */
function changeRoutes(whatIf: StationPorts['whatIf']): readonly Route[] {
  return [
    ...(['approve', 'withdraw'] as const).map((act) =>
      route({
        method: 'POST',
        path: `/what-if/changes/:id/${act}`,
        who: approving,
        summary:
          act === 'approve'
            ? 'Approves a proposed limit, never by who proposed it; the gateway begins anew with it.'
            : 'Takes a proposed limit off the list.',
        params: byId,
        body: emptyBody,
        answer: z.object({}),
        handle: async ({ params: { id }, staff }) => done(await whatIf.decide(id, act === 'approve', staff)),
      }),
    ),
    route({
      method: 'POST',
      path: '/what-if/changes/:id/force',
      who: approving,
      summary:
        'Tries again to put an approved limit in force that could not be written; never by who proposed it where a second person was needed.',
      params: byId,
      body: emptyBody,
      answer: z.object({}),
      handle: async ({ params: { id }, staff }) => done(await whatIf.force(id, staff)),
    }),
  ];
}
