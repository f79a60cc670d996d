import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import serveStatic from '@fastify/static';
import fastify, { type FastifyError, type FastifyHttpOptions, type FastifyInstance } from 'fastify';
import { messageOf, VigilError } from '../core/error.ts';
import type { Log } from '../core/ports.ts';
import { apiRoutes } from './api/api.ts';
import { hold } from './api/hold.ts';
import { mount } from './api/mount.ts';
import { Refused } from './api/route.ts';
import { createDoor } from './door.ts';
import { guardOrigin } from './guard.ts';
import { addMetricsRoute } from './metrics-route.ts';
import type { StationOptions, StationPorts } from './ports.ts';
import { createRateLimit, looksMost } from './rate-limit.ts';
import { type RefusalCode, StationRefusal } from './refusal.ts';
import { streamEvent } from './schema/stream.ts';
import type { ScreenProof } from './screen-proofs.ts';
import type { Session } from './session.ts';
import { createStreams, type OpenScreen, type StreamCounters } from './stream.ts';
import type { StreamEvent } from './wire.ts';

const bodyBytesMax = 4096;
/** A request's head, and then all of it, must have come within this: whoever sends a byte now and then holds no connection. */
const requestWithinMs = 10_000;
/** No browser sends as much to this server; a megabyte of cookies is no request. */
const headerBytesMax = 8192;
/** Every screen there may be, with as many connections as a browser opens, twice. */
const connectionsMax = 1024;

export interface StationCounters extends StreamCounters {
  readonly sessions: number;
  readonly wrongPins: number;
  readonly lockOuts: number;
  /** Requests of addresses that asked too often. */
  readonly rateRefused: number;
  /** When each screen last proved that it paints. */
  readonly proofs: readonly ScreenProof[];
  readonly open: readonly OpenScreen[];
}

export interface Station {
  readonly url: string;
  readonly port: number;
  publish(event: StreamEvent): void;
  counters(): StationCounters;
  close(): Promise<void>;
}

/** Serves the ward board. Resolves when the port is open; a taken port is `VIGIL_PORT_BUSY`. */
export async function startStation(options: StationOptions, ports: StationPorts): Promise<Station> {
  const app = fastify(serverOptions(options.requestWithinMs ?? requestWithinMs));
  app.server.maxConnections = connectionsMax;
  const isAlive = (session: Session) => door.sessions.find(session.id) !== undefined;
  const holdsAnswers = options.holdsAnswers ?? false;
  const streams = createStreams(ports.clock, isAlive, (event) => {
    if (holdsAnswers) hold(streamEvent, event, `event ${event.type}`);
  });
  const door = createDoor(options, ports, streams.endSession);
  await protect(app);
  const acts = createRateLimit();
  const looks = createRateLimit(looksMost);
  app.addHook('onRequest', async ({ method, ip, url }) => {
    const isRead = method === 'GET' || method === 'HEAD';
    // The page itself is cheap, and a board that lost its link must always come back: streams have places of their own.
    if (isRead && (!url.startsWith('/api/') || url.startsWith('/api/v1/stream'))) return;
    if (!(isRead ? looks : acts).take(ip, ports.clock.now())) throw new StationRefusal('too-many-requests');
  });
  answerErrors(app, ports.log);
  mount(app, apiRoutes(ports, door, streams), door);
  addMetricsRoute(app, ports.metrics, options.metricsToken);
  await app.register(serveStatic, { root: options.webRoot, cacheControl: false, setHeaders });
  const port = await listen(app, options, () => streams.close());
  door.announce(port);
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    port,
    publish: streams.publish,
    counters: () => ({
      ...streams.counters(),
      rateRefused: acts.refused + looks.refused,
      sessions: door.sessions.size,
      wrongPins: door.wrongPins,
      lockOuts: door.lockOut.lockOuts,
      proofs: streams.proofs.all(),
      open: streams.open(),
    }),
    async close() {
      streams.close();
      await app.close();
      await door.close();
    },
  };
}

function serverOptions(withinMs: number): FastifyHttpOptions<Server> {
  return {
    bodyLimit: bodyBytesMax,
    forceCloseConnections: true,
    logger: false,
    requestTimeout: withinMs,
    keepAliveTimeout: withinMs,
    http: {
      headersTimeout: withinMs,
      connectionsCheckingInterval: Math.ceil(withinMs / 5),
      maxHeaderSize: headerBytesMax,
    },
  };
}

async function protect(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // A ward's network has no certificate authority of its own before `vigil provision`: plain HTTP must keep working.
    hsts: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(cookie);
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', guardOrigin);
}

function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | StationRefusal | Refused, _request, reply) => {
    if (error instanceof Refused) return reply.code(409).send(error.refusal);
    const refusal = error instanceof StationRefusal ? error : new StationRefusal(codeOf(error));
    if (refusal.code === 'failed') log.error('VIGIL_FAILED', { room: 'station', message: messageOf(error) });
    return reply.code(refusal.status).send({ code: refusal.code, message: refusal.message });
  });
  app.setNotFoundHandler(() => {
    throw new StationRefusal('not-found');
  });
}

function codeOf(error: FastifyError): RefusalCode {
  const status = error.statusCode ?? 500;
  if (status === 413) return 'too-large';
  if (status === 415) return 'not-json';
  return status >= 400 && status < 500 ? 'bad-request' : 'failed';
}

/** Built files carry their digest in their name; the page itself is asked for each time, so that an update shows. */
function setHeaders(response: { setHeader(name: string, value: string): unknown }, path: string): void {
  const isHashed = path.includes('/assets/');
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
}

async function listen(app: FastifyInstance, options: StationOptions, undo: () => void): Promise<number> {
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    undo();
    await app.close();
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    throw new VigilError('VIGIL_PORT_BUSY', `${options.host}:${options.port}`, { cause: error });
  }
  return (app.server.address() as AddressInfo).port;
}
