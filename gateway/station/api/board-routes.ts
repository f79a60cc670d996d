import { z } from 'zod';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import { nothing } from '../schema/common.ts';
import { streamEvent } from '../schema/stream.ts';
import { paintedMost, screenSounds } from '../screen-wire.ts';
import type { Streams } from '../stream.ts';
import { type Route, route } from './route.ts';
import { idText, screenText } from './schemas.ts';

const paintedCall = z.strictObject({ id: idText, calledMs: z.int() });

/** The board itself: its stream, and the proof that a screen painted. */
export function boardRoutes(ports: StationPorts, streams: Streams): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/stream',
      who: 'board',
      summary: 'Server-sent events: a snapshot of the ward, then each change, and a beat every two seconds.',
      query: z.object({ screen: screenText }),
      answerType: 'text/event-stream',
      answer: streamEvent,
      refuses: ['too-many-screens', 'too-many-anonymous'],
      handle({ query: { screen: screenId }, staff, session, reply }) {
        const first = { type: 'snapshot', value: ports.snapshot(staff) } as const;
        const refusal = streams.add({ screenId, session, response: reply.raw }, first);
        if (refusal !== undefined) throw new StationRefusal(refusal);
        reply.hijack();
      },
    }),
    route({
      method: 'POST',
      path: '/painted',
      who: 'board',
      summary:
        'A screen with an open stream proves which calls it has painted; an empty list proves that it is in sight, `isLeaving` ends that.',
      body: z.strictObject({
        screenId: screenText,
        calls: z.array(paintedCall).max(paintedMost),
        sound: z.enum(screenSounds).optional(),
        /** It goes out of sight, or is closed: from now on its silence says nothing. */
        isLeaving: z.boolean().optional(),
      }),
      answer: nothing,
      refuses: ['unknown-screen'],
      async handle({ body: { screenId, calls, sound, isLeaving }, request: { ip: address } }) {
        if (isLeaving) {
          streams.proofs.leave(screenId);
          return {};
        }
        // Only a screen that is being served can have painted: the custody chain must not be filled by guesswork.
        if (!streams.has(screenId)) throw new StationRefusal('unknown-screen');
        const { monoMs: lastMs } = ports.clock.now();
        streams.proofs.prove({ screenId, address, lastMs, ...(sound === undefined ? {} : { sound }) });
        await ports.painted(screenId, calls);
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/health',
      who: 'anybody',
      summary: 'Whether the station answers, and how many screens it serves.',
      answer: z.strictObject({ status: z.literal('ok'), screens: z.int() }),
      handle: () => ({ status: 'ok', screens: streams.counters().screens }),
    }),
  ];
}
