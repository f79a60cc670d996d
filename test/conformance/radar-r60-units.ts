import { hex } from '../helpers/bytes.ts';

/** The frames of the standards page mmwave 2.3. */
export const r60 = {
  heartbeat: hex('53 59 01 01 00 01 0F BE 54 43'),
  reset: hex('53 59 01 02 00 01 0F BF 54 43'),
  modelQuery: hex('53 59 02 A1 00 01 0F 5F 54 43'),
  sceneQuery: hex('53 59 05 87 00 01 0F 48 54 43'),
  presenceQuery: hex('53 59 80 81 00 01 0F BD 54 43'),
  motionQuery: hex('53 59 80 82 00 01 0F BE 54 43'),
  bodyQuery: hex('53 59 80 83 00 01 0F BF 54 43'),
  fallQuery: hex('53 59 83 81 00 01 0F C0 54 43'),
  rawOn: hex('53 59 08 00 00 01 01 B6 54 43'),
  rawOff: hex('53 59 08 00 00 01 00 B5 54 43'),
  present: hex('53 59 80 01 00 01 01 2F 54 43'),
  fall: hex('53 59 83 01 00 01 01 32 54 43'),
  fallOver: hex('53 59 83 01 00 01 00 31 54 43'),
  fallOn: hex('53 59 83 0B 00 01 01 3C 54 43'),
  height: hex('53 59 06 02 00 02 01 0E C5 54 43'),
  fallTime: hex('53 59 83 0C 00 04 00 00 00 1E 5D 54 43'),
} as const;

/** The frames of the standards page mmwave 3.1 and 3.2. */
export const ld2410 = {
  still: hex('F4 F3 F2 F1 0D 00 02 AA 02 51 00 00 00 00 3B 00 00 55 00 F8 F7 F6 F5'),
  both: hex('F4 F3 F2 F1 0D 00 02 AA 03 46 00 34 00 00 3C 00 00 55 00 F8 F7 F6 F5'),
  near: hex('F4 F3 F2 F1 0D 00 02 AA 03 4F 00 64 4C 00 64 32 00 55 00 F8 F7 F6 F5'),
  engineering: hex(
    'F4 F3 F2 F1 23 00 01 AA 03 1E 00 3C 00 00 39 00 00 08 08 3C 22 05 03 03 04 03 06 05 00 00 39 10 13 06 06 08 04 03 05 55 00 F8 F7 F6 F5',
  ),
  open: hex('FD FC FB FA 04 00 FF 00 01 00 04 03 02 01'),
  opened: hex('FD FC FB FA 08 00 FF 01 00 00 01 00 40 00 04 03 02 01'),
} as const;

/** For each radar by name, whole frames as the standards page gives them. */
export const radarR60Units: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['r60-radar', Object.values(r60)],
  ['hlk-ld2410', [...Object.values(ld2410), ld2410.near, ld2410.still]],
];
