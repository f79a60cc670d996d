import type { DeviceCounters } from '../gateway/plugin/child.ts';
import type { DecodedWaveform } from '../gateway/plugin/driver.ts';

/**
 * What one device's session has counted. A gap is something that the device sent, or must have measured, and that never
 * came: told by the decoder where messages are numbered, else seen in the samples' time. It is no fault, which is input
 * that came and cannot be decoded.
 */
export type SessionCounters = Pick<
  DeviceCounters,
  'bytes' | 'frames' | 'faults' | 'checksumErrors' | 'resyncs' | 'gaps' | 'latencyMs'
>;

/** Counts for one session; only frames are the decoder's own. */
export interface SessionCounts {
  bytes(length: number): void;
  fault(kind: string): void;
  /** Samples that are missing by the device's own time are a gap, wherever they were lost. */
  waveform(waveform: DecodedWaveform): void;
  late(ms: number): void;
  all(): Omit<SessionCounters, 'frames'>;
}

/** Faults after which the frames had to be found anew. */
const resyncKinds = new Set(['garbage', 'checksum', 'truncated']);
/** Share of the newest lateness in the latency shown. */
const latencyShare = 0.05;
/** Streams of one device whose gaps are counted. */
const streamsMost = 256;

export function sessionCounts(): SessionCounts {
  const count = { bytes: 0, faults: 0, checksumErrors: 0, resyncs: 0, gaps: 0, latencyMs: 0 };
  const due = new Map<string, { at: number }>();

  return {
    bytes(length) {
      count.bytes += length;
    },
    fault(kind) {
      if (kind === 'gap') {
        count.gaps += 1;
        // What the decoder has told itself is not found a second time by the samples' time.
        due.clear();
        return;
      }
      count.faults += 1;
      if (kind === 'checksum') count.checksumErrors += 1;
      if (resyncKinds.has(kind)) count.resyncs += 1;
    },
    waveform(waveform) {
      const { stream, t, rateHz } = waveform;
      const next = t + instantsOf(waveform) / rateHz;
      const wanted = due.get(stream);
      if (wanted) {
        if (Math.abs(t - wanted.at) > 0.5 / rateHz) count.gaps += 1;
        wanted.at = next;
      } else if (due.size < streamsMost) {
        due.set(stream, { at: next });
      }
    },
    late(ms) {
      count.latencyMs += latencyShare * (ms - count.latencyMs);
    },
    all: () => ({ ...count, latencyMs: Math.max(0, count.latencyMs) }),
  };
}

/** How many sample periods a block spans: the points of a cloud are one instant's. */
export const instantsOf = ({ isCloud, samples }: DecodedWaveform): number => (isCloud ? 1 : samples.length);
