import type { MetricSpec, StreamSpec } from '../../gateway/plugin/driver.ts';
import type { TiWord } from './ti-header.ts';
import { messageCounterSpec } from './tiny-frame.ts';

/** Packets a second, where the configuration does not say; the standards page has no figure. */
export const usualRateHz = 10;

const metres = [-100, 100] as const;
const speed = [-50, 50] as const;
const acceleration = [-100, 100] as const;
const ids = [0, 255] as const;

type Channel = readonly [name: string, unit: string, plausible: readonly [number, number]];

const cloud = (stream: string, summary: string, channels: readonly Channel[]): StreamSpec => ({
  stream,
  summary,
  channels: channels.map(([name]) => name),
  units: channels.map(([, unit]) => unit),
  rateHz: usualRateHz,
  isCloud: true,
  plausible: channels.map(([, , plausible]) => plausible),
});

/** The points of each packet; it ends what is made of one. */
export const pointStream: StreamSpec = cloud(
  'radar-points',
  'Points of one frame, y away from the radar, z up. `snr` and `noise` where the firmware sends them; `snr_ratio` with compressed points.',
  [
    ['x', 'm', metres],
    ['y', 'm', metres],
    ['z', 'm', metres],
    ['doppler', 'm/s', speed],
    ['snr', 'dB', [-100, 300]],
    ['noise', 'dB', [-100, 300]],
    ['snr_ratio', '1', [0, 100_000]],
  ],
);

/** Streams in the order of a packet's measurements: the points last. */
export const tiStreams: readonly StreamSpec[] = [
  cloud('radar-targets', 'Tracked people of one frame. From memory on the standards page.', [
    ['id', '1', ids],
    ['x', 'm', metres],
    ['y', 'm', metres],
    ['z', 'm', metres],
    ['vx', 'm/s', speed],
    ['vy', 'm/s', speed],
    ['vz', 'm/s', speed],
    ['ax', 'm/s2', acceleration],
    ['ay', 'm/s2', acceleration],
    ['az', 'm/s2', acceleration],
    ['gating_gain', '1', [-1, 10_000]],
    ['confidence', '1', [-1, 100]],
  ]),
  cloud(
    'radar-point-targets',
    'Whose each point of the frame before is; 253 to 255: nobody’s. From memory.',
    [['target', '1', ids]],
  ),
  cloud('radar-heights', 'Highest and lowest point of each tracked person. From memory, weak.', [
    ['id', '1', ids],
    ['z_max', 'm', metres],
    ['z_min', 'm', metres],
  ]),
  pointStream,
];

const word = [0, 0xffff_ffff] as const;
const perPacket = { ratePerMin: 60 * usualRateHz, isThinned: true } as const;
const onChange = { unit: '1', ratePerMin: 0 } as const;

/** What the header says beside its counts, by its word. */
export const tiWordMetrics: readonly (MetricSpec & { readonly word: TiWord })[] = [
  { ...onChange, word: 'subFrame', metric: 'sub-frame', summary: 'Sub-frame number.', plausible: word },
  {
    ...onChange,
    word: 'staticObjects',
    metric: 'static-object-count',
    summary: 'Objects that stand still, of the area scanner.',
    plausible: [0, 10_000],
  },
  {
    ...perPacket,
    word: 'cpuCycles',
    metric: 'cpu-cycles',
    unit: '1',
    summary: 'Time as CPU cycles; it wraps.',
    plausible: word,
  },
  {
    ...perPacket,
    word: 'chirpMargin',
    metric: 'chirp-margin',
    unit: 'us',
    summary: 'Time left after a chirp.',
    plausible: word,
  },
  {
    ...perPacket,
    word: 'frameMargin',
    metric: 'frame-margin',
    unit: 'us',
    summary: 'Time left after a frame.',
    plausible: word,
  },
  {
    ...perPacket,
    word: 'trackTime',
    metric: 'track-time',
    unit: 'us',
    summary: 'Time that the tracker took.',
    plausible: word,
  },
  {
    ...perPacket,
    word: 'uartTime',
    metric: 'uart-time',
    unit: 'us',
    summary:
      'Time that sending took. The unit of all four is not on the page; a recorded packet fits microseconds.',
    plausible: word,
  },
];

/** What is said of the packets themselves. */
const packetMetrics: readonly MetricSpec[] = [
  {
    ...onChange,
    metric: 'header-length',
    summary: 'Bytes of the packet header: 40, 44 or 48, by which the firmware is told.',
    plausible: [40, 48],
  },
  { ...onChange, metric: 'firmware-version', summary: 'Version of the SDK, as text too.', plausible: word },
  {
    ...onChange,
    metric: 'point-steps',
    unit: 'm',
    summary: 'Steps of compressed points: that of the range as value, all five as text.',
    plausible: [0, 1],
  },
  {
    ...onChange,
    metric: 'skipped-tlv-count',
    summary: 'Parts of a packet that were passed over: profiles, statistics and what is not known.',
    plausible: [0, 4_096],
  },
  {
    ...messageCounterSpec,
    summary: 'Frame number, where it is not the one after the last.',
    plausible: word,
  },
];

/** What follows from the clouds: not sent, so not encoded. */
export const derivedMetrics: readonly MetricSpec[] = [
  { ...perPacket, metric: 'point-count', unit: '1', summary: 'Points of the frame.', plausible: [0, 2_048] },
  { ...perPacket, metric: 'target-count', unit: '1', summary: 'People tracked.', plausible: [0, 64] },
  { ...onChange, metric: 'presence', summary: '1 while anybody is tracked.', plausible: [0, 1] },
  {
    ...perPacket,
    metric: 'distance',
    unit: 'cm',
    summary: 'Distance of the nearest tracked person from the radar.',
    plausible: [0, 10_000],
  },
  {
    ...perPacket,
    metric: 'target-x',
    unit: 'm',
    summary: 'Where that person is, to the right.',
    plausible: metres,
  },
  { ...perPacket, metric: 'target-y', unit: 'm', summary: 'And away from the radar.', plausible: metres },
  { ...perPacket, metric: 'target-z', unit: 'm', summary: 'And above the radar’s zero.', plausible: metres },
  {
    ...perPacket,
    metric: 'target-speed',
    unit: 'm/s',
    summary: 'How fast that person moves.',
    plausible: [0, 50],
  },
  {
    ...perPacket,
    metric: 'target-height',
    unit: 'm',
    summary: 'Highest point of that person, where the firmware sends heights. Weak.',
    plausible: metres,
  },
];

export const tiMetrics: readonly MetricSpec[] = [
  ...packetMetrics,
  ...tiWordMetrics.map(({ word: _, ...spec }) => spec),
  ...derivedMetrics,
];
