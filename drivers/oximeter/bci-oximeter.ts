import { z } from 'zod';
import type { Encoder, StreamSpec } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import type { BciMaker } from './bci-codec.ts';
import { bciEncoder, bciRateHz, bciReader, signalStrengthSpec } from './bci-codec.ts';
import type { BciPacket } from './bci-frame.ts';
import { bciProbe, outOfStepFault } from './bci-frame.ts';
import { berryEncoder, berryMetrics, berryReader } from './berry-packet.ts';
import { deviceStatusSpec } from './vital-value.ts';

const options = z.strictObject({
  maker: z
    .enum(['contec', 'berry'])
    .default('contec')
    .describe(
      '`contec`: old CMS50D+ and CMS50E, 19200 8O1, 60 Hz. `berry`: BM1000 and its like, 115200 8N1, 100 Hz.',
    ),
  packet: z
    .enum(['auto', 'bci', 'v1.5'])
    .default('auto')
    .describe('Frames of 5 bytes, or the 20-byte packets of Berry V1.5; `auto` finds which a Berry sends.'),
});

/** Only Berry's devices send the longer packets, so on a Contec's line nothing is ever taken for one. */
const packetOf = (maker: BciMaker, packet: BciPacket): BciPacket =>
  maker === 'contec' && packet === 'auto' ? 'bci' : packet;

/** The plethysmogram, and what comes with each of its samples. */
export const bciStreams: readonly StreamSpec[] = [
  {
    stream: 'pleth',
    summary: 'Plethysmogram in counts: to 127, on a Berry to 100.',
    channels: ['pleth'],
    units: ['1'],
    rateHz: bciRateHz.contec,
    plausible: [[0, 255]],
  },
  {
    stream: 'pulse',
    summary: 'Bar graph, beat mark, and in V1.5 packets their number and the raw light.',
    channels: ['bar', 'beat', 'index', 'adc'],
    units: ['1', '1', '1', '1'],
    rateHz: bciRateHz.contec,
    plausible: [
      [0, 15],
      [0, 1],
      [0, 255],
      [-2_147_483_648, 2_147_483_647],
    ],
  },
];

/**
 * Oximeters of the "BCI" stream: old Contec, Berry. The 5-byte stream has no checksum; what can be checked is where bit 7
 * is set. One project found V1.5 devices whose sums do not match: such packets are counted as faults and not read.
 */
export const bciOximeter = defineDriver({
  name: 'bci-oximeter',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Contec CMS50D+ (old) and CMS50E, and Berry oximeters, on a serial line.',
  source: 'BCI 5-byte stream and Berry V1.5 packet, standards page oximeter 2 and 4',
  streams: bciStreams,
  metrics: [deviceStatusSpec, signalStrengthSpec, ...berryMetrics],
  config: options,
  silentAfterMs: 2_000,
  line: ({ maker }) =>
    maker === 'contec'
      ? { baudRate: 19_200, dataBits: 8, parity: 'odd', stopBits: 1 }
      : { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
  decoder({ maker, packet }) {
    const finder = bciProbe(packetOf(maker, packet));
    const readShort = bciReader(maker);
    const readLong = berryReader();
    return framedDecoder({
      lookahead: finder.lookahead,
      probe: finder.probe,
      decode(frame, out, offset) {
        if (finder.found() === 'v1.5') readLong(frame, out);
        else if (finder.isDoubtful()) out.push(outOfStepFault(offset));
        else readShort(frame, out);
      },
    });
  },
  encoder: ({ maker, packet }) => encoder(maker, packetOf(maker, packet)),
});

/** Where the packets are found, those with a number or raw light beside the beat are V1.5's. */
function encoder(maker: BciMaker, asked: BciPacket): Encoder {
  const short = bciEncoder(maker);
  const long = berryEncoder();
  let packet = asked === 'v1.5' ? asked : 'bci';
  return {
    push(measurement) {
      if (asked === 'auto' && measurement.type === 'waveform' && measurement.stream === 'pulse')
        packet = measurement.channels.includes('index') ? 'v1.5' : 'bci';
      const [fromShort, fromLong] = [short.push(measurement), long.push(measurement)];
      return packet === 'v1.5' ? fromLong : fromShort;
    },
    end: () => new Uint8Array(0),
  };
}
