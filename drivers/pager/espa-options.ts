import { z } from 'zod';

const address = (usual: string, what: string) =>
  z
    .string()
    .regex(/^[0-9]$/)
    .default(usual)
    .describe(`${what}, 0 to 9.`);

/** How an ESPA 4.4.4 line is used. */
export const espaOptions = z
  .strictObject({
    role: z
      .enum(['control', 'polled'])
      .default('control')
      .describe('control: this end polls and selects the pager system; polled: the pager system does.'),
    ownAddress: address('1', 'This end'),
    peerAddress: address('2', 'The pager system'),
    presence: z
      .enum(['poll', 'select'])
      .default('poll')
      .describe(
        'How control sees that the pager system is there: poll asks it for data; select, for one that never answers polls, only asks whether it is ready.',
      ),
    pollEveryS: z.number().min(0.5).max(4).default(2).describe('Seconds between polls of control.'),
    answerWithinMs: z
      .int()
      .min(50)
      .max(1_500)
      .default(500)
      .describe('How long an answer to a poll or a selection is waited for.'),
    attempts: z
      .int()
      .min(1)
      .max(5)
      .default(3)
      .describe('How often a page is sent in all, where it is refused.'),
    charset: z
      .enum(['iso-646', 'iso-8859-1'])
      .default('iso-646')
      .describe('Which characters the pagers show; iso-8859-1 needs 8 data bits.'),
    textMost: z
      .int()
      .min(8)
      .max(160)
      .default(80)
      .describe('Characters that a pager shows; more are cut off.'),
    baudRate: z.int().min(300).max(115_200).default(9_600).describe('Line speed.'),
    dataBits: z
      .union([z.literal(7), z.literal(8)])
      .default(7)
      .describe('Data bits; the check character has as many.'),
    parity: z.enum(['none', 'even', 'odd']).default('even').describe('Parity.'),
    stopBits: z
      .union([z.literal(1), z.literal(2)])
      .default(2)
      .describe('Stop bits.'),
  })
  .refine(({ charset, dataBits }) => charset === 'iso-646' || dataBits === 8, {
    message: 'iso-8859-1 needs 8 data bits',
    path: ['dataBits'],
  })
  .refine(({ ownAddress, peerAddress }) => ownAddress !== peerAddress, {
    message: 'both ends have the same address',
    path: ['peerAddress'],
  });

export type EspaOptions = z.output<typeof espaOptions>;
