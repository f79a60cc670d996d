import { connect } from 'node:net';
import type { Clock } from '../../gateway/core/ports.ts';
import { type Line, type LineEvents, LineFailure } from './line.ts';

const connectWithinMs = 5_000;
const unwrittenMost = 65_536;

/** A serial device server, or a device that speaks the same on a socket, as a line. */
export function openTcp(host: string, port: number, clock: Clock, events: LineEvents): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 5_000 });
    let reason = 'the other side closed the connection';
    let isOpen = false;
    let isOver = false;
    const cancel = clock.after(connectWithinMs, () =>
      socket.destroy(new Error(`${host}:${port} does not answer`)),
    );
    socket.once('connect', () => {
      isOpen = true;
      cancel();
      resolve({
        // A peer that takes nothing must not fill memory; what it misses it is told again at the next opening.
        write(bytes) {
          if (socket.writableLength + bytes.length <= unwrittenMost) socket.write(Buffer.from(bytes));
        },
        close() {
          isOver = true;
          socket.destroy();
          return Promise.resolve();
        },
      });
    });
    socket.on('data', (bytes) => events.onBytes(bytes));
    socket.on('error', (failure) => {
      reason = failure.message;
    });
    socket.once('close', () => {
      cancel();
      if (!isOpen) reject(new LineFailure('unreachable', reason));
      else if (!isOver) events.onEnd('unreachable', reason);
    });
  });
}

/** Host and port of `tcp://host:port`; nothing where the text is no such address. */
export function tcpAddress(text: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^tcp:\/\/(?:\[([0-9a-fA-F:]+)\]|([^:/]+)):(\d{1,5})\/?$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined;
}
