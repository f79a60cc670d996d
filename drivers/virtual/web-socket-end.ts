import { type WebSocket, WebSocketServer } from 'ws';
import type { OpenEnd } from './virtual-device.ts';

/** More that waits for a slow reader is dropped. */
const waitingMost = 1_048_576;

/** A WebSocket device: what it writes goes to everybody connected, as text. */
export const webSocketEnd =
  (host: string): OpenEnd =>
  (onInput) =>
    new Promise((resolve, reject) => {
      const server = new WebSocketServer({ host, port: 0, maxPayload: 65_536 });
      const say = (socket: WebSocket, bytes: Uint8Array) => {
        const text = Buffer.from(bytes).toString('utf8').trimEnd();
        if (socket.bufferedAmount < waitingMost) socket.send(text);
      };
      const hangUp = () => {
        for (const socket of server.clients) socket.terminate();
      };
      let isPlugged = true;
      server.on('error', reject);
      server.on('connection', (socket) => {
        if (!isPlugged) socket.terminate();
        socket.on('error', () => socket.terminate());
        socket.on('message', (message) => onInput(Buffer.from(message.toString())));
      });
      server.on('listening', () => {
        const bound = server.address();
        const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
        resolve({
          address: `ws://${host}:${port}`,
          write: (bytes) => {
            for (const socket of server.clients) say(socket, bytes);
          },
          unplug: () => {
            isPlugged = false;
            hangUp();
          },
          plug: () => {
            isPlugged = true;
          },
          close: () => {
            hangUp();
            return new Promise((closed) => server.close(() => closed()));
          },
        });
      });
    });
