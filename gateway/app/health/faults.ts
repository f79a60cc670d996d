import type { HealthArea, HealthFault, HealthFaultName, HealthReport } from '../../station/health-wire.ts';
import { healthFaults } from '../../station/health-wire.ts';

type Parts = Omit<HealthReport, 'faults'>;
type Rest = Partial<Pick<HealthFault, 'about' | 'label' | 'sinceMs' | 'isUrgent' | 'values'>>;

const found = (fault: HealthFaultName, area: HealthArea, rest: Rest = {}): HealthFault => ({
  about: '',
  isUrgent: false,
  values: {},
  ...rest,
  fault,
  area,
});

/** One frame in so many may be damaged before somebody looks at the cable. */
const checksumShare = 0.01;
const batteryLow = 20;
/** Windows without an answer, as a share of all. */
const unansweredShare = 0.01;
/** Under this many a share says nothing. */
const framesLeast = 200;

/**
 * What is wrong with the gateway, the worst first; of one kind those that last longest. Pure. What a device's line has lost since the gateway
 * began is no fault of today, so that gaps and drops count only where the line still stands in another fault or loses by the share.
 */
export function faultsOf(parts: Parts, frames: ReadonlyMap<string, number> = new Map()): HealthFault[] {
  const all = [
    ...storeFaults(parts),
    ...processFaults(parts),
    ...brokerFaults(parts),
    ...bedFaults(parts),
    ...screenFaults(parts),
    ...deviceFaults(parts, frames),
    ...receiverFaults(parts),
    ...modelFaults(parts),
    ...(parts.clock.isTrusted ? [] : [found('clock-unconfirmed', 'clock')]),
    ...drillFaults(parts),
  ];
  const rank = (one: HealthFault) =>
    healthFaults.indexOf(one.fault) - (one.isUrgent ? healthFaults.length : 0);
  return all.sort((a, b) => rank(a) - rank(b) || (a.sinceMs ?? 0) - (b.sinceMs ?? 0));
}

function storeFaults({ store, disk }: Parts): HealthFault[] {
  const { waits, refused, verified } = store;
  const faults: HealthFault[] = [];
  if (waits !== undefined)
    faults.push(found('store-waits', 'store', { isUrgent: true, values: { reason: waits } }));
  if (refused !== undefined)
    faults.push(found('store-refuses', 'store', { isUrgent: true, values: { reason: refused } }));
  if (disk.isNearlyFull)
    faults.push(found('disk-nearly-full', 'disk', { isUrgent: true, values: freeOf(disk) }));
  if (verified?.isIntact === false)
    faults.push(found('ledger-broken', 'store', { values: { row: verified.brokenAt ?? 0 } }));
  return faults;
}

const freeOf = ({ freeBytes, keepFreeBytes }: Parts['disk']) => ({
  ...(freeBytes !== undefined && { freeMb: Math.round(freeBytes / 1e6) }),
  keepFreeMb: Math.round(keepFreeBytes / 1e6),
});

const processFaults = ({ processes }: Parts): HealthFault[] =>
  processes.flatMap(({ name, isUp, sinceMs, restarts }) => {
    const rest = { about: name, ...(sinceMs !== undefined && { sinceMs }) };
    if (!isUp) return [found('process-down', 'processes', { ...rest, isUrgent: true })];
    return restarts > 0 ? [found('process-restarted', 'processes', { ...rest, values: { restarts } })] : [];
  });

function brokerFaults({ broker }: Parts): HealthFault[] {
  const { isAway, droppedMessages } = broker;
  return [
    ...(isAway ? [found('broker-away', 'broker', { isUrgent: true })] : []),
    ...(droppedMessages > 0 ? [found('bus-dropped', 'broker', { values: { count: droppedMessages } })] : []),
  ];
}

const bedFaults = ({ beds }: Parts): HealthFault[] =>
  beds.flatMap(({ id, label, isCovered, sinceMs, missing }) =>
    isCovered
      ? []
      : [
          found('bed-uncovered', 'beds', {
            about: id,
            label,
            isUrgent: true,
            ...(sinceMs !== undefined && { sinceMs }),
            values: {
              detector: missing[0]?.detector ?? '',
              reason: missing[0]?.reason ?? '',
              count: missing.length,
            },
          }),
        ],
  );

