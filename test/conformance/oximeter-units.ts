import { hex, joined, utf8 } from '../helpers/bytes.ts';

/** The frames of the standards page oximeter, by section. */
export const bci = {
  /** Strength 5, beep, pleth 64, bar 6, pulse 72, SpO2 97. */
  good: hex('C5 40 06 48 61'),
  /** Pulse 150, SpO2 88. */
  fast: hex('84 32 45 16 58'),
  noFinger: hex('90 00 50 7F 7F'),
} as const;

export const contec = {
  /** Beep, pleth 50, bar 8, pulse 72, SpO2 97, PI 268. */
  good: hex('01 80 CF B2 98 C8 E1 8C 81'),
  /** Pulse 150, SpO2 95, PI 35. */
  fast: hex('01 88 86 C0 9A 96 DF A3 80'),
  probeError: hex('01 E9 80 80 80 FF FF FF FF'),
} as const;

/** Berry V1.5: beat, SpO2 97, pulse 72, RR 830 ms, PI 3.5 and 3.6, pleth 50, ADC −1000, battery 80 %, 200 Hz. */
export const berryV15 = hex('FF AA 01 08 61 61 48 48 A6 00 23 24 32 18 FC FF FF 50 C8 4D');

export const board = {
  ecgZero: hex('55 AA 0A 01 80 80 80 80 80 80 80 74'),
  spo2: hex('55 AA 06 04 00 61 48 4C'),
  noFinger: hex('55 AA 06 04 02 7F FF 75'),
  temperature: hex('55 AA 06 05 00 24 08 C8'),
  pressureDone: hex('55 AA 08 03 00 00 78 5D 50 CF'),
  pressureMeasuring: hex('55 AA 08 03 04 4B 00 00 00 A5'),
  ecg: hex('55 AA 08 02 18 48 10 32 01 52'),
} as const;

/** A frame of the board with its check. */
export function boardFrame(...values: readonly number[]): Uint8Array {
  const sum = values.reduce((all, value) => all + value, values.length + 2);
  return Uint8Array.of(0x55, 0xaa, values.length + 2, ...values, ~sum & 0xff);
}

/** The published lines; the last two with the fields that the page leaves out left out. */
export const masimoLines = [
  '02/22/16 22:47:45 SN=0000056661 SPO2=098% BPM=097 PI=03.60% SPCO=--.-% SPMET=--.-% DESAT=-- PIDELTA=+-- ALARM=0000 EXC=000800\r\n',
  '05/20/21 14:06:02 SN=0000182948 SPO2=098% BPM=101 PI=--.--% ALARM=0010 EXC=000824\r\n',
  '03/06/05 21:11:30 SN=0000066575 SPO2=098% BPM=057 PI=07.02% ALARM=0038 EXC=000800\r\n',
] as const;

/** A quarter of a second of the board as it comes: waves between the values. */
export const boardSecond = joined(
  board.ecg,
  board.spo2,
  ...Array.from({ length: 60 }, (_, index) =>
    joined(
      boardFrame(0x01, 128 + index, 120, 131, 128, 127, 126, 90),
      ...(index % 5 === 4 ? [boardFrame(0xfe, 40 + index), boardFrame(0xff, 70 - index)] : []),
      ...(index === 31 ? [boardFrame(0x30, 0), boardFrame(0x31, 0)] : []),
    ),
  ),
  board.temperature,
  board.pressureMeasuring,
  board.pressureDone,
);

/** For each oximeter by name, runs of whole frames as the standards page gives them. */
export const oximeterUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['bci-oximeter', [bci.good, bci.fast, bci.noFinger, bci.good, bci.good, bci.fast]],
  ['contec-cms50', [contec.good, contec.fast, contec.probeError, contec.good, contec.good]],
  [
    'berry-pm6750',
    [
      board.ecg,
      board.ecgZero,
      board.spo2,
      board.noFinger,
      board.temperature,
      board.pressureMeasuring,
      board.pressureDone,
      board.ecgZero,
    ],
  ],
  ['masimo-ascii1', masimoLines.map(utf8)],
];

/** Format 8: heart rates 72, 145 and 200, saturation 97. */
export const noninShort = {
  four: [hex('80 48 61 20'), hex('81 11 61 20'), hex('81 48 61 00'), hex('80 48 60 20')],
  three: [hex('80 48 61'), hex('81 11 61'), hex('81 48 61'), hex('80 48 60')],
} as const;
