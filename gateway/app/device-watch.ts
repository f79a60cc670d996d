import type { CareEvent } from '../core/care-event.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Clock } from '../core/ports.ts';
import { type DeviceHealth, DeviceTotals } from '../health/device-totals.ts';
import type { DeviceCounters } from '../plugin/child.ts';
import type { DeviceStatusView } from '../station/wire.ts';
import type { BoundSubject } from './bindings.ts';
import { LineErrors } from './line-errors.ts';
import { LinkEvidence } from './link-evidence.ts';
import { Outages } from './outages.ts';

export interface DeviceWatchParts {
  readonly subjects: readonly BoundSubject[];
  readonly clock: Clock;
  onDevice(deviceId: string, status: DeviceStatusView): void;
  /** Further evidence for a condition that is open already, or a line with too many errors. */
  onEvent(event: CareEvent): void;
  record(entries: readonly LedgerEntry[]): void;
}

/** How the devices' lines stand: their counters over all restarts, what an outage cost, and why a device is silent. */
export class DeviceWatch {
  readonly #parts: DeviceWatchParts;
  readonly #totals: DeviceTotals;
  readonly #outages: Outages;
  readonly #evidence: LinkEvidence;
  readonly #errors: LineErrors;

  constructor(parts: DeviceWatchParts) {
    this.#parts = parts;
    this.#totals = new DeviceTotals(
      parts.subjects.flatMap(({ devices }) => devices.map(({ deviceId }) => deviceId)),
    );
    this.#outages = new Outages(parts.subjects);
    this.#errors = new LineErrors(parts.subjects);
    this.#evidence = new LinkEvidence((deviceId) => this.#totals.of(deviceId)?.status);
  }

  /** Counters of one drivers process; `epoch` tells it from the one before. */
  onCounters(epoch: number, devices: readonly DeviceCounters[]): void {
    this.#totals.take(epoch, devices);
    this.#show();
    const now = this.#parts.clock.now();
    for (const event of this.#evidence.news(now)) this.#parts.onEvent(event);
    for (const event of this.#errors.take(this.#totals.all(), now)) this.#parts.onEvent(event);
  }

  onBatch(measurements: readonly Measurement[]): void {
    this.#record(this.#outages.heard(measurements));
  }

  onDrivers(isUp: boolean): void {
    if (isUp) return;
    this.#record(this.#outages.down(this.#parts.clock.now()));
    this.#totals.away();
    this.#show();
  }

  tick(): void {
    this.#record(this.#outages.tick(this.#parts.clock.now()));
  }

  /** The event, with what is wrong with its device's line. */
  explained(event: CareEvent): CareEvent {
    return this.#evidence.onEvent(event);
  }

  health(deviceId: string): DeviceHealth | undefined {
    return this.#totals.of(deviceId);
  }

  #show(): void {
    for (const { deviceId, status, totals, rateHz, latencyMs } of this.#totals.all())
      this.#parts.onDevice(deviceId, { ...status, counters: { ...totals, rateHz, latencyMs } });
  }

  #record(entries: readonly LedgerEntry[]): void {
    if (entries.length > 0) this.#parts.record(entries);
  }
}
