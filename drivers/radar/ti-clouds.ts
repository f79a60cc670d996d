import type { TiFirmware } from './ti-header.ts';
import { viewOf } from './ti-header.ts';
import type { TiTlv } from './ti-packet.ts';
import { mayBePacked } from './ti-points.ts';

/** Types of TLV that say something here (standards page mmwave 4.2); all others are passed over. */
export const tiTypes = {
  points: 1,
  sideInfo: 7,
  /** Of the 48-byte lab alone; elsewhere 6 is statistics. */
  labPoints: 6,
  packedPoints: 1020,
  targets: 1010,
  targetIndex: 1011,
  heights: 1012,
} as const;

const pointBytes = 16;
const sideBytes = 4;
const targetBytes = 112;
const heightBytes = 12;

/** Whether a TLV is one of compressed points. */
export const isPacked = (firmware: TiFirmware, type: number): boolean =>
  type === tiTypes.packedPoints || (type === tiTypes.labPoints && firmware === 'people-counting');

/** Whether a TLV gives each point's SNR and noise. */
export const isSideInfo = (firmware: TiFirmware, type: number): boolean =>
  type === tiTypes.sideInfo && firmware !== 'people-counting';

/**
 * Whether that many bytes can be the data of a TLV of that type; of an unknown one, and of heights, any number can. None is
 * of type 0: that is the filling.
 */
export function mayHold(firmware: TiFirmware, type: number, length: number): boolean {
  if (isPacked(firmware, type)) return mayBePacked(length);
  if (isSideInfo(firmware, type)) return length % sideBytes === 0;
  if (type === tiTypes.points) return length % pointBytes === 0;
  if (type === tiTypes.targets) return length % targetBytes === 0;
  return type !== 0;
}

/** A TLV that is a cloud of its own, row by row. */
export interface TiCloud {
  readonly stream: string;
  readonly type: number;
  readonly rowBytes: number;
  /** More than any firmware sends, so that what is encoded keeps within a packet. */
  readonly rowsMost: number;
  read(view: DataView, at: number): number[];
  write(view: DataView, at: number, row: readonly number[]): void;
}

/** Target list: id, then position, velocity and acceleration, sixteen numbers of covariance, gain and confidence. */
const targetFloats = [4, 8, 12, 16, 20, 24, 28, 32, 36, 104, 108];

/**
 * The clouds beside the points. Targets, index and heights are from memory on the standards page; their layout here is
 * that of TI's own parser as published in several repositories (`I27f`, one byte an index, `I2f`), and no recorded packet
 * has been seen. The covariance of a target is not kept, and is written as zeros.
 */
export const tiClouds: readonly TiCloud[] = [
  {
    stream: 'radar-targets',
    type: tiTypes.targets,
    rowBytes: targetBytes,
    rowsMost: 64,
    read: (view, at) => [
      view.getUint32(at, true),
      ...targetFloats.map((offset) => view.getFloat32(at + offset, true)),
    ],
    write(view, at, [id = 0, ...values]) {
      view.setUint32(at, Math.max(0, Math.round(id)), true);
      for (const [index, offset] of targetFloats.entries())
        view.setFloat32(at + offset, values[index] ?? 0, true);
    },
  },
  {
    stream: 'radar-point-targets',
    type: tiTypes.targetIndex,
    rowBytes: 1,
    rowsMost: 1_024,
    read: (view, at) => [view.getUint8(at)],
    write: (view, at, [target = 0]) => view.setUint8(at, Math.max(0, Math.min(255, Math.round(target)))),
  },
  {
    stream: 'radar-heights',
    type: tiTypes.heights,
    rowBytes: heightBytes,
    rowsMost: 64,
    read: (view, at) => [
      view.getUint32(at, true),
      view.getFloat32(at + 4, true),
      view.getFloat32(at + 8, true),
    ],
    write(view, at, [id = 0, highest = 0, lowest = 0]) {
      view.setUint32(at, Math.max(0, Math.round(id)), true);
      view.setFloat32(at + 4, highest, true);
      view.setFloat32(at + 8, lowest, true);
    },
  },
];

/** The points of TLV 1: x, y, z and Doppler. */
export const plainPoints: Omit<TiCloud, 'stream'> = {
  type: tiTypes.points,
  rowBytes: pointBytes,
  rowsMost: 1_024,
  read: (view, at) => [0, 4, 8, 12].map((offset) => view.getFloat32(at + offset, true)),
  write(view, at, row) {
    for (let index = 0; index < 4; index++) view.setFloat32(at + 4 * index, row[index] ?? 0, true);
  },
};

/** SNR and noise of each point, in steps of 0.1 dB. */
export const sideInfo: Omit<TiCloud, 'stream'> = {
  type: tiTypes.sideInfo,
  rowBytes: sideBytes,
  rowsMost: 1_024,
  read: (view, at) => [view.getInt16(at, true) / 10, view.getInt16(at + 2, true) / 10],
  write(view, at, [snr = 0, noise = 0]) {
    view.setInt16(at, tenths(snr), true);
    view.setInt16(at + 2, tenths(noise), true);
  },
};

const tenths = (decibels: number): number => Math.max(-32_768, Math.min(32_767, Math.round(10 * decibels)));

type Rows = readonly (readonly number[])[];

/** The whole rows of a TLV. */
export function rowsIn({ rowBytes, read }: Omit<TiCloud, 'stream'>, data: Uint8Array): number[][] {
  const view = viewOf(data);
  return Array.from({ length: Math.floor(data.length / rowBytes) }, (_, row) => read(view, row * rowBytes));
}

/** Rows as a TLV. */
export function tlvOf({ type, rowBytes, rowsMost, write }: Omit<TiCloud, 'stream'>, rows: Rows): TiTlv {
  const kept = rows.slice(0, rowsMost);
  const data = new Uint8Array(rowBytes * kept.length);
  for (const [row, values] of kept.entries()) write(viewOf(data), row * rowBytes, values);
  return { type, data };
}
