import { z } from 'zod';
import { longestNote } from '../../core/note.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { historyAnswer, historySpans, notesAnswer } from '../resident-wire.ts';
import { caring, observing } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { shortId } from './schemas.ts';

const bedParams = z.strictObject({ id: shortId });
const noteId = z.string().regex(/^[\w-]{8,64}$/);
/** Of Chinese, a character takes three bytes. */
const noteBytesMost = longestNote * 4 + 1000;

/** The history of who lies in a bed, and what staff wrote about them. */
export function residentRoutes({ resident }: Pick<StationPorts, 'resident'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/beds/:id/history',
      who: caring,
      summary:
        'What was measured of who lies there, what happened and what is usual, as columns over one time axis.',
      params: bedParams,
      query: z.strictObject({ span: z.enum(historySpans) }),
      answer: historyAnswer,
      handle: async ({ params: { id }, query: { span } }) => there(await resident.history(id, span)),
    }),
    route({
      method: 'GET',
      path: '/beds/:id/notes',
      who: caring,
      summary: 'What staff wrote about who lies there, newest first.',
      params: bedParams,
      answer: notesAnswer,
      handle: async ({ params: { id } }) => there(await resident.notes(id)),
    }),
    route({
      method: 'POST',
      path: '/beds/:id/notes',
      who: observing,
      summary: 'Writes a note, or one that stands in the place of an earlier one.',
      params: bedParams,
      body: z.strictObject({
        id: noteId,
        words: z.string().trim().min(1).max(longestNote),
        corrects: noteId.optional(),
      }),
      answer: z.strictObject({}),
      bodyBytesMost: noteBytesMost,
      handle: async ({ params, body: { id, words, corrects }, staff }) =>
        done(
          await resident.write({
            id,
            bedId: params.id,
            staffId: staff.id,
            words,
            ...(corrects === undefined ? {} : { corrects }),
          }),
        ),
    }),
  ];
}

function there<Found>(found: Found | undefined): Found {
  if (found === undefined) throw new StationRefusal('not-found');
  return found;
}
