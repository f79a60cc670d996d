import { z } from 'zod';
import { secret } from '../../config/fields.ts';
import { encryptedRule, httpOptions, isEncrypted } from '../http-options.ts';

const auth = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('basic'), username: z.string().min(1), password: secret }),
    z.strictObject({
      kind: z.literal('client-credentials'),
      tokenUrl: z
        .url({ protocol: /^https?$/, hostname: /.+/ })
        .describe('Token endpoint (RFC 6749, section 3.2).'),
      clientId: z.string().min(1),
      clientSecret: secret,
      scope: z.string().min(1).optional().describe('Such as `system/*.write`, as the server asks for it.'),
      secretIn: z
        .enum(['header', 'body'])
        .default('header')
        .describe('Where the client’s id and secret go: HTTP Basic, or fields of the form.'),
    }),
  ])
  .default({ kind: 'none' });

/** Options of a FHIR server. The time is shorter than other receivers': a token may have to be fetched twice around one answer. */
export const fhirOptions = z
  .strictObject({
    ...httpOptions,
    timeoutS: z.number().min(1).max(20).default(10).describe('Seconds until an answer is given up.'),
    auth: auth.describe('How the gateway proves who it is.'),
    namespace: z
      .string()
      .regex(
        /^(urn:[A-Za-z0-9][A-Za-z0-9-]*:|https?:\/\/\S+\/)$/,
        'must be urn:…: or an address that ends in /',
      )
      .default('urn:x-vigil:')
      .describe(
        'Begin of the identifier systems and of the codes that no standard has. Keep it: with another one everything is new to the server.',
      ),
    patientSystem: z
      .string()
      .regex(/^\S+$/)
      .optional()
      .describe(
        'Identifier system of the residents’ ids, such as that of the hospital number; left out: our own.',
      ),
    isPatientLiteral: z
      .boolean()
      .default(false)
      .describe('Residents’ ids are the server’s own: Patient/<id>. A server refuses what refers to nobody.'),
    language: z.enum(['zh-CN', 'en']).default('zh-CN').describe('Of the text beside the codes.'),
    isSnomedAllowed: z
      .boolean()
      .default(false)
      .describe('Also send SNOMED CT codes (NEWS2): the facility needs a licence for them.'),
  })
  .refine(isEncrypted, encryptedRule)
  .refine(
    ({ auth: { kind, ...rest }, isPlainAllowed }) =>
      kind !== 'client-credentials' ||
      !('tokenUrl' in rest) ||
      isEncrypted({ url: rest.tokenUrl, isPlainAllowed }),
    { message: 'must be https: a secret is sent there', path: ['auth', 'tokenUrl'] },
  );

export type FhirOptions = z.output<typeof fhirOptions>;
export type FhirAuth = FhirOptions['auth'];
