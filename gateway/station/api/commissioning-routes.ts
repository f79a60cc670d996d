import { z } from 'zod';
import { addDevice, commissioningView, liveTest, removeDevice } from '../commissioning-wire.ts';
import type { StationPorts } from '../ports.ts';
import { StationRefusal } from '../refusal.ts';
import type { ChangeAnswer } from '../settings-wire.ts';
import { changeAnswer } from '../settings-wire.ts';
import type { Refusal } from '../wire.ts';
import { technical } from './audience.ts';
import { Refused, type Route, route } from './route.ts';
import { emptyBody, shortId } from './schemas.ts';

const ofDevice = z.object({ id: shortId });

/** @throws Refused */
function told(answer: ChangeAnswer | Refusal): ChangeAnswer {
  if ('code' in answer) throw new Refused(answer);
  return answer;
}

/** @throws StationRefusal */
function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new StationRefusal('not-found');
  return value;
}

/** What is plugged in or speaks, and how it becomes a bed's device. */
export function commissioningRoutes({
  commissioning,
}: Pick<StationPorts, 'commissioning'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/commissioning',
      who: technical,
      summary:
        'Serial ports, what speaks on the broker, the configured devices, and the drivers with their forms.',
      answer: commissioningView,
      handle: () => commissioning.look(),
    }),
    route({
      method: 'POST',
      path: '/commissioning/devices',
      who: technical,
      summary: 'Puts a device into service, or in the place of another; the gateway begins anew with it.',
      body: addDevice,
      answer: changeAnswer,
      bodyBytesMost: 32_768,
      handle: async ({ body, staff }) =>
        told(await commissioning.change({ what: 'add', ...body, staffId: staff.id })),
    }),
    route({
      method: 'POST',
      path: '/commissioning/devices/:id/remove',
      who: technical,
      summary: 'Takes a device out of service; what it measured stays.',
      params: ofDevice,
      body: removeDevice,
      answer: changeAnswer,
      handle: async ({ params: { id }, body: { seen }, staff }) =>
        told(await commissioning.change({ what: 'remove', seen, deviceId: id, staffId: staff.id })),
    }),
    route({
      method: 'POST',
      path: '/commissioning/devices/:id/test',
      who: technical,
      summary:
        'Begins a live test: from now on the first measurement and the first change of the device are noted.',
      params: ofDevice,
      body: emptyBody,
      answer: liveTest,
      handle: ({ params: { id }, staff }) => found(commissioning.beginTest(id, staff.id)),
    }),
    route({
      method: 'GET',
      path: '/commissioning/devices/:id/test',
      who: technical,
      summary: 'What the device said since its live test began.',
      params: ofDevice,
      answer: liveTest,
      handle: ({ params: { id } }) => found(commissioning.test(id)),
    }),
  ];
}
