import { z } from 'zod';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { modbusDecoder } from './modbus-decoder.ts';
import { modbusEncoder } from './modbus-encoder.ts';
import { registerSchema } from './modbus-registers.ts';
import { modbusConversation, modbusResponder } from './modbus-talk.ts';

const options = z.strictObject({
  framing: z
    .enum(['rtu', 'tcp'])
    .default('rtu')
    .describe('rtu on a line (or a serial device server), tcp where the port is tcp://host:502.'),
  unitId: z.int().min(0).max(255).default(1).describe('The device’s address on the bus.'),
  registers: z
    .array(registerSchema)
    .max(256)
    .default([])
    .describe(
      'What is read; where left out, nothing is asked for and every register heard goes by its number.',
    ),
  answerWithinMs: z
    .int()
    .min(20)
    .max(5_000)
    .default(100)
    .describe('How long an answer is waited for before the next question.'),
  baudRate: z.int().min(1_200).max(460_800).default(9_600).describe('Line speed.'),
  parity: z
    .enum(['none', 'even', 'odd'])
    .default('none')
    .describe('Parity; the standard’s own default is even.'),
  stopBits: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe('Stop bits.'),
});

type Options = z.output<typeof options>;

/**
 * Any Modbus device by its list of registers. The codec is our own, not a library's: `vigil decode` and a virtual device
 * need it pure, and libraries tie it to a port and a clock. No Modbus page is among our standards: frame layout, limits
 * and exception codes are from memory of the application protocol 1.1b3 (*not verified*); the CRC is verified by its
 * check value. On a line an answer belongs to the question before it, over TCP to that of its transaction.
 */
export const modbus = defineDriver<Options>({
  name: 'modbus',
  family: 'industrial',
  transport: 'serial',
  summary: 'Modbus RTU and TCP devices, their registers by configuration.',
  source: 'Modbus application protocol 1.1b3, from memory (not verified)',
  streams: [],
  metrics: [
    {
      metric: 'device-status',
      unit: '1',
      summary: 'Last exception code, 0 where the device answers; the text is its name.',
      ratePerMin: 0,
      plausible: [0, 255],
    },
  ],
  config: options,
  silentAfterMs: 10_000,
  timeBase: 'arrival',
  isOpenEnded: true,
  hearsItself: true,
  offers: ({ registers }) => ({
    streams: [],
    metrics: ['device-status', ...new Set(registers.map(({ metric }) => metric))],
    silentAfterMs: Math.max(10_000, 3 * Math.min(3_600_000, ...registers.map(({ everyMs }) => everyMs))),
  }),
  line: ({ baudRate, parity, stopBits }) => ({ baudRate, dataBits: 8, parity, stopBits }),
  decoder: (chosen) => modbusDecoder(chosen),
  encoder: (chosen) => modbusEncoder(chosen),
  conversation: (chosen) => modbusConversation(chosen, chosen.answerWithinMs),
  responder: (chosen) => modbusResponder(chosen),
});
