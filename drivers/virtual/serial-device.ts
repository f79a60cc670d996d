import { rmSync, symlinkSync } from 'node:fs';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';

/** What waits for a reader before it is dropped: a real line keeps nothing at all. */
const mostWaiting = 4096;

export interface SerialCounters {
  readonly written: number;
  /** Bytes that nobody read in time. */
  readonly dropped: number;
  /** Bytes that the driver sent to the device. */
  readonly received: number;
}

/**
 * A device on a serial line. Its port is a link with a stable name, as udev would make one, so that a device that was
 * unplugged comes back under the path that the configuration names.
 */
export class SerialDevice {
  readonly port: string;
  readonly #onInput: (bytes: Uint8Array) => void;
  #line: PseudoTerminal | undefined;
  #isAlive = true;
  #waiting: Uint8Array = new Uint8Array(0);
  #written = 0;
  #dropped = 0;
  #received = 0;

  constructor(port: string, onInput: (bytes: Uint8Array) => void = () => undefined) {
    this.port = port;
    this.#onInput = onInput;
    this.plug();
  }

  get counters(): SerialCounters {
    return { written: this.#written, dropped: this.#dropped, received: this.#received };
  }

  /** Sends what the device says now. Never waits: what the line does not take is kept a moment, then dropped. */
  write(bytes: Uint8Array): void {
    if (!this.#isAlive || this.#line === undefined) return;
    const all = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    if (all.length === 0) return;
    const taken = this.#line.write(all);
    this.#written += taken;
    const rest = all.subarray(taken);
    const kept = rest.subarray(Math.max(0, rest.length - mostWaiting));
    this.#dropped += rest.length - kept.length;
    this.#waiting = kept.slice();
  }

  /** Dead: the port stays, nothing comes out of it any more. */
  die(): void {
    this.#isAlive = false;
    this.#dropped += this.#waiting.length;
    this.#waiting = new Uint8Array(0);
  }

  revive(): void {
    this.#isAlive = true;
  }

  /** The cable is pulled: whoever reads the port sees it close. */
  unplug(): void {
    this.#line?.close();
    this.#line = undefined;
    this.#waiting = new Uint8Array(0);
    rmSync(this.port, { force: true });
  }

  plug(): void {
    if (this.#line) return;
    this.#line = openPseudoTerminal((bytes) => {
      this.#received += bytes.length;
      this.#onInput(bytes);
    });
    rmSync(this.port, { force: true });
    symlinkSync(this.#line.path, this.port);
  }
}
