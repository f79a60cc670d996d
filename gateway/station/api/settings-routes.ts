import type { StationPorts } from '../ports.ts';
import { receiverSettings } from '../receivers-wire.ts';
import { changeAnswer, settingsChange, settingsView } from '../settings-wire.ts';
import { administering, lookingAtSettings } from './audience.ts';
import { Refused, type Route, route } from './route.ts';

/** The ward's settings, and how they are changed. */
export function settingsRoutes({ settings }: Pick<StationPorts, 'settings'>): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/settings',
      who: lookingAtSettings,
      summary: 'The settings as they are written, with what holds by default and who changed them last.',
      answer: settingsView,
      handle: () => settings.view(),
    }),
    route({
      method: 'GET',
      path: '/settings/receivers',
      who: administering,
      summary: 'Who outside is told, as it is written, with the form of every kind and what waits for each.',
      answer: receiverSettings,
      handle: () => settings.receivers(),
    }),
    route({
      method: 'POST',
      path: '/settings/change',
      who: administering,
      summary:
        'Changes settings, together or not at all. The gateway begins anew with them; `problems` says why where it does not.',
      body: settingsChange,
      answer: changeAnswer,
      bodyBytesMost: 65_536,
      async handle({ body, staff }) {
        const answer = await settings.change({ ...body, staffId: staff.id });
        if ('code' in answer) throw new Refused(answer);
        return answer;
      },
    }),
  ];
}
