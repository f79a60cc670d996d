import { type Random, seededRandom } from './random.ts';

/** What happens to bytes on a line, and to the line itself. */
export const lineFaultKinds = [
  'bit-flip',
  'lost-byte',
  'doubled-byte',
  'half-frame',
  'wrong-checksum',
  'stall',
  'flood',
  'unplug',
  'reset',
  'clock-wrap',
] as const;
export type LineFaultKind = (typeof lineFaultKinds)[number];

/**
 * A fault as data. `rate`: its chance, by byte for the first three kinds, by chunk for the others. `at`: once, in the
 * chunk or at the byte with that place in what the device sends; for `clock-wrap` the seconds at which its clock wraps.
 */
export interface LineFault {
  readonly kind: LineFaultKind;
  readonly rate?: number;
  readonly at?: number;
}

/** What was done: `at` counts bytes before any fault; `length` is how many were changed, taken away or added. */
export interface InjectedFault {
  readonly kind: Exclude<LineFaultKind, 'clock-wrap'>;
  readonly at: number;
  readonly length: number;
}

export interface Faulted {
  readonly bytes: Uint8Array;
  /** In the order of `at`; `stall`, `unplug` and `reset` are for the device to act on, and take the chunk away. */
  readonly injected: readonly InjectedFault[];
}

const byteKinds = ['bit-flip', 'lost-byte', 'doubled-byte'] as const;
/** Those that take the whole chunk come first: nothing else can happen to it then. */
const chunkKinds = ['unplug', 'reset', 'stall', 'half-frame', 'wrong-checksum', 'flood'] as const;
const floodBytes = { least: 64, most: 2_048 };
/** Where a clock of 32 bits in microseconds begins anew. */
const usualWrapS = 2 ** 32 / 1e6;

/** Puts faults into the chunks that a device sends: the same seed and chunks, the same faults. It knows no clock. */
export function lineFaults(faults: readonly LineFault[], seed: number): (chunk: Uint8Array) => Faulted {
  const random = seededRandom(seed, 'line-faults');
  let sent = 0;
  const isDue = (kind: LineFaultKind, from: number, length: number): boolean =>
    faults.some(
      (fault) =>
        fault.kind === kind &&
        ((fault.at !== undefined && fault.at >= from && fault.at < from + length) ||
          (fault.rate !== undefined && random.isHappening(fault.rate))),
    );
  const hasByteFaults = faults.some(({ kind }) => byteKinds.some((known) => known === kind));

  return (chunk) => {
    const from = sent;
    sent += chunk.length;
    if (chunk.length === 0) return { bytes: chunk, injected: [] };
    const kind = chunkKinds.find((known) => isDue(known, from, chunk.length));
    if (kind) return wholeChunk(kind, chunk, from, random);
    if (!hasByteFaults) return { bytes: chunk, injected: [] };
    const bytes: number[] = [];
    const injected: InjectedFault[] = [];
    for (const [index, byte] of chunk.entries()) {
      const happened = byteKinds.find((known) => isDue(known, from + index, 1));
      if (happened) injected.push({ kind: happened, at: from + index, length: 1 });
      if (happened === 'lost-byte') continue;
      bytes.push(happened === 'bit-flip' ? byte ^ (1 << Math.floor(random.next() * 8)) : byte);
      if (happened === 'doubled-byte') bytes.push(byte);
    }
    return { bytes: Uint8Array.from(bytes), injected };
  };
}

/** The device time at which to begin so that its clock wraps `beforeS` later; zero where that is not asked for. */
export function startBeforeWrap(faults: readonly LineFault[], beforeS = 2): number {
  const wrap = faults.find(({ kind }) => kind === 'clock-wrap');
  return wrap ? Math.max(0, (wrap.at ?? usualWrapS) - beforeS) : 0;
}

function wholeChunk(
  kind: (typeof chunkKinds)[number],
  chunk: Uint8Array,
  from: number,
  random: Random,
): Faulted {
  switch (kind) {
    case 'unplug':
    case 'reset':
    case 'stall':
      return { bytes: new Uint8Array(0), injected: [{ kind, at: from, length: chunk.length }] };
    case 'half-frame': {
      const kept = Math.floor(chunk.length / 2);
      return {
        bytes: chunk.slice(0, kept),
        injected: [{ kind, at: from + kept, length: chunk.length - kept }],
      };
    }
    case 'wrong-checksum': {
      const bytes = chunk.slice();
      const last = bytes.length - 1;
      bytes[last] = (bytes[last] ?? 0) ^ (1 + Math.floor(random.next() * 255));
      return { bytes, injected: [{ kind, at: from + last, length: 1 }] };
    }
    case 'flood': {
      const length = Math.floor(random.between(floodBytes.least, floodBytes.most));
      const noise = Uint8Array.from({ length }, () => Math.floor(random.next() * 256));
      return { bytes: Buffer.concat([chunk, noise]), injected: [{ kind, at: from + chunk.length, length }] };
    }
    default:
      return kind satisfies never;
  }
}
