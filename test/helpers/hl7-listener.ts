import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { ExecutionContext } from 'ava';
import { Message } from 'node-hl7-client';

interface SimpleAck {
  getSegment(name: 'MSA'): { setField(index: number, value: string): void };
}
interface SimpleServer {
  readonly server: Server;
  start(where: { port: number; host: string }): void;
}
/** The part of simple-hl7 that is used here; it ships no types. */
interface SimpleHl7 {
  readonly Server: {
    createTcpServer(
      take: (
        fault: unknown,
        request: { readonly raw: string },
        response: { readonly ack: SimpleAck; end(): void },
      ) => void,
    ): SimpleServer;
  };
}
const simpleHl7 = createRequire(import.meta.url)('simple-hl7') as SimpleHl7;

export interface Verdict {
  /** MSA-1; left out: AA. */
  readonly code?: string;
  /** MSA-2; left out: the message's own. */
  readonly controlId?: string;
  /** Nothing is answered. */
  readonly isSilent?: boolean;
  /** The listener dies, before it has answered. */
  readonly dies?: boolean;
}

/** MSH-10, as the other implementation reads it. */
export const controlIdOf = (message: string): string => parsed(message).get('MSH.10').toString();

/** A message as node-hl7-client reads it. */
export const parsed = (message: string): Message => new Message({ text: message });

/** An MLLP listener of another make (simple-hl7) on loopback. What it got is kept over its deaths, as a disk would. */
export class Hl7Listener {
  readonly received: string[] = [];
  /** How often it was reached. */
  connections = 0;
  port = 0;
  verdict: (message: string) => Verdict = () => ({});
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  async start(): Promise<void> {
    const simple = simpleHl7.Server.createTcpServer((fault, { raw } = { raw: '' }, response) => {
      if (fault) return;
      const message = raw.slice(1, -2);
      this.received.push(message);
      const { code, controlId, isSilent, dies } = this.verdict(message);
      if (dies) void this.kill();
      else if (!isSilent) {
        const answer = response.ack.getSegment('MSA');
        if (code !== undefined) answer.setField(1, code);
        if (controlId !== undefined) answer.setField(2, controlId);
        response.end();
      }
      for (const { count, resolve } of this.#waiting) if (this.received.length >= count) resolve();
    });
    simple.start({ port: this.port, host: '127.0.0.1' });
    this.#server = simple.server;
    simple.server.on('connection', (socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => simple.server.once('listening', resolve));
    this.port = (simple.server.address() as AddressInfo).port;
  }

  /** Cuts every connection and listens no more. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (server?.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Resolves when it has got so many. */
  got(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }
}

export async function hl7Listener(t: ExecutionContext): Promise<Hl7Listener> {
  const listener = new Hl7Listener();
  await listener.start();
  t.teardown(() => listener.kill());
  return listener;
}

/** TLS in front of a plain listener, as site gateways have it. Returns its port. */
export async function tlsInFront(t: ExecutionContext, port: number, options: TlsOptions): Promise<number> {
  const server = createTlsServer(options, (secure) => {
    const plain = connect(port, '127.0.0.1');
    for (const socket of [secure, plain]) socket.on('error', () => plain.destroy());
    secure.pipe(plain).pipe(secure);
  });
  return await listening(t, server);
}

/** A peer that answers as the test says, byte for byte: what no library would do. */
export async function rawPeer(
  t: ExecutionContext,
  onMessage: (controlId: string, socket: Socket) => void,
): Promise<number> {
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\x1c\r');
      if (end < 0) return;
      const message = text.slice(1, end);
      text = text.slice(end + 2);
      onMessage(controlIdOf(message), socket);
    });
  });
  return await listening(t, server);
}

async function listening(t: ExecutionContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export const answerTo = (controlId: string, code = 'AA', more = ''): string =>
  `\x0bMSH|^~\\&|B|B|VIGIL|S|20260101000000||ACK^R40^ACK|1|P|2.6\rMSA|${code}|${controlId}${more}\r\x1c\r`;
