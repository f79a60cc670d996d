import type { MetricSpec } from '../../gateway/plugin/driver.ts';

/** Frames of a packet, and how many of them come in a second (Nonin formats 2 and 7). */
export const packetFrames = 25;
export const pulseRateHz = 75;
const packetsPerMin = (60 * pulseRateHz) / packetFrames;

/** One value of a packet: which frames carry it, how its bytes join, what stands for "no data". */
export interface PacketRow {
  readonly spec: MetricSpec;
  /** Number of the frame, from 1, with the only or the low byte, and of the one with the high byte. */
  readonly low: number;
  readonly high?: number;
  readonly raw: (high: number, low: number) => number;
  readonly bytes: (raw: number) => { readonly high: number; readonly low: number };
  readonly noData?: number;
  /** Slow values are sent on only when they change. */
  readonly isOnChange: boolean;
  /** The bits of a byte that several rows share. */
  readonly mask?: number;
}

type Codes = Pick<MetricSpec, 'mdc' | 'loinc'>;

/** The values that a chart means come with every packet; second forms of them, three times as many, once a second. */
const paceOf = ({ mdc }: Codes) =>
  mdc === undefined ? { ratePerMin: 60, isThinned: true } : { ratePerMin: packetsPerMin };

/** Joined by seven bits, not eight: the other way is wrong for every rate above 127. */
const heartRate = (
  high: number,
  low: number,
  metric: string,
  summary: string,
  codes: Codes = {},
): PacketRow => ({
  spec: { metric, unit: '/min', summary, plausible: [18, 321], ...paceOf(codes), ...codes },
  high,
  low,
  raw: (msb, lsb) => (msb & 3) * 128 + (lsb & 0x7f),
  bytes: (raw) => ({ high: (raw >> 7) & 3, low: raw & 0x7f }),
  noData: 511,
  isOnChange: false,
});

const spo2 = (low: number, metric: string, summary: string, codes: Codes = {}): PacketRow => ({
  spec: { metric, unit: '%', summary, plausible: [0, 100], ...paceOf(codes), ...codes },
  low,
  raw: (_, value) => value & 0x7f,
  bytes: (raw) => ({ high: 0, low: raw & 0x7f }),
  noData: 127,
  isOnChange: false,
});

const bit = (low: number, at: number, metric: string, summary: string): PacketRow => ({
  spec: { metric, unit: '1', summary, ratePerMin: 0, plausible: [0, 1] },
  low,
  raw: (_, value) => (value >> at) & 1,
  bytes: (raw) => ({ high: 0, low: raw ? 1 << at : 0 }),
  isOnChange: true,
  mask: 1 << at,
});

/** What the frames of a packet carry. Only the 4-beat averages have codes: the others are not what a chart means. */
export const packetRows: readonly PacketRow[] = [
  heartRate(1, 2, 'heart-rate', 'Heart rate, 4-beat average.', { mdc: 149_530, loinc: '8867-4' }),
  spo2(3, 'spo2', 'Oxygen saturation, 4-beat average.', { mdc: 150_456, loinc: '59408-5' }),
  {
    spec: {
      metric: 'firmware-revision',
      unit: '1',
      summary: 'Software revision of the oximeter.',
      ratePerMin: 0,
      plausible: [0, 255],
    },
    low: 4,
    raw: (_, value) => value,
    bytes: (raw) => ({ high: 0, low: raw & 0xff }),
    isOnChange: true,
  },
  {
    spec: {
      metric: 'device-timer',
      unit: '1',
      summary: 'Packet timer of the oximeter.',
      ratePerMin: 60,
      plausible: [0, 65_535],
      isThinned: true,
    },
    high: 6,
    low: 7,
    raw: (high, low) => high * 256 + low,
    bytes: (raw) => ({ high: (raw >> 8) & 0xff, low: raw & 0xff }),
    isOnChange: true,
  },
  bit(8, 5, 'smartpoint', '1 while the values passed the oximeter’s quality check.'),
  bit(8, 0, 'battery-low', '1 while the battery is low.'),
  spo2(9, 'spo2-display', 'Saturation for a display: held for 10 s after the finger is gone.'),
  spo2(10, 'spo2-fast', 'Saturation with fast averaging.'),
  spo2(11, 'spo2-beat', 'Saturation of the last beat.'),
  heartRate(14, 15, 'heart-rate-extended', 'Heart rate, 8-beat average.'),
  spo2(16, 'spo2-extended', 'Saturation, 8-beat average.'),
  spo2(17, 'spo2-extended-display', 'Saturation, 8-beat average, for a display.'),
  heartRate(
    20,
    21,
    'heart-rate-display',
    'Heart rate for a display: held for 10 s after the finger is gone.',
  ),
  heartRate(22, 23, 'heart-rate-extended-display', 'Heart rate, 8-beat average, for a display.'),
];

/** Status bits 6 to 1, worst first. */
const statusBits: readonly { readonly mask: number; readonly reason: string }[] = [
  { mask: 0x40, reason: 'sensor-off' },
  { mask: 0x08, reason: 'sensor-alarm' },
  { mask: 0x10, reason: 'out-of-track' },
  { mask: 0x20, reason: 'artefact' },
  // Red and yellow perfusion both set bit 2; green sets bit 1 alone.
  { mask: 0x04, reason: 'low-perfusion' },
];

/** Status bits that make a single sample of the plethysmogram questionable. */
export const artefactBits = 0x38;

/** The worst thing that a status says, if any. */
export const reasonOf = (status: number): string | undefined =>
  statusBits.find(({ mask }) => status & mask)?.reason;

/** Everything that a status says. */
export const statusText = (status: number): string =>
  statusBits
    .filter(({ mask }) => status & mask)
    .map(({ reason }) => reason)
    .join(',') || 'ok';

/** The status bit that stands for a reason. */
export const statusFor = (reason: string | undefined): number =>
  statusBits.find((row) => row.reason === reason)?.mask ?? 0;
