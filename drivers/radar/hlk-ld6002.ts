import { z } from 'zod';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { vitalDecoder, vitalEncoder, vitalOptions } from './vital-radar.ts';
import { ld6002Metrics, ld6002Rows, phaseStream } from './vital-rows.ts';

/**
 * Hi-Link HLK-LD6002 breath and heart radar. It only talks, and nothing may be written to it: types 3000 and 4000 start
 * its boot loader and can leave it dead. The protocol of the fall variant LD6002C was not found.
 */
export const hlkLd6002 = defineDriver({
  name: 'hlk-ld6002',
  family: 'radar',
  transport: 'serial',
  summary: 'Hi-Link HLK-LD6002 60 GHz radar for breath and heart rate, on a serial line; it knows no falls.',
  source: 'TinyFrame, standards page mmwave 1.1, 1.3 and 1.4',
  streams: [phaseStream],
  metrics: ld6002Metrics,
  config: z.strictObject({
    ...vitalOptions,
    baudRate: z
      .union([z.literal(1_382_400), z.literal(115_200)])
      .default(1_382_400)
      .describe('Line speed: 1382400 as delivered, 115200 with one firmware tool.'),
  }),
  silentAfterMs: 5_000,
  timeBase: 'arrival',
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: (options) => vitalDecoder(ld6002Rows, options),
  encoder: (options) => vitalEncoder(ld6002Rows, options),
});
