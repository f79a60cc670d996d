/** The wrench that every force sensor gives: force and torque in the frame of the sensor. */
export const wrenchChannels: readonly string[] = ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'];
export const wrenchUnits: readonly string[] = ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'];

/** No sensor of a care robot reaches further; the full scale of the one at hand is in its configuration. */
export const wrenchPlausible: readonly (readonly [number, number])[] = [
  [-10_000, 10_000],
  [-10_000, 10_000],
  [-10_000, 10_000],
  [-1_000, 1_000],
  [-1_000, 1_000],
  [-1_000, 1_000],
];
