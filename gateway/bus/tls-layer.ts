import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';
import type { Door } from './door.ts';
import { type Peer, peerOf } from './peer.ts';

export type ClientCertificates = 'off' | 'optional' | 'required';

// As long as a client may take for its CONNECT.
const handshakeTimeoutMs = 5000;

/**
 * Puts TLS on admitted connections; what comes out of it has shown a certificate of the named authorities, or none where it may.
 * A certificate that is not trusted is refused also where none is needed: it is somebody's mistake, or worse.
 */
export function tlsLayer(
  certificates: Certificates,
  asked: ClientCertificates,
  door: Pick<Door, 'refuse'>,
  onSecure: (socket: TLSSocket, peer: Peer | undefined) => void,
): (socket: Socket) => void {
  const server = createServer(
    {
      ...certificates.current(),
      requestCert: asked !== 'off',
      // Refused below, so that each reason has its own counter.
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs,
    },
    (socket) => {
      const refuse = (kind: 'certificate-missing' | 'certificate-untrusted'): void => {
        door.refuse(kind, { address: socket.remoteAddress });
        socket.destroy();
      };
      const peer = asked === 'off' ? undefined : peerOf(socket);
      if (asked === 'required' && peer === undefined) return refuse('certificate-missing');
      if (peer !== undefined && !socket.authorized) return refuse('certificate-untrusted');
      onSecure(socket, peer);
    },
  );
  server.on('tlsClientError', (_error, socket) => {
    door.refuse('tls-failed', { address: socket.remoteAddress });
    socket.destroy();
  });
  certificates.onRenewed(() => server.setSecureContext(certificates.current()));
  return (socket) => server.emit('connection', socket);
}
