import type { MetricSpec } from '../../gateway/plugin/driver.ts';

/** One value inside the data of a control word: where it is, and what a step of it is worth. */
export interface R60Field {
  readonly spec: MetricSpec;
  readonly size: 1 | 2 | 4;
  readonly scale?: number;
  readonly offset?: number;
}

/** One control word and command that carries values. */
export interface R60Row {
  readonly control: number;
  readonly command: number;
  readonly fields: readonly R60Field[];
}

const field = (
  metric: string,
  summary: string,
  size: 1 | 2 | 4,
  max: number,
  more: Partial<MetricSpec> & { readonly scale?: number; readonly offset?: number } = {},
): R60Field => {
  const { scale = 1, offset = 0, ...spec } = more;
  const plausible = [offset, max] as const;
  return { spec: { metric, unit: '1', summary, ratePerMin: 0, plausible, ...spec }, size, scale, offset };
};
const word = (control: number, command: number, ...fields: readonly R60Field[]): R60Row => ({
  control,
  command,
  fields,
});

const half = { unit: 'm', scale: 0.5 } as const;
const angle = (axis: string) =>
  field(`mounting-angle-${axis}`, `Mounting angle ${axis}; the unit is not verified.`, 2, 65_535);
const share = (at: number) => field(`height-share-${at}`, `Height share ${at}.`, 1, 255);

/** The words with values of standards page mmwave 2.2; 83, 06 and 08 are weakly attested there. */
export const r60Rows: readonly R60Row[] = [
  word(0x05, 0x07, field('scene', 'Scene setting.', 1, 255)),
  word(0x06, 0x01, angle('x'), angle('y'), angle('z')),
  word(0x06, 0x02, field('mounting-height', 'Mounting height set.', 2, 65_535, { unit: 'cm' })),
  word(0x08, 0x00, field('raw-report', '1 while the underlying report is on.', 1, 1)),
  word(
    0x08,
    0x01,
    field('still-energy', 'Energy of what is still.', 1, 255),
    field('still-distance', 'Distance of what is still.', 1, 127.5, half),
    field('motion-energy', 'Energy of what moves.', 1, 255),
    field('motion-distance', 'Distance of what moves.', 1, 127.5, half),
    field('motion-speed', 'Speed of what moves.', 1, 122.5, { unit: 'm/s', scale: 0.5, offset: -5 }),
  ),
  word(0x80, 0x01, field('presence', '1 while a person is there.', 1, 1)),
  word(0x80, 0x02, field('motion', '0 none, 1 still, 2 active.', 1, 2)),
  word(0x80, 0x03, field('body-movement', 'Body-movement number.', 1, 100, { ratePerMin: 60 })),
  word(0x80, 0x0a, field('no-person-delay', 'Delay setting before nobody is reported.', 1, 255)),
  word(0x80, 0x0b, field('approach', '0 none, 1 nearer, 2 away.', 1, 2)),
  word(
    0x83,
    0x01,
    field('fall', '1 while the radar suspects a fall; its accuracy is not published.', 1, 1, {
      isAlarm: true,
    }),
  ),
  word(0x83, 0x05, field('staying-still', '1 while a person stays still.', 1, 1)),
  word(0x83, 0x0a, field('still-time', 'Still-time setting.', 4, 2 ** 32 - 1, { unit: 's' })),
  word(0x83, 0x0b, field('fall-function', '1 while fall detection is on.', 1, 1)),
  word(0x83, 0x0c, field('fall-time', 'Fall-time setting.', 4, 2 ** 32 - 1, { unit: 's' })),
  word(0x83, 0x0d, field('fall-sensitivity', 'Sensitivity setting.', 1, 255)),
  word(0x83, 0x0e, share(1), share(2), share(3), share(4), share(5), share(6)),
  word(
    0x83,
    0x11,
    field('height-threshold', 'Height threshold setting.', 2, 655.35, { unit: 'm', scale: 0.01 }),
  ),
];

/** Queries, heartbeats, texts and words unknown here: kept so that nothing the module says is lost. */
export const messageSpec: MetricSpec = {
  metric: 'device-message',
  unit: '1',
  summary: 'A frame without a measurement: control and command as a number, its data in hexadecimal.',
  ratePerMin: 0,
  plausible: [0, 65_535],
  isThinned: true,
};
