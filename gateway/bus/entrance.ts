import { createServer, type Socket } from 'node:net';
import { VigilError } from '../core/error.ts';
import type { Clock } from '../core/ports.ts';
import { type BrokerLimits, connectRate, packetLengthGuard } from './limits.ts';
import type { Refusal, Refusee } from './refusals.ts';

/** The TCP side of the broker: what can be said of a connection before the first packet is understood. */
export interface Entrance {
  readonly port: number;
  /** Takes no more connections and cuts those that are there. */
  close(): Promise<void>;
}

interface EntranceOptions {
  readonly host: string;
  readonly port: number;
  readonly limits: BrokerLimits;
  readonly clock: Clock;
  admit(socket: Socket): void;
  refuse(kind: Refusal, refusee: Refusee): void;
}

// What a packet carries besides one topic and one payload; a CONNECT holds names, a password and a will.
const packetOverheadBytes = 1024;

/** Listens, and admits what keeps to the limits. */
export async function openEntrance(options: EntranceOptions): Promise<Entrance> {
  const { host, port, limits, clock, admit, refuse } = options;
  const sockets = new Set<Socket>();
  const mayConnect = connectRate(limits);
  const maxPacketBytes = limits.maxPayloadBytes + limits.maxTopicBytes + packetOverheadBytes;

  const server = createServer((socket) => {
    const address = socket.remoteAddress ?? 'unknown';
    const turnAway = (kind: Refusal): void => {
      refuse(kind, { address });
      socket.destroy();
    };
    if (!mayConnect(address, clock.now())) return turnAway('connect-rate');
    if (sockets.size >= limits.maxClients) return turnAway('too-many-clients');
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    admit(socket);
    // The broker library reads by `readable`; Node.js then emits `data` for each chunk read, before it is parsed.
    const isWithinLimit = packetLengthGuard(maxPacketBytes);
    socket.on('data', (chunk: Buffer) => {
      if (!isWithinLimit(chunk)) turnAway('payload-too-large');
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new VigilError('VIGIL_PORT_BUSY', `broker at ${host}:${port}`, { cause })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
