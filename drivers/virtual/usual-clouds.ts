/** What a stream of clouds shows with one resident in the room: rows in each block, and between what they move. */
export interface UsualCloud {
  readonly rows: number;
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
}

const place = { x: [-0.6, 0.6], y: [1.6, 2.6], z: [-0.4, 0.4] } as const;
/** The same in all clouds, so that they belong together. */
const id = [2, 2] as const;

/** By stream; any other has a few rows within its plausible ranges. */
export const usualClouds: Readonly<Record<string, UsualCloud>> = {
  'radar-points': {
    rows: 6,
    ranges: { ...place, doppler: [-0.4, 0.4], snr: [10, 25], noise: [35, 45], snr_ratio: [5, 15] },
  },
  'radar-point-targets': { rows: 6, ranges: { target: id } },
  'radar-targets': {
    rows: 1,
    ranges: {
      id,
      ...place,
      vx: [-0.4, 0.4],
      vy: [-0.4, 0.4],
      vz: [-0.1, 0.1],
      ax: [-0.2, 0.2],
      ay: [-0.2, 0.2],
      az: [-0.1, 0.1],
      gating_gain: [3, 3],
      confidence: [0.8, 1],
    },
  },
  'radar-heights': { rows: 1, ranges: { id, z_max: [0.4, 0.6], z_min: [-1.1, -0.9] } },
};
