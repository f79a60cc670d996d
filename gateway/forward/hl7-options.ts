import { isIP } from 'node:net';
import { z } from 'zod';
import { isTimeZone } from './hl7-time.ts';

const file = (what: string) => z.string().min(1).optional().describe(`File with ${what}, PEM.`);

const party = (what: string) =>
  z
    .string()
    .max(227)
    .regex(/^[^\r\n^]*(\^[^\r\n^]*){0,2}$/, 'must be a name, or name^universal id^type')
    .describe(`${what}: a name, or name^universal id^type (HD).`);

const place = z
  .strictObject({
    ward: z.string().min(1).max(80).optional(),
    room: z.string().min(1).max(80).optional(),
    bed: z.string().min(1).max(80).optional(),
  })
  .describe('What the receiver calls the place.');

/** Where the receiver is, how it is spoken to, and what it calls things. */
export const hl7Options = z
  .strictObject({
    host: z.string().min(1).max(253).describe('Name or address of the MLLP listener.'),
    port: z.number().int().min(1).max(65_535).describe('Its TCP port, often 2575.'),
    tls: z
      .strictObject({
        ca: file('the authorities to trust in place of the system’s'),
        cert: file('the certificate of this gateway, where the listener asks for one'),
        key: file('the private key of that certificate, readable by the gateway alone'),
        serverName: z
          .string()
          .min(1)
          .optional()
          .describe('The name in the listener’s certificate, where that is not the host.'),
      })
      .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
        message: 'a certificate and its key belong together',
        path: ['cert'],
      })
      .optional()
      .describe('MLLP over TLS 1.2 or later; `{}` trusts the system’s authorities.'),
    isPlainAllowed: z
      .boolean()
      .default(false)
      .describe('Allow MLLP without encryption: only on a network that nobody else is on.'),
    sendingApplication: party('MSH-3').default('VIGIL'),
    sendingFacility: party('MSH-4; left out: the site').optional(),
    receivingApplication: party('MSH-5').default(''),
    receivingFacility: party('MSH-6').default(''),
    assigningAuthority: z
      .string()
      .max(227)
      .optional()
      .describe('Who gives the ids of residents (PID-3.4); left out: the sending facility.'),
    ward: z.string().min(1).max(80).optional().describe('PV1-3.1 of every bed.'),
    places: z
      .record(z.string(), place)
      .default({})
      .describe('By bed id, where the receiver’s names differ from the gateway’s.'),
    processingId: z
      .enum(['P', 'T', 'D'])
      .default('P')
      .describe('MSH-11: production, training or debugging. A drill is always training.'),
    language: z.enum(['en', 'zh-CN']).default('en').describe('Of the text that staff read.'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')
      .optional()
      .describe('Of the times in messages; left out: this machine’s. They carry their offset.'),
    timeoutS: z.number().min(1).max(45).default(10).describe('Seconds until an answer is given up.'),
  })
  .refine(({ host, tls, isPlainAllowed }) => tls !== undefined || isPlainAllowed || isLoopback(host), {
    message:
      'is missing: what is sent is about people (isPlainAllowed: true allows it without encryption all the same)',
    path: ['tls'],
  });

export type Hl7Options = z.output<typeof hl7Options>;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
