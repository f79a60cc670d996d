import { readFile } from 'node:fs/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '../core/error.ts';
import type { Clock } from '../core/ports.ts';
import { type Acknowledgement, acknowledgementOf } from './hl7-ack.ts';
import { FrameReader, framed } from './mllp-frame.ts';

export interface MllpClientOptions {
  readonly host: string;
  readonly port: number;
  /** Files, PEM. */
  readonly tls?:
    | {
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
        readonly serverName?: string | undefined;
      }
    | undefined;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

interface Exchange {
  readonly controlId: string;
  readonly resolve: (answer: Acknowledgement) => void;
  readonly reject: (reason: Error) => void;
}

/** Beyond these nobody answers a second time. */
const answeredMost = 64;
/** What stands unused is asked by the kernel whether it still stands, so that a dead way is found before it is needed. */
const keepAliveMs = 15_000;

/**
 * One connection that is kept, one message in flight. Whatever leaves it in doubt which message an answer is for ends the connection: on a
 * new one no late answer can come.
 */
export class MllpClient {
  readonly #options: MllpClientOptions;
  #opening: Promise<Socket> | undefined;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  /** On this connection: some receivers answer twice, at receipt and once more when it was worked on. */
  #answered: readonly string[] = [];
  /** Counts what ends a connection, so that one which is still being opened then is not kept. */
  #drops = 0;
  #isClosed = false;

  constructor(options: MllpClientOptions) {
    this.#options = options;
  }

  /** Sends one message and resolves with the answer that names it, within the timeout. */
  async exchange(message: string, controlId: string): Promise<Acknowledgement> {
    if (this.#exchange !== undefined) throw new Error(`${this.#where} still has the message before`);
    const { clock, timeoutMs } = this.#options;
    let own: Exchange | undefined;
    const answer = new Promise<Acknowledgement>((resolve, reject) => {
      own = { controlId, resolve, reject };
    });
    this.#exchange = own;
    const cancel = clock.after(timeoutMs, () => this.#drop(`gave no answer in ${timeoutMs / 1000} s`));
    // By then it may have been given up, and another begun.
    const isOwn = () => this.#exchange === own;
    this.#open().then(
      (socket) => isOwn() && socket.write(framed(message)),
      (thrown: unknown) => isOwn() && this.#drop(messageOf(thrown)),
    );
    try {
      return await answer;
    } finally {
      cancel();
      this.#exchange = undefined;
    }
  }

  /** Resolves when the connection stands; opens it where it does not. Nothing is said on it. */
  async reach(): Promise<void> {
    const { clock, timeoutMs } = this.#options;
    let cancel = (): void => undefined;
    const silence = new Promise<never>((_, reject) => {
      const waitMs = Math.min(timeoutMs, 4000);
      cancel = clock.after(waitMs, () => reject(new Error(`${this.#where} does not answer`)));
    });
    try {
      await Promise.race([this.#open(), silence]);
    } catch (thrown) {
      if (this.#exchange === undefined) this.#drop(messageOf(thrown));
      throw thrown;
    } finally {
      cancel();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#drop('the gateway ends');
  }

  get #where(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  #open(): Promise<Socket> {
    if (this.#isClosed) return Promise.reject(new Error('the gateway ends'));
    if (this.#opening === undefined) {
      const opening = this.#connect();
      this.#opening = opening;
      // A way that could not be opened is not kept.
      opening.catch(() => this.#forget(opening));
    }
    return this.#opening;
  }

  #forget(opening: Promise<Socket>): void {
    if (this.#opening !== opening) return;
    this.#opening = undefined;
    this.#socket = undefined;
  }

  async #connect(): Promise<Socket> {
    const { tls } = this.#options;
    const before = this.#drops;
    // Read at each connection, so that a renewed certificate needs no restart.
    const files = tls && {
      ...(tls.ca ? { ca: await readFile(tls.ca) } : {}),
      ...(tls.cert ? { cert: await readFile(tls.cert) } : {}),
      ...(tls.key ? { key: await readFile(tls.key) } : {}),
    };
    if (this.#drops !== before) throw new Error(`${this.#where}: given up`);
    const socket = this.#dial(files);
    this.#socket = socket;
    this.#answered = [];
    const reader = new FrameReader();
    socket.setNoDelay(true).setKeepAlive(true, keepAliveMs);
    return new Promise((resolve, reject) => {
      let reason = 'closed the connection';
      socket.once(tls ? 'secureConnect' : 'connect', () => resolve(socket));
      socket.on('data', (bytes: Buffer) => this.#onData(socket, reader, bytes));
      socket.on('error', (thrown) => {
        reason = messageOf(thrown);
      });
      // Whoever has said its last word takes no more messages.
      socket.on('end', () => socket.destroy());
      socket.once('close', () => {
        reject(new Error(`${this.#where}: ${reason}`));
        if (this.#socket === socket) this.#drop(reason);
      });
    });
  }

  #dial(files: { ca?: Buffer; cert?: Buffer; key?: Buffer } | undefined): Socket {
    const { host, port, tls } = this.#options;
    if (files === undefined) return connectPlain({ host, port });
    const name = tls?.serverName ?? (isIP(host) === 0 ? host : undefined);
    return connectTls({
      host,
      port,
      minVersion: 'TLSv1.2',
      ...files,
      ...(name === undefined ? {} : { servername: name }),
    });
  }

  #onData(socket: Socket, reader: FrameReader, bytes: Buffer): void {
    if (this.#socket !== socket) return;
    try {
      for (const message of reader.push(bytes)) this.#onMessage(message);
    } catch (thrown) {
      this.#drop(`answered what is no HL7 answer: ${messageOf(thrown)}`);
    }
  }

  /** @throws Error where it cannot be told what is answered. */
  #onMessage(message: string): void {
    const answer = acknowledgementOf(message);
    if (answer === undefined) throw new Error('without a valid MSA segment');
    const { controlId } = answer;
    // First: the same message may go again after an error, and is then answered again.
    if (controlId === this.#exchange?.controlId) {
      this.#answered = [...this.#answered, controlId].slice(-answeredMost);
      this.#exchange.resolve(answer);
    } else if (!this.#answered.includes(controlId))
      throw new Error(`it names the message ${controlId.slice(0, 40) || '(none)'}`);
  }

  /** Ends the connection, and with it the message under way. */
  #drop(reason: string): void {
    const socket = this.#socket;
    this.#drops += 1;
    this.#opening = undefined;
    this.#socket = undefined;
    socket?.destroy();
    this.#exchange?.reject(new Error(reason.startsWith(this.#where) ? reason : `${this.#where} ${reason}`));
  }
}
