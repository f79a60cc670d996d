import { WebSocket } from 'ws';
import type { Line, LineEvents } from './line.ts';
import { LineFailure } from './line.ts';

/** A longer message ends the line: no message of ours is near it, and memory is bounded. */
export const longestWebSocketMessage = 65_536;
/** Bytes that wait to leave; beyond it new ones are dropped and counted. */
const mostQueued = 65_536;
const handshakeMs = 10_000;
/** The server's words for a missing or wrong password. */
const refusedStatus = /\b(401|403)\b/;

/** A WebSocket as a line, and how many writes were dropped because the other end did not take them. */
export interface WebSocketLine extends Line {
  readonly dropped: number;
}

/** Opens a WebSocket; each text message comes as its UTF-8 and a line feed, binary ones are passed over. */
export const openWebSocket = async (url: string, events: LineEvents): Promise<WebSocketLine> => {
  const socket = socketTo(url);
  return new Promise((resolve, reject) => {
    let isOpen = false;
    let isClosing = false;
    let failure: Error | undefined;
    socket.on('error', (thrown) => {
      failure = thrown;
    });
    socket.on('open', () => {
      isOpen = true;
      resolve(
        lineOver(socket, () => {
          isClosing = true;
        }),
      );
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary && !isClosing) events.onBytes(Buffer.concat([data, lineFeed]));
    });
    // The library tells of an end once, after any error.
    socket.on('close', (code, reason) => {
      const said = failure?.message ?? `closed with ${code} ${reason.toString('utf8')}`.trim();
      const problem = refusedStatus.test(failure?.message ?? '') ? 'refused' : 'unreachable';
      if (!isOpen) reject(new LineFailure(problem, said));
      else if (!isClosing) events.onEnd('unreachable', said);
    });
  });
};

const lineFeed = Buffer.from('\n');

function socketTo(url: string): WebSocket {
  try {
    return new WebSocket(url, {
      maxPayload: longestWebSocketMessage,
      perMessageDeflate: false,
      handshakeTimeout: handshakeMs,
      followRedirects: false,
    });
  } catch (thrown) {
    throw new LineFailure('not-found', thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function lineOver(socket: WebSocket, markClosing: () => void): WebSocketLine {
  let dropped = 0;
  return {
    write(bytes) {
      const isFull = socket.bufferedAmount + bytes.length > mostQueued;
      if (socket.readyState !== WebSocket.OPEN || isFull) dropped += 1;
      else socket.send(bytes, { binary: false });
    },
    close() {
      // A stop does not wait for a peer that no longer answers.
      markClosing();
      if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
      return new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.terminate();
      });
    },
    get dropped() {
      return dropped;
    },
  };
}
