const hump = (phase: number, centre: number, width: number): number =>
  Math.exp(-(((phase - centre) / width) ** 2) / 2);

/** Systolic rise, slow run-off, and the wave that the closing valve sends after the notch. */
const humps: readonly (readonly [height: number, centre: number, width: number])[] = [
  [0.9, 0.17, 0.075],
  [0.3, 0.36, 0.15],
  [0.22, 0.47, 0.06],
];

/** One beat of a finger's pulse wave, `phase` from 0 to 1, about 1 high. */
export function pulseWave(phase: number): number {
  let sum = 0;
  // The last beat's tail and the next beat's foot belong to every beat, so that beats join without a step.
  for (const [height, centre, width] of humps)
    for (const beat of [-1, 0, 1]) sum += height * hump(phase - beat, centre, width);
  return sum;
}
