import { createSocket } from 'node:dgram';
import { type Line, type LineEvents, LineFailure } from './line.ts';

/** A device that answers with datagrams, as a line: each write is one datagram, and only its own are heard. */
export function openUdp(host: string, port: number, events: LineEvents): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1_048_576 });
    let isOpen = false;
    let isOver = false;
    const close = (): Promise<void> =>
      new Promise((closed) => {
        if (isOver) return closed();
        isOver = true;
        socket.close(() => closed());
      });
    socket.on('error', ({ message }) => {
      if (isOver) return;
      void close();
      if (isOpen) events.onEnd('unreachable', message);
      else reject(new LineFailure('unreachable', message));
    });
    socket.on('message', (bytes) => events.onBytes(bytes));
    // Connected, the system passes on what comes from that address alone, and says when nobody is there.
    socket.connect(port, host, () => {
      isOpen = true;
      resolve({
        write: (bytes) => {
          if (!isOver) socket.send(bytes);
        },
        close,
      });
    });
  });
}
