import { createServer, type Socket } from 'node:net';
import { VigilError } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import {
  type CertificateCounters,
  type CertificateFiles,
  type Certificates,
  openCertificates,
} from './certificates.ts';
import type { Door, Way } from './door.ts';
import { type ClientCertificates, tlsLayer } from './tls-layer.ts';
import { type WebSocketWay, webSocketLayer } from './web-socket-layer.ts';

interface Place {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

/** Where the broker listens. */
export interface EntranceOptions extends Place {
  readonly tls?: (Place & CertificateFiles & { readonly clientCertificates: ClientCertificates }) | undefined;
  /** Over TLS where there is `tls`. */
  readonly webSocket?: (Place & WebSocketWay) | undefined;
}

export interface Entrance {
  readonly ports: { readonly tcp: number } & Partial<Record<Way, number>>;
  /** Of the certificate, where there is one. */
  certificate(): CertificateCounters | undefined;
  /** Takes no more connections and cuts those that are there. */
  close(): Promise<void>;
}

/** Opens every way in; all of them or none. */
export async function openEntrance(
  { tls, webSocket, ...tcp }: EntranceOptions,
  door: Door,
  ports: { readonly clock: Clock; readonly log: Log },
): Promise<Entrance> {
  const certificates = tls && (await openCertificates(tls, ports));
  const opened: Listener[] = [];
  const open = async (place: Place, onSocket: (socket: Socket) => void): Promise<number> => {
    const listener = await listen(place, (socket) => door.admits(socket) && onSocket(socket));
    opened.push(listener);
    return listener.port;
  };
  const close = async (): Promise<void> => {
    certificates?.stop();
    const closed = opened.map((listener) => listener.close());
    door.cut();
    await Promise.all(closed);
  };
  const secured = (certificate: Certificates, next: Parameters<typeof tlsLayer>[3]) =>
    tlsLayer(certificate, tls?.clientCertificates ?? 'off', door, next);
  try {
    const taken: { tcp: number } & Partial<Record<Way, number>> = {
      tcp: await open(tcp, (socket) => door.pass('tcp', socket)),
    };
    if (tls && certificates)
      taken.tls = await open(
        tls,
        secured(certificates, (socket, peer) => door.pass('tls', socket, peer)),
      );
    if (webSocket) {
      const upgraded = webSocketLayer(webSocket, door);
      const onSocket = certificates
        ? secured(certificates, upgraded)
        : (socket: Socket) => upgraded(socket, undefined);
      taken['web-socket'] = await open(webSocket, onSocket);
    }
    return { ports: taken, certificate: () => certificates?.counters(), close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

async function listen({ host, port }: Place, onSocket: (socket: Socket) => void): Promise<Listener> {
  const server = createServer(onSocket);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new VigilError('VIGIL_PORT_BUSY', `broker at ${host}:${port}`, { cause })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
