import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws';
import type { Door } from './door.ts';
import type { Peer } from './peer.ts';
import type { Refusal } from './refusals.ts';

export interface WebSocketWay {
  readonly path: string;
  /**
   * Pages that may connect. A browser names the page in `Origin`, and would show a client certificate for any page that asks
   * it to; programs send no `Origin`, and prove who they are like everybody.
   */
  readonly origins: readonly string[];
}

const subprotocol = 'mqtt';
// Clients may put several packets into one frame, and one packet into several. [MQTT-6.0.0-2]
const packetsInFrame = 4;

/** MQTT 3.1.1 section 6: takes connections, plain or secured, as HTTP, and passes what becomes a WebSocket. */
export function webSocketLayer(
  { path, origins }: WebSocketWay,
  door: Door,
): (socket: Duplex, peer: Peer | undefined) => void {
  const peers = new WeakMap<Duplex, Peer>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: packetsInFrame * door.maxPacketBytes,
    handleProtocols: () => subprotocol,
  });
  const refuse = (kind: Refusal, { socket }: IncomingMessage): void =>
    door.refuse(kind, { address: socket.remoteAddress });
  const server = createServer(
    { maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 5000, connectionsCheckingInterval: 2500 },
    (request, response) => {
      refuse('web-socket-invalid', request);
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end();
    },
  );
  server.on('clientError', (_error, socket) => {
    door.refuse('web-socket-invalid', {});
    socket.destroy();
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const turnAway = (status: string, kind: Refusal): void => {
      refuse(kind, request);
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    const { origin } = request.headers;
    if (origin !== undefined && !origins.includes(origin))
      return turnAway('403 Forbidden', 'origin-not-allowed');
    if (request.url?.split('?', 1)[0] !== path) return turnAway('404 Not Found', 'web-socket-invalid');
    if (!speaksMqtt(request)) return turnAway('400 Bad Request', 'web-socket-invalid');
    sockets.handleUpgrade(request, socket, head, (opened) =>
      door.pass('web-socket', streamOf(opened, request, refuse), peers.get(request.socket)),
    );
  });
  sockets.on('wsClientError', (_error, socket, request) => {
    refuse('web-socket-invalid', request);
    socket.destroy();
  });
  return (socket, peer) => {
    if (peer !== undefined) peers.set(socket, peer);
    server.emit('connection', socket);
  };
}

/** A client that does not name the subprotocol is answered by none. [MQTT-6.0.0-3] */
const speaksMqtt = ({ headers }: IncomingMessage): boolean =>
  (headers['sec-websocket-protocol'] ?? '').split(',').some((name) => name.trim() === subprotocol);

function streamOf(
  opened: WebSocket,
  request: IncomingMessage,
  refuse: (kind: Refusal, request: IncomingMessage) => void,
): Duplex {
  // Before the stream hears of it, so that the connection ends as refused and not as broken.
  const turnAway = (kind: Refusal): void => {
    refuse(kind, request);
    stream.destroy();
    opened.terminate();
  };
  opened.on('error', (error: Error & { readonly code?: string }) => {
    const isTooLong = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    turnAway(isTooLong ? 'payload-too-large' : 'web-socket-invalid');
  });
  opened.on('message', (_data, isBinary) => {
    // [MQTT-6.0.0-1]
    if (!isBinary) turnAway('web-socket-invalid');
  });
  const stream = createWebSocketStream(opened);
  return stream;
}
