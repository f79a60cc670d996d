import type { BusCounters } from '../../bus/port.ts';
import type { Alarm } from '../../core/alarm.ts';
import { deviceId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import type { HealthReport } from '../../station/health-wire.ts';
import type { Snapshot } from '../../station/wire.ts';
import { inSightMs } from '../board-health.ts';
import type { ModelHealth } from '../models.ts';
import { silentAfterMs } from '../screen-watch.ts';
import type { HealthSources } from './sources.ts';

/** How each part of the gateway is shown on the health page. Pure. */

type Named = readonly { readonly label: string; readonly devices: Snapshot['beds'][number]['devices'] }[];

export function devicesOf(
  { beds, robots }: Pick<Snapshot, 'beds' | 'robots'>,
  { device, latest }: Pick<HealthSources, 'device' | 'latest'>,
): HealthReport['devices'] {
  const places: Named = [...beds, ...robots];
  return places.flatMap(({ label, devices }) =>
    devices.map((one) => {
      const totals = device(one.deviceId)?.totals;
      const battery = latest
        .of([{ deviceId: deviceId(one.deviceId) }])
        .find(({ metric, value }) => metric === 'battery' && value !== null)?.value;
      return {
        deviceId: one.deviceId,
        driver: one.driver,
        place: label,
        state: one.state,
        ...(one.problem && { problem: one.problem }),
        isRecording: one.isRecording === true,
        rateHz: device(one.deviceId)?.rateHz ?? 0,
        gaps: totals?.gaps ?? 0,
        checksumErrors: totals?.checksumErrors ?? 0,
        faults: totals?.faults ?? 0,
        dropped: totals?.dropped ?? 0,
        ...(typeof battery === 'number' && { batteryPercent: battery }),
        ...(one.lastMs !== undefined && { lastMs: one.lastMs }),
      };
    }),
  );
}

export function bedsOf(
  { beds, robots }: Pick<Snapshot, 'beds' | 'robots'>,
  detectorsOf: HealthSources['detectorsOf'],
): HealthReport['beds'] {
  return [...beds, ...robots].map(({ id, label, coverage: { isCovered, sinceMs, missing } }) => {
    const lacking = new Set(missing.map(({ detector }) => detector));
    return {
      id,
      label,
      isCovered,
      ...(sinceMs !== undefined && { sinceMs }),
      protectedBy: detectorsOf(id)
        .map(({ name }) => name)
        .filter((name) => !lacking.has(name)),
      missing: missing.map((one) => ({ ...one })),
    };
  });
}

export function brokerOf(counters: BusCounters): HealthReport['broker'] {
  const { clients, received, refusals, kept, external, certificate } = counters;
  return {
    isExternal: external !== undefined,
    isAway: external?.isAway ?? false,
    clients,
    received,
    refusals: { ...refusals },
    sessions: kept?.sessions ?? 0,
    queuedBytes: kept?.queuedBytes ?? 0,
    droppedMessages: kept?.droppedMessages ?? 0,
    ...(external && { losses: external.losses, underWay: external.underWay }),
    ...(certificate && { certificateUntilMs: certificate.untilMs }),
  };
}

export const receiversOf = (receivers: ReturnType<HealthSources['receivers']>): HealthReport['receivers'] =>
  receivers.map(({ fault, ...rest }) => ({ ...rest, ...(fault !== undefined && { lastError: fault }) }));

/** What a model decided on lately, and what people said of it. A model is known by its digest: another version is another model. */
export const modelsOf = (models: readonly ModelHealth[], recent: readonly Alarm[]): HealthReport['models'] =>
  models.map((model) => {
    const its = recent.filter(({ by }) => by.modelDigest === model.digest);
    const falseAlarms = its.filter(({ outcome }) => outcome === 'false').length;
    return { ...model, alarms: its.length, falseAlarms };
  });

export function screensOf(
  screens: ReturnType<HealthSources['screens']>,
  { monoMs, wallMs }: Pick<Instant, 'monoMs' | 'wallMs'>,
  nameOf: (staffId: string) => string,
): HealthReport['screens'] {
  const proofs = new Map((screens?.proofs ?? []).map((proof) => [proof.screenId, proof]));
  const open = screens?.open ?? [];
  // One without power is no longer connected, and is missed all the same.
  const gone = [...proofs.keys()].filter((id) => !open.some(({ screenId }) => screenId === id));
  return [...open, ...gone.map((screenId) => ({ screenId, staffId: undefined }))].map(
    ({ screenId, staffId }) => {
      const { lastMs: provedMs, sound } = proofs.get(screenId) ?? {};
      const isSilent = provedMs !== undefined && monoMs - provedMs >= silentAfterMs;
      return {
        id: screenId,
        ...(staffId !== undefined && { staff: nameOf(staffId) }),
        isInSight: provedMs !== undefined && monoMs - provedMs <= inSightMs,
        ...(isSilent && { isSilent }),
        ...(sound !== undefined && { isMute: sound === 'mute' }),
        ...(provedMs !== undefined && { paintedMs: wallMs - (monoMs - provedMs) }),
      };
    },
  );
}
