import { z } from 'zod';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { r60Decoder, r60Encoder } from './r60-codec.ts';
import { r60Commands, r60Dialogue } from './r60-commands.ts';
import { messageSpec, r60Rows } from './r60-table.ts';
import { r60Conversation, r60Responder } from './r60-talk.ts';

/**
 * Radar modules that speak `53 59`: MR24HPC1, MR60FDA1 and R60AFD1. Control words 83, 06 and 08 rest on one or two
 * sources. A fall is the vendor's black box: suspected, to be confirmed by a second source.
 */
export const r60Radar = defineDriver({
  name: 'r60-radar',
  family: 'radar',
  transport: 'serial',
  summary: 'Presence and fall radar modules MR24HPC1, MR60FDA1 and R60AFD1 on a serial line.',
  source: 'Seeed and MicRadar 53 59 frames, standards page mmwave 2 and 5',
  streams: [],
  metrics: [...r60Rows.flatMap(({ fields }) => fields.map(({ spec }) => spec)), messageSpec],
  config: z.strictObject({}),
  silentAfterMs: 10_000,
  timeBase: 'arrival',
  line: () => ({ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: r60Decoder,
  encoder: r60Encoder,
  conversation: r60Conversation,
  responder: r60Responder,
  commands: r60Commands,
  dialogue: r60Dialogue,
});
