import { z } from 'zod';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { vitalDecoder, vitalEncoder, vitalOptions } from './vital-radar.ts';
import { bha2Metrics, bha2Rows, phaseStream } from './vital-rows.ts';

/**
 * Seeed MR60BHA2 breath and heart radar. It only talks. The unit of its distance differs between sources, and targets and
 * status have one source each.
 */
export const seeedMr60bha2 = defineDriver({
  name: 'seeed-mr60bha2',
  family: 'radar',
  transport: 'serial',
  summary: 'Seeed MR60BHA2 60 GHz radar for breath and heart rate, on a serial line; it knows no falls.',
  source: 'TinyFrame, standards page mmwave 1.1, 1.3 and 1.4',
  streams: [phaseStream],
  metrics: bha2Metrics,
  config: z.strictObject(vitalOptions),
  silentAfterMs: 5_000,
  timeBase: 'arrival',
  line: () => ({ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: (options) => vitalDecoder(bha2Rows, options),
  encoder: (options) => vitalEncoder(bha2Rows, options),
});
