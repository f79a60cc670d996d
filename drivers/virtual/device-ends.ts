import { createSocket } from 'node:dgram';
import { SerialDevice } from './serial-device.ts';
import type { OpenEnd } from './virtual-device.ts';

/** A pseudo-terminal under a stable name. */
export const serialEnd =
  (port: string): OpenEnd =>
  async (onInput) => {
    const device = new SerialDevice(port, onInput);
    return {
      address: port,
      write: (bytes) => device.write(bytes),
      unplug: () => device.unplug(),
      plug: () => device.plug(),
      close: async () => device.unplug(),
    };
  };

/** A datagram socket that answers whoever asked last, as such devices do; before that it says nothing. */
export const udpEnd =
  (host: string, port: number): OpenEnd =>
  (onInput) =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      let asker: { readonly address: string; readonly port: number } | undefined;
      let isPlugged = true;
      socket.on('error', reject);
      socket.on('message', (bytes, from) => {
        if (!isPlugged) return;
        asker = from;
        onInput(bytes);
      });
      socket.bind(port, host, () => {
        resolve({
          address: `udp://${host}:${socket.address().port}`,
          write: (bytes) => {
            if (asker && isPlugged) socket.send(bytes, asker.port, asker.address);
          },
          unplug: () => {
            isPlugged = false;
          },
          plug: () => {
            isPlugged = true;
          },
          close: () => new Promise((closed) => socket.close(() => closed())),
        });
      });
    });
