import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../core/ports.ts';
import { type BrokerLimits, connectRate, packetLengthGuard } from './limits.ts';
import type { Peer } from './peer.ts';
import type { Refusal, Refusee } from './refusals.ts';

/** The ways in. */
export const ways = ['tcp', 'tls', 'web-socket'] as const;
export type Way = (typeof ways)[number];

/**
 * What can be said of a connection before its first packet is understood, by whichever way it came. One for the whole broker:
 * a bound holds for all ways together.
 */
export interface Door {
  /** A new connection, before its handshake; one that is not admitted has been cut off. */
  admits(socket: Socket): boolean;
  /** The MQTT bytes of an admitted connection go on to the broker. */
  pass(way: Way, stream: Duplex, peer?: Peer): void;
  refuse(kind: Refusal, refusee: Refusee): void;
  /** The longest packet that is let through. */
  readonly maxPacketBytes: number;
  /** Connections that came so far, by way. */
  counts(): Readonly<Record<Way, number>>;
  /** Cuts every connection. */
  cut(): void;
}

interface DoorOptions {
  readonly limits: BrokerLimits;
  readonly clock: Clock;
  admit(stream: Duplex, peer: Peer | undefined): void;
  refuse(kind: Refusal, refusee: Refusee): void;
}

// What a packet carries besides one topic and one payload; a CONNECT holds names, a password and a will.
const packetOverheadBytes = 1024;

export function createDoor({ limits, clock, admit, refuse }: DoorOptions): Door {
  const sockets = new Set<Socket>();
  const mayConnect = connectRate(limits);
  const maxPacketBytes = limits.maxPayloadBytes + limits.maxTopicBytes + packetOverheadBytes;
  const counts: Record<Way, number> = { tcp: 0, tls: 0, 'web-socket': 0 };
  return {
    refuse,
    maxPacketBytes,
    counts: () => ({ ...counts }),
    admits(socket) {
      const address = socket.remoteAddress ?? 'unknown';
      const turnAway = (kind: Refusal): false => {
        refuse(kind, { address });
        socket.destroy();
        return false;
      };
      if (!mayConnect(address, clock.now())) return turnAway('connect-rate');
      if (sockets.size >= limits.maxClients) return turnAway('too-many-clients');
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.setNoDelay(true);
      return true;
    },
    pass(way, stream, peer) {
      counts[way] += 1;
      admit(stream, peer);
      // The broker library reads by `readable`; Node.js then emits `data` for each chunk read, before it is parsed.
      const isWithinLimit = packetLengthGuard(maxPacketBytes);
      stream.on('data', (chunk: Buffer) => {
        if (isWithinLimit(chunk)) return;
        const address = 'remoteAddress' in stream ? String(stream.remoteAddress) : undefined;
        refuse('payload-too-large', { address });
        stream.destroy();
      });
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
