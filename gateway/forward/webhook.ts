import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { secret } from '../config/fields.ts';
import { defineReceiver, NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { eventOf } from './event-of.ts';
import { encryptedRule, httpOptions, isEncrypted } from './http-options.ts';
import { type HttpAnswer, HttpClient } from './http-request.ts';

const options = z
  .strictObject({
    ...httpOptions,
    key: secret.describe(
      'Signing key shared with the receiver, at least 24 bytes: `whsec_` and base64, or plain text.',
    ),
  })
  .refine(isEncrypted, encryptedRule);

/** The message itself is at fault: sent again it would be refused again (RFC 9110, section 15.5). */
const refusals: ReadonlySet<number> = new Set([400, 406, 410, 413, 414, 415, 422]);

/**
 * Posts each notice as a CloudEvent in structured mode (CloudEvents 1.0, HTTP protocol binding, section 3.2), signed as Standard Webhooks 1.0
 * say: HMAC-SHA256 over id, time and body, so that the receiver knows who sent it and drops a second copy by its id.
 */
export const webhook = defineReceiver({
  kind: 'webhook',
  summary: 'An HTTPS address that takes CloudEvents, signed with HMAC-SHA256 (Standard Webhooks).',
  options,
  secrets: ({ key }) => [key],
  create({ url: address, ca, timeoutS, key }, { site, clock, secret: resolve }): Receiver {
    const url = new URL(address);
    const client = new HttpClient({
      clock,
      timeoutMs: timeoutS * 1000,
      ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    });
    return {
      async send(sending) {
        const body = JSON.stringify(eventOf(site, sending));
        const { id } = sending.notice;
        const timestamp = String(Math.floor(clock.now().wallMs / 1000));
        const headers = {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signatureOf(await resolve(key), { id, timestamp, body }),
        };
        judge(url, await client.send({ method: 'POST', url, headers, body }));
      },
      check: () => client.reach(url),
      close: async () => client.close(),
    };
  },
});

function judge({ host }: URL, { status, body }: HttpAnswer): void {
  if (status >= 200 && status < 300) return;
  const words = body.trim().slice(0, 200);
  const said = `${host} answered ${status}${words === '' ? '' : `: ${words}`}`;
  throw refusals.has(status) ? new NoticeRefused(said) : new Error(said);
}

/** `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks 1.0, signature scheme). */
export function signatureOf(
  key: string,
  { id, timestamp, body }: { readonly id: string; readonly timestamp: string; readonly body: string },
): string {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : Buffer.from(key, 'utf8');
  return `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
