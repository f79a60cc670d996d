import { z } from 'zod';
import { outcomes } from '../../core/alarm.ts';
import type { StationPorts } from '../ports.ts';
import { nothing } from '../schema/common.ts';
import type { StaffActName } from '../wire.ts';
import { answering } from './audience.ts';
import { done, type Route, route } from './route.ts';
import { byId, emptyBody } from './schemas.ts';

const summaries: Readonly<Record<Exclude<StaffActName, 'close'>, string>> = {
  accept: 'I am going: the alarm has an owner.',
  'at-bedside': 'Its owner is at the bedside.',
  escalate: 'Calls further people at once.',
};

/** What staff do about an alarm. A refusal of the alarm machine is 409 with its own code. */
export function alarmRoutes(ports: StationPorts): readonly Route[] {
  const plain = Object.entries(summaries).map(([act, summary]) =>
    route({
      method: 'POST',
      path: `/alarms/:id/${act}`,
      who: answering,
      summary,
      params: byId,
      body: emptyBody,
      answer: nothing,
      handle: async ({ params: { id }, staff }) =>
        done(await ports.act({ act: act as StaffActName, alarmId: id, staffId: staff.id })),
    }),
  );
  const close = route({
    method: 'POST',
    path: '/alarms/:id/close',
    who: answering,
    summary: 'Ends an alarm and says what it was.',
    params: byId,
    body: z.strictObject({ outcome: z.enum(outcomes), reason: z.string().max(500).optional() }),
    answer: nothing,
    handle: async ({ params: { id }, body: { outcome, reason }, staff }) =>
      done(
        await ports.act({
          act: 'close',
          alarmId: id,
          staffId: staff.id,
          outcome,
          ...(reason === undefined ? {} : { reason }),
        }),
      ),
  });
  return [...plain, close];
}
