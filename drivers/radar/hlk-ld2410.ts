import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { run, writeBytes } from '../../gateway/plugin/conversation.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { joined, needMore } from '../frames.ts';
import { ld2410Decoder, ld2410Encoder, ld2410Streams } from './ld2410-codec.ts';
import { isReport, longestLd2410, probeLd2410, talkFrame } from './ld2410-frame.ts';
import { messageSpec } from './r60-table.ts';

const options = z.strictObject({
  isEngineering: z.boolean().default(false).describe('Asks for the energy of each gate at each opening.'),
  baudRate: z.int().min(9_600).max(460_800).default(256_000).describe('Line speed set in the module.'),
});
type Options = z.infer<typeof options>;

/**
 * HLK-LD2410 B and C. Reports carry no checksum; the two extra bytes of engineering reports rest on one source. It sees
 * presence and never a fall.
 */
export const hlkLd2410 = defineDriver({
  name: 'hlk-ld2410',
  family: 'radar',
  transport: 'serial',
  summary: 'Hi-Link LD2410 presence radar on a serial line.',
  source: 'HLK-LD2410 report and command frames, standards page mmwave 3 and 5',
  streams: ld2410Streams,
  metrics: [
    {
      metric: 'presence',
      unit: '1',
      summary: '1 while a person is there.',
      ratePerMin: 0,
      plausible: [0, 1],
    },
    { ...messageSpec, summary: 'A command or its answer: its word as a number, its value in hexadecimal.' },
  ],
  config: options,
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
  conversation,
  responder,
});

const [open, close, engineeringOn, engineeringOff] = [0xff, 0xfe, 0x62, 0x63];
const silentMs = 5_000;

/** Engineering mode is lost at power-off, so it is asked for again after silence. */
function* conversation({ isEngineering }: Options): Conversation {
  while (isEngineering) {
    for (const [command, value] of [
      [open, [1, 0]],
      [engineeringOn, []],
      [close, []],
    ] as const) {
      yield writeBytes(talkFrame(command, value));
      yield run(100);
    }
    let frames = 1;
    while (frames > 0) frames = (yield run(silentMs)).frames;
  }
}

/** The module's end: it reports but while its configuration is open, and takes a mode only then. */
function responder(): Responder {
  let held: Uint8Array = new Uint8Array(0);
  let isOpen = false;
  const answer = (command: number): Uint8Array => {
    if (command === open) isOpen = true;
    const isTaken = isOpen && [open, close, engineeringOn, engineeringOff].includes(command);
    if (command === close) isOpen = false;
    const extra = command === open ? [1, 0, 0x40, 0] : [];
    return talkFrame(command | 0x100, [isTaken ? 0 : 1, 0, ...extra]);
  };
  return {
    hear(bytes) {
      const all = joined(held, bytes);
      let answers: Uint8Array = new Uint8Array(0);
      let at = 0;
      while (at < all.length) {
        const length = probeLd2410(all, at, all.length);
        if (length === needMore && all.length - at < longestLd2410) break;
        const frame = all.subarray(at, at + Math.max(1, length));
        if (length > 0 && !isReport(frame))
          answers = joined(answers, answer((frame[6] ?? 0) | ((frame[7] ?? 0) << 8)));
        at += frame.length;
      }
      held = all.slice(at);
      return answers;
    },
    get isStreaming() {
      return !isOpen;
    },
    reset() {
      held = new Uint8Array(0);
      isOpen = false;
      return new Uint8Array(0);
    },
  };
}
