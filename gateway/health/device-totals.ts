import type { DeviceCounters, LinkStatus } from '../plugin/child.ts';

const counted = ['frames', 'bytes', 'faults', 'checksumErrors', 'resyncs', 'gaps', 'dropped'] as const;

/** What only ever grows. */
export type Totals = Readonly<Record<(typeof counted)[number], number>>;

/** One device: its line now, its rate and latency now, and what it has sent and lost since the gateway began. */
export interface DeviceHealth {
  readonly deviceId: string;
  readonly status: LinkStatus;
  readonly totals: Totals;
  readonly rateHz: number;
  readonly latencyMs: number;
}

interface Kept {
  /** Of earlier drivers processes. */
  base: Totals;
  last: DeviceCounters;
  epoch: number;
}

const zero: Totals = {
  frames: 0,
  bytes: 0,
  faults: 0,
  checksumErrors: 0,
  resyncs: 0,
  gaps: 0,
  dropped: 0,
};

/**
 * Counters over restarts of the drivers process: each process counts from nothing, the totals never fall. Holds the
 * configured devices alone, however many a process reports.
 */
export class DeviceTotals {
  readonly #known: ReadonlySet<string>;
  readonly #kept = new Map<string, Kept>();

  constructor(deviceIds: readonly string[]) {
    this.#known = new Set(deviceIds);
  }

  /** Takes what a drivers process reports; `epoch` tells one process from the next, such as its process id. */
  take(epoch: number, devices: readonly DeviceCounters[]): void {
    for (const device of devices) {
      if (!this.#known.has(device.deviceId)) continue;
      const kept = this.#kept.get(device.deviceId);
      if (kept === undefined) {
        this.#kept.set(device.deviceId, { base: zero, last: device, epoch });
        continue;
      }
      // A device may also be opened anew within one process: what fell has begun again.
      const hasBegunAgain = kept.epoch !== epoch || counted.some((name) => device[name] < kept.last[name]);
      if (hasBegunAgain) kept.base = sum(kept.base, kept.last);
      kept.last = device;
      kept.epoch = epoch;
    }
  }

  /** The process is gone: its lines are closed, nothing comes. */
  away(): void {
    for (const kept of this.#kept.values()) {
      const { problem: _, reason: __, ...last } = kept.last;
      kept.last = { ...last, state: 'closed', rateHz: 0 };
    }
  }

  of(deviceId: string): DeviceHealth | undefined {
    const kept = this.#kept.get(deviceId);
    if (kept === undefined) return undefined;
    const { state, problem, reason, rateHz, latencyMs } = kept.last;
    const status = { state, ...(problem ? { problem } : {}), ...(reason ? { reason } : {}) };
    return { deviceId, status, totals: sum(kept.base, kept.last), rateHz, latencyMs };
  }

  all(): readonly DeviceHealth[] {
    return [...this.#known].flatMap((deviceId) => this.of(deviceId) ?? []);
  }
}

const sum = (a: Totals, b: Totals): Totals => ({
  frames: a.frames + b.frames,
  bytes: a.bytes + b.bytes,
  faults: a.faults + b.faults,
  checksumErrors: a.checksumErrors + b.checksumErrors,
  resyncs: a.resyncs + b.resyncs,
  gaps: a.gaps + b.gaps,
  dropped: a.dropped + b.dropped,
});
