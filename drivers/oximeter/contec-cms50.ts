import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { bciEncoder, bciRateHz, bciReader, signalStrengthSpec } from './bci-codec.ts';
import { bciProbe, berryLength, outOfStepFault } from './bci-frame.ts';
import { contecEncoder, contecReader } from './contec-codec.ts';
import { contecProbe, longestPacket } from './contec-packet.ts';
import { contecConversation, contecResponder } from './contec-talk.ts';
import { deviceStatusSpec, perfusionSpec, pulseRateSpec, spo2Spec } from './vital-value.ts';

const options = z.strictObject({
  protocol: z
    .enum(['v7', 'old'])
    .default('v7')
    .describe(
      '`v7`: packets of 9 bytes at 115200 8N1, asked for. `old`: 5 bytes at 19200 8O1, sent unasked.',
    ),
});

/**
 * Contec CMS50D+ (v7 and old), CMS50F, CMS60D and Pulox PO-250. That the perfusion index is in tenths of a percent is known
 * from one source only. Recorded data is never asked for: it would stop the live values.
 */
export const contecCms50 = defineDriver({
  name: 'contec-cms50',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Contec CMS50D+, CMS50F and CMS60D pulse oximeters on a serial line.',
  source: 'Contec v7 protocol and 5-byte stream, standards page oximeter 3 and 2',
  streams: [
    {
      stream: 'pleth',
      summary: 'Plethysmogram in counts.',
      channels: ['pleth'],
      units: ['1'],
      rateHz: bciRateHz.contec,
      plausible: [[0, 127]],
    },
    {
      stream: 'pulse',
      summary: 'Bar graph and beat mark.',
      channels: ['bar', 'beat'],
      units: ['1', '1'],
      rateHz: bciRateHz.contec,
      plausible: [
        [0, 15],
        [0, 1],
      ],
    },
  ],
  metrics: [
    deviceStatusSpec,
    signalStrengthSpec,
    pulseRateSpec,
    spo2Spec,
    { ...perfusionSpec, summary: 'Perfusion index; not from the old protocol.', plausible: [0, 100] },
    {
      metric: 'device-leaving',
      unit: '1',
      summary:
        'The device says that it leaves the connection, and why, as its own code; 0 and 1 are ordinary.',
      ratePerMin: 0,
      plausible: [0, 255],
    },
  ],
  config: options,
  silentAfterMs: 2_000,
  line: ({ protocol }) =>
    protocol === 'old'
      ? { baudRate: 19_200, dataBits: 8, parity: 'odd', stopBits: 1 }
      : { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
  decoder({ protocol }) {
    const isOld = protocol === 'old';
    const finder = isOld ? bciProbe('bci') : contecProbe();
    const read = isOld ? bciReader('contec') : contecReader();
    return framedDecoder({
      lookahead: isOld ? berryLength : longestPacket + 1,
      probe: finder.probe,
      decode: (frame, out, offset) =>
        finder.isDoubtful() ? void out.push(outOfStepFault(offset)) : read(frame, out),
    });
  },
  encoder: ({ protocol }) => (protocol === 'old' ? bciEncoder('contec') : contecEncoder()),
  conversation: ({ protocol }) => (protocol === 'old' ? nothingToSay() : contecConversation()),
  responder: ({ protocol }) => (protocol === 'old' ? onlyTalks : contecResponder()),
});

/** The old device only talks. */
function* nothingToSay(): Conversation {}

const onlyTalks: Responder = {
  hear: () => new Uint8Array(0),
  isStreaming: true,
  reset: () => new Uint8Array(0),
};
