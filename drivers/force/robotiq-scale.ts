/** Scales and rates of the FT 300 (standards page force-torque 2.2 and 2.3). */
export const forceCountsPerN = 100;
export const torqueCountsPerNm = 1_000;
export const streamHz = 100;
/** About what polling gives at 19 200 baud. */
export const pollHz = 30;

/** How samples come, by the value of `sample-mode`. */
export const modes: readonly string[] = ['stream', 'polled'];
