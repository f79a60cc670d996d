import { readFileSync } from 'node:fs';
import { messageOf } from '../../core/error.ts';
import { defineReceiver, NoticeRefused, type Receiver, type ReceiverPorts } from '../../plugin/receiver.ts';
import { type HttpAnswer, HttpClient } from '../http-request.ts';
import { judge, withoutHidden } from './answer.ts';
import { type Authorization, authorizationOf } from './authorization.ts';
import { bundleOf, type Mapped } from './bundle.ts';
import { contextOf } from './context.ts';
import { type FhirOptions, fhirOptions } from './options.ts';
import { ToldStates } from './told-states.ts';

/** A token endpoint answers quickly, or the server's own answer would come too late for the pump. */
const tokenWithinMs = 5000;

/**
 * Posts each notice as one R4 transaction. Every resource has an identifier made from what it is about and goes in by conditional
 * create or update, so that a second copy changes nothing.
 */
export const fhirR4 = defineReceiver<FhirOptions>({
  kind: 'fhir-r4',
  summary: 'A FHIR R4 server that takes transactions: Observation, DetectedIssue, Communication, Device.',
  options: fhirOptions,
  secrets: ({ auth }) => {
    if (auth.kind === 'basic') return [auth.password];
    return auth.kind === 'client-credentials' ? [auth.clientSecret] : [];
  },
  create: (options, ports) => new FhirReceiver(options, ports),
});

class FhirReceiver implements Receiver {
  readonly #url: URL;
  readonly #client: HttpClient;
  readonly #tokens: HttpClient;
  readonly #authorization: Authorization;
  readonly #context: ReturnType<typeof contextOf>;
  readonly #told = new ToldStates();

  constructor(options: FhirOptions, { site, clock, secret, alarmWord }: ReceiverPorts) {
    const { url, ca, timeoutS, auth } = options;
    const timeoutMs = timeoutS * 1000;
    const http = { clock, timeoutMs, ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }) };
    const quick = { ...http, timeoutMs: Math.min(timeoutMs, tokenWithinMs) };
    this.#url = new URL(url);
    this.#client = new HttpClient(http);
    this.#tokens = new HttpClient(quick);
    this.#authorization = authorizationOf(auth, { clock, client: this.#tokens, secret });
    this.#context = contextOf({ site, alarmWord }, options);
  }

  async send(sending: Parameters<Receiver['send']>[0]): Promise<void> {
    const { bundle, states } = this.#mapped(sending);
    const body = JSON.stringify(bundle);
    let answer = await this.#post(body);
    if (answer.status === 401 && this.#authorization.renew()) answer = await this.#post(body);
    // What went wrong may be told to more people than the name.
    const hidden = [...this.#authorization.hidden, sending.notice.residentName];
    judge(this.#url.host, answer, bundle.entry?.length ?? 0, hidden);
    this.#told.keep(states);
  }

  check(): Promise<void> {
    return this.#client.reach(this.#url);
  }

  async close(): Promise<void> {
    this.#client.close();
    this.#tokens.close();
  }

  #mapped(sending: Parameters<Receiver['send']>[0]): Mapped {
    try {
      return bundleOf(this.#context, sending, this.#told);
    } catch (thrown) {
      const reason = withoutHidden(messageOf(thrown), [sending.notice.residentName]);
      throw new NoticeRefused(`it cannot be said in FHIR: ${reason}`);
    }
  }

  async #post(body: string): Promise<HttpAnswer> {
    const authorization = await this.#authorization.header();
    return this.#client.send({
      method: 'POST',
      url: this.#url,
      headers: {
        'content-type': 'application/fhir+json; charset=utf-8',
        accept: 'application/fhir+json',
        // The receipt is enough: the resources themselves were just sent.
        prefer: 'return=minimal',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body,
    });
  }
}
