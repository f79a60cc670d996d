import type { Instant } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';
import { createScreenQueue } from './screen-queue.ts';
import type { Session } from './session.ts';
import type { StreamEvent } from './wire.ts';

/** Screens that are served at once. */
export const screensMax = 64;
/** Of these, for people who are signed in: an open board can be opened by anybody who reaches it. Fifty screens on walls still fit. */
export const placesOfStaff = 12;

/** The part of a server's response that a stream writes to. */
export interface Outlet {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  /** False where it holds as much as it will: `drain` says when it takes more. */
  write(text: string): boolean;
  on(event: 'close' | 'error' | 'drain', run: () => void): unknown;
  destroy(): unknown;
}

export interface Screen {
  readonly screenId: string;
  readonly session: Session | undefined;
  readonly response: Outlet;
}

/** One open stream: what its connection takes is written, the rest waits. */
export class ServedScreen {
  readonly screenId: string;
  readonly session: Session | undefined;
  readonly #response: Outlet;
  readonly #clock: Clock;
  readonly #queue = createScreenQueue();
  #fullSince: Instant | undefined;

  /** `onEnd`: its connection is gone. */
  constructor({ screenId, session, response }: Screen, clock: Clock, onEnd: () => void) {
    this.screenId = screenId;
    this.session = session;
    this.#response = response;
    this.#clock = clock;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    response.on('close', onEnd);
    // A broken connection shows as `close`; the error itself says nothing that anybody could act on.
    response.on('error', onEnd);
    response.on('drain', () => {
      this.#fullSince = undefined;
      this.#pump();
    });
  }

  /** False where more changes of alarms wait than may. */
  send(event: StreamEvent, text: string): boolean {
    const isTaken = this.#queue.add(event, text);
    this.#pump();
    return isTaken;
  }

  end(): void {
    this.#response.destroy();
  }

  /** Since when its connection takes no more; undefined where it does. */
  get fullSince(): Instant | undefined {
    return this.#fullSince;
  }

  get replaced(): number {
    return this.#queue.replaced;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  #pump(): void {
    while (this.#fullSince === undefined) {
      const text = this.#queue.take();
      if (text === undefined) return;
      if (!this.#response.write(text)) this.#fullSince = this.#clock.now();
    }
  }
}
