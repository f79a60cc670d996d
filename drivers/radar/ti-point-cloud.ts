import { isPacked, isSideInfo, plainPoints, rowsIn, sideInfo, tiTypes, tlvOf } from './ti-clouds.ts';
import type { TiFirmware } from './ti-header.ts';
import { viewOf } from './ti-header.ts';
import type { TiPacket, TiTlv } from './ti-packet.ts';
import type { TiSteps } from './ti-points.ts';
import { packPoints, stepsIn, unpackPoints } from './ti-points.ts';

/** The points of a packet: which channels they have, and the TLVs that they were made of. */
export interface TiPoints {
  readonly channels: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly used: readonly TiTlv[];
  readonly steps?: TiSteps;
}

const plain = ['x', 'y', 'z', 'doppler'];
const withSide = [...plain, 'snr', 'noise'];
const packed = [...plain, 'snr_ratio'];
/** Compressed points that fit into a packet beside all clouds. */
const packedMost = 1_024;

/** The first list of points of a packet; SNR and noise where there are as many of them. */
export function pointsIn({ firmware, tlvs }: TiPacket): TiPoints {
  const list = tlvs.find(({ type }) => type === tiTypes.points || isPacked(firmware, type));
  if (!list) return { channels: plain, rows: [], used: [] };
  if (list.type !== tiTypes.points) {
    const view = viewOf(list.data);
    return { channels: packed, rows: unpackPoints(view), used: [list], steps: stepsIn(view) };
  }
  const rows = rowsIn(plainPoints, list.data);
  const side = tlvs.find(({ type }) => isSideInfo(firmware, type));
  const further = side ? rowsIn(sideInfo, side.data) : [];
  if (!side || further.length !== rows.length) return { channels: plain, rows, used: [list] };
  const all = rows.map((row, index) => [...row, ...(further[index] ?? [])]);
  return { channels: withSide, rows: all, used: [list, side] };
}

/** The inverse: the TLVs of a block of points, by the channels that it has. */
export function pointTlvs(
  firmware: TiFirmware,
  { channels, rows }: Pick<TiPoints, 'channels' | 'rows'>,
  steps: TiSteps,
): TiTlv[] {
  const isLab = firmware === 'people-counting';
  const picked = (names: readonly string[]) => {
    const places = names.map((name) => channels.indexOf(name));
    return rows.map((row) => places.map((place) => row[place] ?? 0));
  };
  if (channels.includes('snr_ratio') && (isLab || !channels.includes('snr'))) {
    const type = isLab ? tiTypes.labPoints : tiTypes.packedPoints;
    return [{ type, data: packPoints(picked(packed).slice(0, packedMost), steps) }];
  }
  if (rows.length === 0) return [];
  const list = tlvOf(plainPoints, picked(plain));
  const hasSide = !isLab && channels.includes('snr') && channels.includes('noise');
  return hasSide ? [list, tlvOf(sideInfo, picked(['snr', 'noise']))] : [list];
}
