import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { StationRefusal } from './refusal.ts';

/** The counters, in the text format of Prometheus. */
export interface MetricsPort {
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * `GET /metrics`. With a token configured every reader must bring it; without one only this machine may read, and not
 * through a proxy on it, behind which everybody looks like this machine.
 */
export function addMetricsRoute(app: FastifyInstance, metrics: MetricsPort, token: string | undefined): void {
  app.get('/metrics', async (request, reply) => {
    const mayRead = token === undefined ? isThisMachine(request) : hasToken(request, token);
    if (!mayRead) throw new StationRefusal('metrics-closed');
    reply.header('cache-control', 'no-store').type(metrics.contentType);
    return metrics.text();
  });
}

function isThisMachine({ ip, headers }: FastifyRequest): boolean {
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const plain = ip.replace(/^::ffff:/, '');
  return (isIPv4(plain) && plain.startsWith('127.')) || (isIPv6(plain) && plain === '::1');
}

function hasToken({ headers }: FastifyRequest, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`));
}
