import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { nothing } from '../schema/common.ts';
import { bedObservations, observedValues } from '../schema/observations.ts';
import { observing } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { shortId } from './schemas.ts';

const bedParams = z.object({ id: shortId });
const entryId = z.string().regex(/^[\w-]{8,64}$/);
/** Older than a shift is nothing to act on, and nothing to be entered from memory. */
const longestAgoS = 12 * 3600;

const observationBody = z.strictObject({
  id: entryId,
  agoS: z.number().min(0).max(longestAgoS).optional(),
  values: observedValues,
  corrects: entryId.optional(),
});

/**
 * What staff entered about who lies in a bed. An entry is what a nurse saw or measured, or a correction of an earlier one; the earlier
 * one stays on record.
 */
export function observationRoutes(ports: StationPorts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/beds/:id/observations',
      who: 'signed-in',
      summary: 'What staff entered about who lies there, of the last day.',
      params: bedParams,
      answer: bedObservations,
      handle({ params: { id } }) {
        const found = ports.observationsOf(id);
        if (found === undefined) throw new StationRefusal('not-found');
        return found;
      },
    }),
    route({
      method: 'POST',
      path: '/beds/:id/observations',
      who: observing,
      summary: 'Enters what was seen or measured, or corrects an earlier entry.',
      params: bedParams,
      body: observationBody,
      answer: nothing,
      handle: async ({ params, body: { id, values, agoS, corrects }, staff }) =>
        done(
          await ports.observe({
            id,
            bedId: params.id,
            staffId: staff.id,
            values,
            ...(agoS === undefined ? {} : { agoS }),
            ...(corrects === undefined ? {} : { corrects }),
          }),
        ),
    }),
  ];
}
