import type { BrokerPort } from '../bus/port.ts';
import type { DeviceConfig } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import { createMetrics } from '../health/metrics.ts';
import type { StationCounters } from '../station/server.ts';
import type { Archive } from './archive.ts';
import { boardHealth, noScreens } from './board-health.ts';
import type { Capture } from './capture.ts';
import type { AppOptions } from './contract.ts';
import type { CoverageWatch } from './coverage-watch.ts';
import type { DeviceWatch } from './device-watch.ts';
import type { Evidence } from './evidence.ts';
import type { History } from './history/history.ts';
import type { KeptStore } from './kept-store.ts';
import type { Receivers } from './receivers.ts';
import { type Running, upsOf } from './running.ts';

/** The parts of a running gateway that are counted. */
interface Counted {
  readonly devices: Pick<DeviceWatch, 'health'>;
  readonly coverage: Pick<CoverageWatch, 'covered'>;
  readonly broker: Pick<BrokerPort, 'counters'>;
  readonly evidence: Pick<Evidence, 'counters'>;
  readonly archive: Pick<Archive, 'counters'>;
  readonly store: Pick<KeptStore, 'disk'>;
  readonly capture: Pick<Capture, 'counters'> | undefined;
  processes(): Readonly<Record<string, Running | undefined>>;
  readonly receivers: Pick<Receivers, 'health'>;
  /** Undefined before it has begun. */
  readonly history: Pick<History, 'counters'>;
  /** Undefined before the station is open. */
  screens(): StationCounters | undefined;
  alarms(): readonly Alarm[];
}

/** What `/metrics` shows of this gateway. */
export function metricsOf({ config, version, clock }: AppOptions, counted: Counted) {
  const devices = config.devices as readonly DeviceConfig[];
  return createMetrics({
    version,
    devices: devices.map(({ id, driver, bed }) => ({ deviceId: id, driver, bed: bed ?? '' })),
    health: (deviceId) => counted.devices.health(deviceId),
    processes: () => upsOf(counted.processes()),
    coverage: () => counted.coverage.covered(),
    refusedCharts: () => counted.store.disk.refused,
    clockErrorMs: () => clock.now().errorMs,
    bus: () => counted.broker.counters(),
    evidence: () => counted.evidence.counters(),
    capture: () => counted.capture?.counters(),
    archive: () => counted.archive.counters(),
    receivers: () => counted.receivers.health(),
    history: () => counted.history.counters(),
    board: () => boardHealth(counted.screens() ?? noScreens, counted.alarms(), clock.now()),
  });
}