function screenFaults({ screens }: Parts): HealthFault[] {
  const isSeen = screens.some(({ isInSight }) => isInSight);
  return [
    ...(isSeen ? [] : [found('no-screen', 'screens', { isUrgent: true })]),
    ...screens
      .filter(({ isSilent }) => isSilent === true)
      .map(({ id }) => found('screen-silent', 'screens', { about: id })),
    ...screens
      .filter(({ isMute, isInSight }) => isInSight && isMute === true)
      .map(({ id }) => found('screen-mute', 'screens', { about: id })),
  ];
}

function deviceFaults({ devices, nowMs }: Parts, frames: ReadonlyMap<string, number>): HealthFault[] {
  return devices.flatMap((device) => {
    const {
      deviceId: about,
      place,
      problem,
      state,
      lastMs,
      batteryPercent,
      checksumErrors,
      dropped,
    } = device;
    const name = { about, label: place };
    const taken = frames.get(about) ?? 0;
    const faults: HealthFault[] = [];
    if (problem !== undefined)
      faults.push(
        found('device-line', 'devices', {
          ...name,
          values: { problem },
          ...(lastMs !== undefined && { sinceMs: lastMs }),
        }),
      );
    else if (state === 'open' && device.rateHz === 0 && lastMs !== undefined && nowMs - lastMs > silentMs)
      faults.push(found('device-silent', 'devices', { ...name, sinceMs: lastMs }));
    if (batteryPercent !== undefined && batteryPercent < batteryLow)
      faults.push(
        found('battery-low', 'devices', { ...name, values: { percent: Math.round(batteryPercent) } }),
      );
    if (taken >= framesLeast && checksumErrors / (taken + checksumErrors) > checksumShare)
      faults.push(found('device-checksums', 'devices', { ...name, values: { count: checksumErrors } }));
    if (dropped > 0) faults.push(found('device-dropped', 'devices', { ...name, values: { count: dropped } }));
    if (taken >= framesLeast && device.gaps / taken > checksumShare)
      faults.push(found('device-gaps', 'devices', { ...name, values: { count: device.gaps } }));
    return faults;
  });
}

/** Some devices speak once a minute, a cuff once an hour: what is expected of each the alarms know; here, only what is plain. */
const silentMs = 15 * 60_000;

const receiverFaults = ({ receivers }: Parts): HealthFault[] =>
  receivers.flatMap(({ id, isUp, sinceMs, lastError, waiting, parked, dropped }) => [
    ...(isUp
      ? []
      : [
          found('receiver-away', 'receivers', {
            about: id,
            sinceMs,
            isUrgent: true,
            values: { waiting, reason: lastError ?? '' },
          }),
        ]),
    ...(parked > 0 ? [found('receiver-parked', 'receivers', { about: id, values: { count: parked } })] : []),
    ...(dropped > 0
      ? [found('receiver-dropped', 'receivers', { about: id, values: { count: dropped } })]
      : []),
  ]);

const modelFaults = ({ models, processes }: Parts): HealthFault[] =>
  models.flatMap(({ id, isLoaded, scored, unanswered }) => {
    const isRunning = processes.some(({ name, isUp }) => name === 'inference' && isUp);
    if (!isLoaded && isRunning) return [found('model-missing', 'models', { about: id, isUrgent: true })];
    const share = unanswered / Math.max(1, scored + unanswered);
    return share > unansweredShare && scored + unanswered >= framesLeast
      ? [found('model-unanswered', 'models', { about: id, values: { count: unanswered } })]
      : [];
  });

const drillFaults = ({ drills, beds }: Parts): HealthFault[] =>
  drills
    .filter(({ state }) => state === 'failed')
    .map(({ bedId, startedMs, failed = '' }) =>
      found('drill-failed', 'drills', {
        about: bedId,
        label: beds.find(({ id }) => id === bedId)?.label ?? bedId,
        sinceMs: startedMs,
        values: { failed },
      }),
    );
