import { z } from 'zod';
import { labels } from '../../core/label.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { reviewQueue } from '../review-wire.ts';
import { waveform } from '../schema/board.ts';
import { reviewing } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { byId } from './schemas.ts';

/** Nurses look back at alarms and say what they were. */
export function reviewRoutes({ review }: Pick<StationPorts, 'review'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/review',
      who: reviewing,
      summary: 'Closed alarms of which nobody said whether they were real, newest first, page by page.',
      query: z.strictObject({
        category: z.enum(['physiological', 'technical']).default('physiological'),
        before: z.string().max(300).optional(),
      }),
      answer: reviewQueue,
      handle: ({ query: { category, before } }) =>
        review.queue({ category, ...(before === undefined ? {} : { before }) }),
    }),
    route({
      method: 'POST',
      path: '/review/:id/label',
      who: reviewing,
      summary: 'Says what an alarm was; a later label replaces it, and both stay on record.',
      params: byId,
      body: z.strictObject({ label: z.enum(labels), reason: z.string().trim().max(500).optional() }),
      answer: z.object({}),
      handle: async ({ params: { id }, body: { label, reason }, staff }) =>
        done(await review.label({ alarmId: id, label, ...(reason ? { reason } : {}), staffId: staff.id })),
    }),
    route({
      method: 'GET',
      path: '/review/:id/waveform',
      who: reviewing,
      summary: 'The curve around an alarm, however long ago, while it is kept.',
      params: byId,
      answer: waveform,
      async handle({ params: { id } }) {
        const found = await review.waveform(id);
        if (found === undefined) throw new StationRefusal('not-found');
        return found;
      },
    }),
  ];
}
