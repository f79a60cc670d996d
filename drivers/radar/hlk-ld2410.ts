import { z } from 'zod';
import type { Conversation } from '../../gateway/plugin/conversation.ts';
import { refuse } from '../../gateway/plugin/conversation.ts';
import type { DeviceCommand } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { ld2410Decoder, ld2410Encoder, ld2410Metrics, ld2410Streams } from './ld2410-codec.ts';
import { ld2410Commands, ld2410Word } from './ld2410-commands.ts';
import { ld2410Responder } from './ld2410-responder.ts';
import { ld2410Conversation, ld2410Dialogue } from './ld2410-talk.ts';

const config = z.strictObject({
  isEngineering: z.boolean().default(false).describe('Asks for the energy of each gate at each opening.'),
  baudRate: z.int().min(9_600).max(460_800).default(256_000).describe('Line speed set in the module.'),
});

/**
 * HLK-LD2410 B and C. Reports carry no checksum. The two extra bytes of engineering reports and the layout of the
 * parameters in an answer rest on one source. It sees presence and never a fall.
 */
export const hlkLd2410 = defineDriver<z.infer<typeof config>>({
  name: 'hlk-ld2410',
  family: 'radar',
  transport: 'serial',
  summary: 'Hi-Link LD2410 presence radar on a serial line.',
  source: 'HLK-LD2410 report and command frames, standards page mmwave 3 and 5',
  streams: ld2410Streams,
  metrics: ld2410Metrics,
  config,
  silentAfterMs: 5_000,
  timeBase: 'arrival',
  offers: ({ isEngineering }) => ({
    streams: [isEngineering ? 'radar-engineering' : 'radar'],
    metrics: ['presence'],
    silentAfterMs: 5_000,
  }),
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ld2410Decoder,
  encoder: ld2410Encoder,
  conversation: ld2410Conversation,
  responder: ld2410Responder,
  commands: ld2410Commands,
  dialogue,
});

function* dialogue(command: DeviceCommand): Conversation {
  const word = ld2410Word(command);
  if (word) yield* ld2410Dialogue(word);
  else yield refuse('refused', `there is no command ${command.name}`);
}
