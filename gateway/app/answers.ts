import type { AlarmDesk } from '../alarm/desk.ts';
import type { WardAct } from '../alarm/hold-step.ts';
import { alarmId, bedId, staffId } from '../core/id.ts';
import type { StationPorts } from '../station/ports.ts';
import type { StaffOrder } from '../station/wire.ts';
import { personActOf } from './person-act.ts';

/** Everything that comes back from a screen to the alarm desk. */
export function answersTo(
  desk: AlarmDesk,
  beds: readonly { readonly id: string }[],
): Pick<StationPorts, 'act' | 'order' | 'painted'> {
  return {
    act: async (act) => (await desk.handle(personActOf(act))).refused,
    order: async (order) => {
      if ('bedId' in order && !beds.some(({ id }) => id === order.bedId)) {
        return { code: 'not-found', message: `there is no bed ${order.bedId}` };
      }
      return (await desk.handle(wardActOf(order))).refused;
    },
    painted: async (screenId, calls) => {
      if (calls.length === 0) await desk.handle({ type: 'screen-seen', screenId });
      for (const { id, calledMs } of calls)
        await desk.handle({ type: 'painted', alarmId: alarmId(id), screenId, calledMs });
    },
  };
}

function wardActOf(order: StaffOrder): WardAct {
  const by = staffId(order.staffId);
  switch (order.order) {
    case 'pause-audio':
    case 'resume-audio':
      return { type: order.order, staffId: by };
    case 'switch-on':
      return { type: 'switch-on', staffId: by, bedId: bedId(order.bedId), kind: order.type };
    case 'switch-off': {
      const { role, reason, forS } = order;
      const about = { bedId: bedId(order.bedId), kind: order.type, role, reason };
      return {
        type: 'switch-off',
        staffId: by,
        ...about,
        ...(forS === undefined ? {} : { forMs: forS * 1000 }),
      };
    }
    default:
      return order satisfies never;
  }
}
