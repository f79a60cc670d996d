import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/ports.ts';
import { withoutNames } from './redact.ts';
import type { Session } from './session.ts';
import type { StreamEvent } from './wire.ts';

export const screensMax = 64;
/** A screen whose unsent events exceed this is dropped: it reconnects and gets a snapshot, which is newer and smaller. */
export const backlogBytesMax = 1_048_576;
export const beatEveryMs = 2000;

interface Screen {
  readonly screenId: string;
  readonly session: Session | undefined;
  readonly response: ServerResponse;
}

export interface OpenScreen {
  readonly screenId: string;
  readonly staffId?: string;
}

export interface StreamCounters {
  readonly screens: number;
  readonly slowDropped: number;
  readonly refused: number;
}

export interface Streams {
  /** False when as many screens are served as may be. */
  add(screen: Screen, first: StreamEvent): boolean;
  publish(event: StreamEvent): void;
  has(screenId: string): boolean;
  open(): readonly OpenScreen[];
  /** Ends the streams of a session that is over: what they would still get bears names. */
  endSession(sessionId: string): void;
  counters(): StreamCounters;
  close(): void;
}

/** The open screens. `isAlive` is asked on every beat whether a stream's session still holds. */
export function createStreams(clock: Clock, isAlive: (session: Session) => boolean): Streams {
  const screens = new Set<Screen>();
  let slowDropped = 0;
  let refused = 0;

  const drop = (screen: Screen) => {
    screens.delete(screen);
    screen.response.destroy();
  };
  const send = (screen: Screen, text: string) => {
    screen.response.write(text);
    if (screen.response.writableLength <= backlogBytesMax) return;
    slowDropped += 1;
    drop(screen);
  };
  const publish = (event: StreamEvent) => {
    if (screens.size === 0) return;
    const named = frame(event);
    const nameless = frame(withoutNames(event));
    for (const screen of screens) send(screen, screen.session === undefined ? nameless : named);
  };
  const beat = () => {
    for (const screen of screens) {
      if (screen.session !== undefined && !isAlive(screen.session)) drop(screen);
    }
    publish({ type: 'beat', value: { nowMs: clock.now().wallMs } });
  };
  const stopBeat = clock.every(beatEveryMs, beat);

  return {
    add(screen, first) {
      if (screens.size >= screensMax) {
        refused += 1;
        return false;
      }
      open(screen.response);
      screens.add(screen);
      screen.response.on('close', () => screens.delete(screen));
      // A broken connection shows as `close`; the error itself says nothing that anybody could act on.
      screen.response.on('error', () => screens.delete(screen));
      send(screen, `retry: 1000\n\n${frame(screen.session === undefined ? withoutNames(first) : first)}`);
      return true;
    },
    publish,
    has: (screenId) => [...screens].some((screen) => screen.screenId === screenId),
    open: () =>
      [...screens].map(({ screenId, session }) => ({
        screenId,
        ...(session && { staffId: session.staff.id }),
      })),
    endSession(sessionId) {
      for (const screen of screens) if (screen.session?.id === sessionId) drop(screen);
    },
    counters: () => ({ screens: screens.size, slowDropped, refused }),
    close() {
      stopBeat();
      for (const screen of screens) drop(screen);
    },
  };
}

const frame = ({ type, value }: StreamEvent): string => `event: ${type}\ndata: ${JSON.stringify(value)}\n\n`;

function open(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
}
