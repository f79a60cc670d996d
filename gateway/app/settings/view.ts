import { z } from 'zod';
import { type AlarmPolicy, defaultPolicies } from '../../alarm/policy.ts';
import { writtenIn } from '../../config/edit.ts';
import { type Config, limit } from '../../config/schema.ts';
import { archiveOptions, evidenceOptions, storeOptions } from '../../config/store-options.ts';
import type { SettingsView } from '../../station/settings-wire.ts';
import { formOf } from '../command-form.ts';
import type { SettingsDesk } from './desk.ts';
import { detectorsOf } from './detectors.ts';
import { digestOf } from './digest.ts';

type Limits = SettingsView['alarms']['facility'];

/** The configuration as the settings page shows it: as its text stands now; where that is broken, as it is in force. */
export async function settingsView(
  desk: Pick<SettingsDesk, 'settings' | 'lastChanges'>,
  inForce: Config,
): Promise<SettingsView> {
  const { settings } = desk;
  const text = await settings?.source.read();
  const checked = text === undefined ? undefined : settings?.check(text);
  const config = checked?.config ?? inForce;
  const awayMs = settings?.awayMs();
  const digest = text === undefined ? '' : digestOf(text);
  const residents = text === undefined || checked?.config === undefined ? new Map() : residentsIn(text);
  return {
    digest,
    source: settings?.source.kind ?? 'none',
    file: settings?.source.name ?? '',
    isInForce: settings === undefined || digest === settings.digest,
    ...(awayMs !== undefined && { awayMs }),
    ...(settings?.undone !== undefined && { undone: settings.undone }),
    problems: [...(checked?.problems ?? [])],
    ward: config.ward,
    beds: bedsOf(config, residents),
    alarms: alarmsOf(config),
    detectors: detectorsOf(text === undefined || checked?.config === undefined ? undefined : text, config),
    retention: retentionOf(config),
    receivers: config.receivers.map(({ id, kind, alarms, identity, isEnabled }) => ({
      id,
      kind,
      isEnabled,
      alarms,
      identity,
    })),
    changes: [...(await desk.lastChanges())],
  };
}

type Residents = ReadonlyMap<string, NonNullable<SettingsView['beds'][number]['resident']>>;

const written = z.object({
  beds: z.array(
    z.object({
      id: z.string(),
      resident: z.looseObject({ id: z.string(), displayName: z.string() }).optional(),
    }),
  ),
});

/** By bed, with what is written of each: somebody who moves takes their own limits along. */
function residentsIn(text: string): Residents {
  const found = written.safeParse(writtenIn(text)).data?.beds ?? [];
  return new Map(found.flatMap(({ id, resident }) => (resident ? [[id, resident] as const] : [])));
}

function bedsOf({ beds, devices }: Config, residents: Residents): SettingsView['beds'] {
  return beds.map(({ id, room, label, resident }) => {
    const shown = residents.get(id) ?? (resident && { id: resident.id, displayName: resident.displayName });
    const bound = devices.filter(({ bed }) => bed === id).length;
    return { id, room, label, devices: bound, ...(shown && { resident: shown }) };
  });
}

const secondsOf = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/** What holds where nothing is configured, by the names of the file. */
function initialOf(policy: AlarmPolicy): Limits[string] {
  const { priority, deadband } = policy;
  const all = {
    priority,
    acceptWithinS: secondsOf(policy.acceptWithinMs),
    acceptanceExpiresS: secondsOf(policy.acceptanceExpiresMs),
    bedsideExpiresS: secondsOf(policy.bedsideExpiresMs),
    remindEveryS: secondsOf(policy.remindEveryMs),
    ...(policy.isLasting && {
      onDelayS: secondsOf(policy.onDelayMs) ?? 0,
      offDelayS: secondsOf(policy.offDelayMs) ?? 0,
      deadband,
    }),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function alarmsOf({ alarms, alarmProfiles }: Config): SettingsView['alarms'] {
  const { nightFrom, nightUntil, ward, residents } = alarmProfiles;
  return {
    kinds: [...defaultPolicies]
      .filter(([, { isStateOnly }]) => !isStateOnly)
      .map(([type, policy]) => ({ type, category: policy.category, initial: initialOf(policy) })),
    fields: [...(formOf(limit) ?? [])],
    facility: alarms as Limits,
    ward: ward as Limits,
    residents: residents as Readonly<Record<string, Limits>>,
    nightFrom,
    nightUntil,
  };
}

function retentionOf({ store }: Config): SettingsView['retention'] {
  const learnt = storeOptions.unwrap().pick({ eraseLearntAfterDays: true });
  return [
    { path: ['store', 'archive'], fields: [...(formOf(archiveOptions) ?? [])], values: store.archive },
    { path: ['store', 'evidence'], fields: [...(formOf(evidenceOptions) ?? [])], values: store.evidence },
    {
      path: ['store'],
      fields: [...(formOf(learnt) ?? [])],
      values: { eraseLearntAfterDays: store.eraseLearntAfterDays },
    },
  ];
}
