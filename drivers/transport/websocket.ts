import { type RawData, WebSocket } from 'ws';
import { type Line, type LineEvents, LineFailure } from './line.ts';

const connectWithinMs = 5_000;
const unwrittenMost = 65_536;
/** The longest message that is taken; a longer one ends the line. */
const longestMessage = 65_536;

/**
 * A device that sends messages over a WebSocket as a line: each message, text or binary, is a line of bytes. Compression
 * is not offered: it costs memory on both sides, and a small message may unfold into a very large one.
 */
export function openWebSocket(url: string, events: LineEvents): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connected(url);
    let reason = 'the other side closed the connection';
    let isOpen = false;
    let isOver = false;
    const closing = () => {
      isOver = true;
    };
    socket.once('open', () => {
      isOpen = true;
      resolve(lineOver(socket, closing));
    });
    socket.on('message', (message) => {
      if (!isOver) events.onBytes(lineOf(message));
    });
    socket.on('error', (failure) => {
      reason = failure.message;
    });
    socket.once('close', () => {
      if (!isOpen) reject(new LineFailure('unreachable', reason));
      else if (!isOver) events.onEnd('unreachable', reason);
    });
  });
}

/** A text that is no address of a WebSocket is the technician's to mend, so it is a failure of its own. */
function connected(url: string): WebSocket {
  try {
    return new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: connectWithinMs,
      maxPayload: longestMessage,
      followRedirects: false,
    });
  } catch (thrown) {
    throw new LineFailure('not-found', thrown instanceof Error ? thrown.message : `${url} is no address`);
  }
}

/** A message and the line feed that ends it; one that is spread over several lines stays so. */
function lineOf(message: RawData): Uint8Array {
  const parts = [message].flat().map((part) => (part instanceof ArrayBuffer ? new Uint8Array(part) : part));
  return Buffer.concat([...parts, Buffer.of(0x0a)]);
}

function lineOver(socket: WebSocket, closing: () => void): Line {
  return {
    // A peer that takes nothing must not fill memory; what it misses it is told again at the next opening.
    write(bytes) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (socket.bufferedAmount + bytes.length > unwrittenMost) return;
      socket.send(Buffer.from(bytes), { binary: false }, () => {});
    },
    close() {
      closing();
      socket.terminate();
      return Promise.resolve();
    },
  };
}
