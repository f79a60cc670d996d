import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** Who a verified client certificate says that its holder is. */
export interface Peer {
  /** Whether it bears this name: as its only common name, or as a DNS name. Without regard to case, and never by a wildcard. */
  isNamed(name: string): boolean;
}

/** `undefined` where the client showed no certificate. Whether it is trusted must have been asked before. */
export function peerOf(socket: TLSSocket): Peer | undefined {
  const certificate = socket.getPeerX509Certificate();
  return certificate && namesOf(certificate);
}

export function namesOf(certificate: X509Certificate): Peer {
  // With several common names Node.js gives an array: such a certificate is nobody's by name.
  const common: unknown = certificate.toLegacyObject().subject.CN;
  return {
    isNamed: (name) =>
      (typeof common === 'string' && common.toLowerCase() === name.toLowerCase()) ||
      certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined,
  };
}
