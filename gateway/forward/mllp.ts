import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../core/ports.ts';

/** Where a receiver of HL7 v2 listens. */
export interface MllpPlace {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** PEM; set where the line is encrypted. */
  readonly tls?: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

const startBlock = 0x0b;
const endBlock = Buffer.from([0x1c, 0x0d]);
/** An acknowledgement is some hundred bytes; more is no MLLP. */
const answerMost = 1_000_000;

/**
 * The minimal lower layer protocol: VT, message, FS, CR over TCP (standards page on interoperability, section 1). One connection is kept,
 * one exchange at a time; at the first failure the line is dropped, so that a late answer never meets a later message.
 */
export class MllpLine {
  readonly #place: MllpPlace;
  readonly #clock: Clock;
  #socket: Socket | undefined;
  #opening: Promise<Socket> | undefined;
  #heard = Buffer.alloc(0);
  #onFrame: ((message: string) => void) | undefined;

  constructor(place: MllpPlace, clock: Clock) {
    this.#place = place;
    this.#clock = clock;
  }

  /** Sends a message and resolves with the first answer that `isAnswer` takes; others belong to nobody any more. */
  async exchange(message: string, isAnswer: (answer: string) => boolean): Promise<string> {
    const socket = await this.connected();
    return this.#within(socket, (resolve) => {
      this.#onFrame = (answer) => {
        if (isAnswer(answer)) resolve(answer);
      };
      socket.write(Buffer.concat([Buffer.from([startBlock]), Buffer.from(message, 'utf8'), endBlock]));
    });
  }

  /** The open line, or a new one. */
  connected(): Promise<Socket> {
    if (this.#socket !== undefined) return Promise.resolve(this.#socket);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  close(): void {
    this.#drop(this.#socket);
  }

  async #open(): Promise<Socket> {
    const { host, port, tls } = this.#place;
    const socket = tls ? connectTls({ host, port, minVersion: 'TLSv1.2', ...tls }) : connect({ host, port });
    socket.setKeepAlive(true, 10_000);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#drop(socket));
    await this.#within<void>(
      socket,
      (resolve) => void socket.once(tls ? 'secureConnect' : 'connect', resolve),
    );
    this.#heard = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => this.#take(socket, bytes));
    this.#socket = socket;
    return socket;
  }

  #take(socket: Socket, bytes: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    if (this.#heard.length > answerMost) {
      this.#drop(socket);
      return;
    }
    for (let end = this.#heard.indexOf(endBlock); end >= 0; end = this.#heard.indexOf(endBlock)) {
      const start = this.#heard.lastIndexOf(startBlock, end);
      const frame = this.#heard.subarray(start + 1, end).toString('utf8');
      this.#heard = this.#heard.subarray(end + endBlock.length);
      if (start >= 0) this.#onFrame?.(frame);
    }
  }

  #drop(socket: Socket | undefined): void {
    if (socket === this.#socket) this.#socket = undefined;
    socket?.destroy();
  }

  /** Ends with the line, or with its time; either way the line is dropped. */
  async #within<Found>(socket: Socket, work: (resolve: (found: Found) => void) => void): Promise<Found> {
    const { host, port, timeoutMs } = this.#place;
    let cancel = (): void => undefined;
    let onEnd = (_?: unknown): void => undefined;
    try {
      return await new Promise<Found>((resolve, reject) => {
        onEnd = (cause) =>
          reject(cause instanceof Error ? cause : new Error(`${host}:${port} closed the connection`));
        socket.once('error', onEnd);
        socket.once('close', onEnd);
        cancel = this.#clock.after(timeoutMs, () =>
          reject(new Error(`${host}:${port} gave no answer in ${timeoutMs / 1000} s`)),
        );
        work(resolve);
      });
    } catch (thrown) {
      this.#drop(socket);
      throw thrown;
    } finally {
      cancel();
      this.#onFrame = undefined;
      socket.removeListener('error', onEnd);
      socket.removeListener('close', onEnd);
    }
  }
}
