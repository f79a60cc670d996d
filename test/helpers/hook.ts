import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { Subject } from 'rxjs';

export interface HookEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly late?: boolean;
  readonly data: {
    readonly type?: string;
    readonly alarmId?: string;
    readonly raisedAt?: string;
    readonly custody?: readonly { step: string; by?: string }[];
  };
}

/** A real HTTP server that takes CloudEvents on a port of its own, and can go away and come back on it. */
export class Hook {
  readonly got: HookEvent[] = [];
  readonly event$ = new Subject<HookEvent>();
  #server: Server | undefined;
  #port = 0;
  /** What it answers. */
  status = 204;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  async open(): Promise<void> {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const event = JSON.parse(Buffer.concat(chunks).toString('utf8')) as HookEvent;
      response.writeHead(this.status).end();
      if (this.status >= 300) return;
      this.got.push(event);
      this.event$.next(event);
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }
}

export async function openHook(t: ExecutionContext): Promise<Hook> {
  const hook = new Hook();
  await hook.open();
  t.teardown(() => hook.close());
  return hook;
}
