import type { BusCounters } from '../../bus/port.ts';
import type { Alarm } from '../../core/alarm.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { ArchiveHealth } from '../../health/archive-metrics.ts';
import type { DeviceHealth } from '../../health/device-totals.ts';
import type { AnyDetector } from '../../plugin/detector.ts';
import type { DrillView } from '../../station/health-wire.ts';
import type { StationCounters } from '../../station/server.ts';
import type { Snapshot } from '../../station/wire.ts';
import type { Store } from '../../store/store.ts';
import type { ClockState } from '../clock-watch.ts';
import type { DiskWatch } from '../disk-watch.ts';
import type { LatestReadings } from '../latest-readings.ts';
import type { ModelHealth } from '../models.ts';
import type { ReceiverHealth } from '../receiver-line.ts';
import type { Running } from '../running.ts';

/** The parts of a running gateway that the health page shows. */
export interface HealthSources {
  board(): Snapshot;
  /** How a member of staff is called, or was. */
  nameOf(staffId: string): string;
  processes(): Readonly<Record<string, Running | undefined>>;
  device(deviceId: string): DeviceHealth | undefined;
  readonly latest: Pick<LatestReadings, 'of'>;
  detectorsOf(subjectId: string): readonly AnyDetector[];
  broker(): BusCounters;
  receivers(): readonly ReceiverHealth[];
  /** What waits for a receiver is looked at again. */
  wake(): void;
  archive(): Pick<ArchiveHealth, 'usedBytes'>;
  models(): readonly ModelHealth[];
  alarms(): readonly Alarm[];
  /** Undefined where nobody watches the clock. */
  clock(): ClockState | undefined;
  /** Undefined before the station is open. */
  screens(): Pick<StationCounters, 'open' | 'proofs'> | undefined;
  drills(): readonly DrillView[];
  verified():
    | { readonly atMs: number; readonly isIntact: boolean; readonly rows: number; readonly brokenAt?: number }
    | undefined;
  readonly store: Pick<
    Store,
    'counters' | 'parkedDeliveries' | 'unpark' | 'dropParked' | 'recentAlarms' | 'waits'
  > & {
    readonly disk: Pick<DiskWatch, 'isNearlyFull' | 'refused'>;
    record(entries: readonly LedgerEntry[]): void;
  };
}
