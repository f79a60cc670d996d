import { elapsedMs, type Instant } from '../../core/instant.ts';
import type { Clock } from '../../core/ports.ts';
import type { SecretReference } from '../../plugin/receiver.ts';
import type { HttpClient } from '../http-request.ts';
import type { FhirAuth } from './options.ts';

/** Who the gateway is, as a header; nothing where the server does not ask. */
export interface Authorization {
  header(): Promise<string | undefined>;
  /** The server did not take the last one. Tells whether another one can be had. */
  renew(): boolean;
  /** What no error text may hold. */
  readonly hidden: readonly string[];
}

export interface AuthorizationPorts {
  readonly clock: Clock;
  readonly client: Pick<HttpClient, 'send'>;
  secret(reference: SecretReference): Promise<string>;
}

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`, 'utf8').toString('base64')}`;

export function authorizationOf(auth: FhirAuth, ports: AuthorizationPorts): Authorization {
  if (auth.kind === 'client-credentials') return new ClientCredentials(auth, ports);
  if (auth.kind === 'none') return { header: async () => undefined, renew: () => false, hidden: [] };
  let hidden: readonly string[] = [];
  return {
    async header() {
      const password = await ports.secret(auth.password);
      const header = basic(auth.username, password);
      hidden = [header.slice('Basic '.length), password];
      return header;
    },
    renew: () => false,
    get hidden() {
      return hidden;
    },
  };
}

/** A token is used until so long before its end, or for half its life where that is short. */
const marginMs = 30_000;
/** Where the server does not say how long it lives (RFC 6749, section 5.1, only recommends that). */
const usualLifeS = 300;

type Credentials = Extract<FhirAuth, { readonly kind: 'client-credentials' }>;

/** OAuth 2.0 client credentials (RFC 6749, section 4.4). */
class ClientCredentials implements Authorization {
  readonly #auth: Credentials;
  readonly #ports: AuthorizationPorts;
  #token: { readonly text: string; readonly since: Instant; readonly lifeMs: number } | undefined;
  #hidden: readonly string[] = [];

  constructor(auth: Credentials, ports: AuthorizationPorts) {
    this.#auth = auth;
    this.#ports = ports;
  }

  get hidden(): readonly string[] {
    return this.#hidden;
  }

  renew(): boolean {
    this.#token = undefined;
    return true;
  }

  async header(): Promise<string> {
    const now = this.#ports.clock.now();
    if (this.#token === undefined || elapsedMs(this.#token.since, now) >= this.#token.lifeMs)
      this.#token = await this.#fetch(now);
    return `Bearer ${this.#token.text}`;
  }

  async #fetch(since: Instant) {
    const { tokenUrl, clientId, clientSecret, scope, secretIn } = this.#auth;
    const secret = await this.#ports.secret(clientSecret);
    const url = new URL(tokenUrl);
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) });
    const headers: Record<string, string> = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    };
    // Encoded before they are joined (RFC 6749, section 2.3.1).
    if (secretIn === 'header')
      headers['authorization'] = basic(encodeURIComponent(clientId), encodeURIComponent(secret));
    else {
      form.set('client_id', clientId);
      form.set('client_secret', secret);
    }
    const { status, body } = await this.#ports.client.send({
      method: 'POST',
      url,
      headers,
      body: form.toString(),
    });
    const answer = status === 200 ? tokenIn(body) : undefined;
    // What it answers may repeat what it was sent: nothing of it is told but the error's code, which is a word of the standard.
    if (answer === undefined)
      throw new Error(`${url.host} gave no token: it answered ${status}${codeIn(body)}`);
    this.#hidden = [answer.text, secret];
    const lifeMs = (answer.lifeS ?? usualLifeS) * 1000;
    return { text: answer.text, since, lifeMs: Math.max(lifeMs - marginMs, lifeMs / 2) };
  }
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(body);
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A token that could be a header's value (RFC 6750, section 2.1). */
const bearer = /^[A-Za-z0-9\-._~+/]+=*$/;

function tokenIn(body: string): { readonly text: string; readonly lifeS?: number } | undefined {
  const { access_token: text, token_type: type, expires_in: life } = fieldsOf(body);
  if (typeof text !== 'string' || !bearer.test(text)) return undefined;
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer') return undefined;
  const lifeS = Number(life);
  return Number.isFinite(lifeS) && lifeS > 0 ? { text, lifeS } : { text };
}

/** RFC 6749, section 5.2. */
const errorCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

function codeIn(body: string): string {
  const { error } = fieldsOf(body);
  return typeof error === 'string' && errorCodes.includes(error) ? ` ${error}` : '';
}
