import { hex } from '../helpers/bytes.ts';

/** Frames of the MR60FDA2 on the standards page mmwave 1.2: what is asked of it, and what it reports. */
export const fda2 = {
  readParameters: hex('01 00 00 00 00 0E 06 F6'),
  factoryReset: hex('01 00 00 00 00 21 10 CF'),
  enableHeight: hex('01 80 00 00 00 0E 0E 7E'),
  setHeight28: hex('01 00 00 00 04 0E 04 F0 33 33 33 40 8C'),
  setThreshold06: hex('01 00 00 00 04 0E 08 FC 9A 99 19 3F DA'),
  setSensitivity15: hex('01 00 00 00 04 0E 0A FE 0F 00 00 00 F0'),
  fall: hex('01 00 21 00 01 0E 02 D2 01 FE'),
  noFall: hex('01 00 22 00 01 0E 02 D1 00 FF'),
  person: hex('01 00 23 00 01 0F 09 DA 01 FE'),
  /** 3.0 m, 0.5 m, 15. */
  parameters: hex('01 00 24 00 0C 0E 06 DE 00 00 40 40 00 00 00 3F 0F 00 00 00 CF'),
} as const;

/** Frames of the MR60BHA2 and the LD6002 on the standards page mmwave 1.3. */
export const vital = {
  breath14: hex('01 00 12 00 04 0A 14 F6 00 00 60 41 DE'),
  heart72: hex('01 00 13 00 04 0A 15 F6 00 00 90 42 2D'),
  /** Flag 1, 103.5. */
  distance: hex('01 00 14 00 08 0A 16 FE 01 00 00 00 00 00 CF 42 73'),
  /** 1.5, −0.25, 0.125. */
  phases: hex('01 00 15 00 0C 0A 13 FE 00 00 C0 3F 00 00 80 BE 00 00 00 3E 00'),
} as const;

const vitalUnits = [
  vital.breath14,
  vital.heart72,
  vital.distance,
  vital.phases,
  vital.phases,
  vital.breath14,
];

export const radarUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['seeed-mr60fda2', [fda2.fall, fda2.noFall, fda2.person, fda2.parameters, fda2.fall]],
  ['seeed-mr60bha2', vitalUnits],
  ['hlk-ld6002', vitalUnits],
];
