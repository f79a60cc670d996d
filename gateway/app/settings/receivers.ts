import { z } from 'zod';
import { writtenIn } from '../../config/edit.ts';
import { toldOptions } from '../../config/receivers.ts';
import type { Config } from '../../config/schema.ts';
import { receivers as kinds } from '../../forward/index.ts';
import type { ReceiverSettings } from '../../station/receivers-wire.ts';
import { formOf, partialFormOf } from '../command-form.ts';
import type { ReceiverHealth } from '../receiver-line.ts';
import type { SettingsDesk } from './desk.ts';
import { digestOf } from './digest.ts';
import { holdsLogin, secretPlace, withPlace } from './secret-place.ts';

type Given = ReceiverSettings['receivers'][number]['options'];

const forms: ReceiverSettings['kinds'] = kinds.map(({ kind, summary, options }) => {
  const { fields, others } = partialFormOf(options);
  return { kind, summary, fields: [...fields], others: [...others] };
});

const given = z.record(z.string(), z.json());
const written = z.object({
  receivers: z.array(z.looseObject({ id: z.string(), kind: z.string(), options: given })).nullish(),
});

/** Who outside is told, as it is written, with the form of every kind and what waits for each. */
export async function receiverSettings(
  { settings }: Pick<SettingsDesk, 'settings'>,
  inForce: Config,
  health: () => readonly ReceiverHealth[],
): Promise<ReceiverSettings> {
  const text = await settings?.source.read();
  const isSound = text !== undefined && settings?.check(text).config !== undefined;
  // Through JSON, so that what is not set is not there.
  const found: unknown = isSound ? writtenIn(text) : JSON.parse(JSON.stringify(inForce));
  const awayMs = settings?.awayMs();
  const place = secretPlace(settings?.source ?? { kind: 'memory', name: '' });
  const waiting = new Map(health().map((line) => [line.id, line]));
  return {
    digest: text === undefined ? '' : digestOf(text),
    isChangeable: settings !== undefined,
    ...(awayMs !== undefined && { awayMs }),
    kinds: forms.map((form) => ({ ...form, fields: withPlace(form.fields, place) })),
    told: [...(formOf(toldOptions) ?? [])],
    receivers: (written.safeParse(found).data?.receivers ?? []).map(({ id, kind, options, ...told }) => {
      const line = waiting.get(id);
      const isReadOnly = holdsLogin(options);
      return {
        id,
        kind,
        told: given.safeParse(told).data ?? {},
        options: isReadOnly ? {} : (options as Given),
        isReadOnly,
        waiting: line?.waiting ?? 0,
        waitingAlarms: line?.waitingAlarms ?? 0,
        parked: line?.parked ?? 0,
      };
    }),
  };
}
