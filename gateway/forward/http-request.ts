import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '../core/ports.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The first `bodyMost` bytes. */
  readonly body: string;
}

/** What a receiver answers is a receipt, or a complaint to show to a person. */
const bodyMost = 1_000_000;

export interface HttpClientOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Authorities to trust in place of the system's, PEM. */
  readonly ca?: string;
}

/** Keeps one connection to a receiver; follows no redirect, because what is sent is not for whoever else. */
export class HttpClient {
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #plain = new PlainAgent({ keepAlive: true, maxSockets: 1 });
  readonly #tls: TlsAgent;

  constructor({ clock, timeoutMs, ca }: HttpClientOptions) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#tls = new TlsAgent({
      keepAlive: true,
      maxSockets: 1,
      minVersion: 'TLSv1.2',
      ...(ca ? { ca } : {}),
    });
  }

  /** The whole exchange takes no longer than the timeout. */
  send({ method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const isTls = url.protocol === 'https:';
    const abort = new AbortController();
    const { signal } = abort;
    const cancel = this.#clock.after(this.#timeoutMs, () => abort.abort());
    return new Promise<HttpAnswer>((resolve, reject) => {
      const fail = (thrown: Error) =>
        reject(
          signal.aborted ? new Error(`${url.host} gave no answer in ${this.#timeoutMs / 1000} s`) : thrown,
        );
      const request = (isTls ? tlsRequest : plainRequest)(
        url,
        {
          method,
          signal,
          agent: isTls ? this.#tls : this.#plain,
          headers: {
            ...headers,
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let length = 0;
          response.on('data', (chunk: Buffer) => {
            if (length < bodyMost) chunks.push(chunk.subarray(0, bodyMost - length));
            length += chunk.length;
          });
          response.on('error', fail);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      request.on('error', fail);
      request.end(body);
    }).finally(cancel);
  }

  /** Whether somebody listens there: a connection, and nothing said. */
  async reach(url: URL): Promise<void> {
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    await reachPort(url.hostname.replace(/^\[|\]$/g, ''), port, Math.min(this.#timeoutMs, 4000));
  }

  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }
}

/** Opens a TCP connection and ends it. */
export function reachPort(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const fail = (thrown: Error) => {
      socket.destroy();
      reject(thrown);
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail(new Error(`${host}:${port} does not answer`)));
    socket.once('error', fail);
  });
}
