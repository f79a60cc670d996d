import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { defineReceiver, NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { controlId, type Hl7Header, hl7Message } from './hl7-message.ts';
import { fieldOf } from './hl7-text.ts';
import { MllpLine } from './mllp.ts';

const file = (what: string) => z.string().min(1).optional().describe(`File with ${what}, PEM.`);
const name = (usual: string, what: string) => z.string().max(180).default(usual).describe(what);

const options = z.strictObject({
  host: z.string().min(1).max(255).describe('Where the receiver listens.'),
  port: z.number().int().min(1).max(65_535).describe('Its MLLP port.'),
  tls: z
    .strictObject({
      ca: file('the authorities to trust in place of the system’s'),
      cert: file('the certificate of this gateway'),
      key: file('the private key of that certificate'),
    })
    .optional()
    .describe('Encrypts the line. Left out: in the clear, only on a network of its own.'),
  ward: name('', 'Point of care in PV1-3.'),
  sendingFacility: name('', 'MSH-4.'),
  receivingApplication: name('', 'MSH-5.'),
  receivingFacility: name('', 'MSH-6.'),
  processingId: z.enum(['P', 'T', 'D']).default('P').describe('MSH-11: production, training, debugging.'),
  language: z.enum(['en', 'zh-CN']).default('en').describe('Of the alarm texts.'),
  timeoutS: z.number().min(1).max(45).default(10).describe('Seconds until an acknowledgement is given up.'),
});

/** An error in processing may pass; so often in a row for one message it is the message. */
const errorsMost = 3;

/**
 * Alarms as ORU^R40 (IHE PCD-04) and measurements as ORU^R01 (IHE PCD-01) over MLLP; standards page on interoperability, sections 1 to 3. The
 * receipt is AA or CA for our control id. AR and CR refuse the message for good, AE and CE after the third time.
 */
export const hl7v2 = defineReceiver({
  kind: 'hl7-v2',
  summary: 'A hospital system that takes HL7 v2.6 over MLLP: IHE PCD-04 alarms, PCD-01 measurements.',
  options,
  secrets: () => [],
  create({ host, port, tls, timeoutS, ...names }, { site, clock }): Receiver {
    const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path));
    const [ca, cert, key] = [read(tls?.ca), read(tls?.cert), read(tls?.key)];
    const secured = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
    const line = new MllpLine(
      { host, port, timeoutMs: timeoutS * 1000, ...(tls && { tls: secured }) },
      clock,
    );
    const header: Hl7Header = { site, ...names };
    let errors: { readonly id: string; readonly count: number } | undefined;
    return {
      async send({ notice }) {
        const id = controlId(notice.id);
        const message = hl7Message(notice, header, clock.now().wallMs);
        const answer = await line.exchange(message, (text) => msaOf(text).id === id);
        const { code, says } = msaOf(answer);
        if (code === 'AA' || code === 'CA') return;
        const said = `${host}:${port} answered ${code}${says === '' ? '' : `: ${says}`}`;
        if (code === 'AR' || code === 'CR') throw new NoticeRefused(said);
        errors = { id, count: errors?.id === id ? errors.count + 1 : 1 };
        throw errors.count >= errorsMost ? new NoticeRefused(said) : new Error(said);
      },
      check: async () => void (await line.connected()),
      close: async () => line.close(),
    };
  },
});

/** MSA-1, MSA-2, and what the receiver says of an error: MSA-3, or ERR-8. */
function msaOf(answer: string): { readonly code: string; readonly id: string; readonly says: string } {
  const lines = answer.split(/\r\n?|\n/);
  const msa = lines.find((one) => one.startsWith('MSA|')) ?? '';
  const err = lines.find((one) => one.startsWith('ERR|')) ?? '';
  const says = (fieldOf(msa, 3) || fieldOf(err, 8)).slice(0, 200);
  return { code: fieldOf(msa, 1), id: fieldOf(msa, 2), says };
}
