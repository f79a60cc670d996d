/** What monitors and data sets call our metrics; the first part of a metric's name decides. */
const called: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(heart|pulse)-rate/, ['hr', 'pr', 'pulse']],
  [/^spo2/, ['spo2']],
  [/^respiration-rate/, ['resp']],
  [/^systolic/, ['sbp']],
  [/^(body-)?temperature$/, ['temp']],
];

/** The names of the columns that a channel or metric may have in a recording, the likeliest first. */
export const columnNames = (name: string): readonly string[] => [
  name,
  name.replaceAll('-', '_'),
  ...called.flatMap(([start, names]) => (start.test(name) ? names : [])),
];
