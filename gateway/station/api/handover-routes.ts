import { z } from 'zod';
import type { HandoverPdf } from '../handover-pdf/renderer.ts';
import { noteLengthMost } from '../handover-text/parts.ts';
import { handoverId, handoverList, handoverView, noteBody, signBody } from '../handover-wire.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import type { Refusal } from '../wire.ts';
import { caring, handingOver } from './audience.ts';
import { done, type Route, route } from './route.ts';

const params = z.strictObject({ id: handoverId });
const whichVersion = z.coerce.number().int().min(1).max(1000).optional();
const noAnswer = z.strictObject({});

/** Shift handovers: whoever is signed in reads and prints them, nurses write and sign. */
export function handoverRoutes(
  { handover }: Pick<StationPorts, 'handover'>,
  pdf: HandoverPdf,
): readonly Route[] {
  const opened = async (id: string, version: number | undefined) => {
    const found = await handover.open(id, version);
    if (found === undefined) throw new StationRefusal('not-found');
    return found;
  };
  return [
    route({
      method: 'GET',
      path: '/handovers',
      who: caring,
      summary: 'The shifts of the last days, and how far their handover is.',
      answer: handoverList,
      handle: () => handover.list(),
    }),
    route({
      method: 'GET',
      path: '/handovers/:id',
      who: caring,
      summary:
        'The handover of a shift: the ward, then each resident (situation, background, assessment, recommendation).',
      params,
      query: z.strictObject({ version: whichVersion }),
      answer: handoverView,
      handle: ({ params: { id }, query: { version } }) => opened(id, version),
    }),
    route({
      method: 'GET',
      path: '/handovers/:id/pdf',
      who: caring,
      summary: 'The same on paper.',
      params,
      query: z.strictObject({ version: whichVersion, language: z.enum(['en', 'zh-CN']) }),
      answerType: 'application/pdf',
      async handle({ params: { id }, query: { version, language }, reply }) {
        const bytes = await pdf.render(await opened(id, version), language);
        reply.header('content-type', 'application/pdf');
        reply.header('content-disposition', `inline; filename="handover-${id}.pdf"`);
        reply.header('cache-control', 'no-store');
        return bytes;
      },
    }),
    route({
      method: 'PUT',
      path: '/handovers/:id/note',
      who: handingOver,
      summary:
        'Puts a note on record, for the ward or for a resident; refused where somebody else has changed it meanwhile.',
      params,
      body: noteBody,
      bodyBytesMost: 4096 + 4 * noteLengthMost,
      answer: noAnswer,
      handle: async ({ params: { id }, body, staff }) => told(await handover.write(id, body, staff.id)),
    }),
    route({
      method: 'POST',
      path: '/handovers/:id/sign',
      who: handingOver,
      summary: 'Signs what was shown, for the outgoing or the incoming shift: two different people.',
      params,
      body: signBody,
      answer: noAnswer,
      handle: async ({ params: { id }, body, staff }) => told(await handover.sign(id, body, staff.id)),
    }),
  ];
}

function told(result: { readonly refused?: Refusal } | undefined) {
  if (result === undefined) throw new StationRefusal('not-found');
  return done(result.refused);
}
