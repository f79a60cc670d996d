import type { FastifyReply, FastifyRequest } from 'fastify';
import { StationRefusal } from './refusal.ts';

/**
 * Refuses what another site makes a browser send. The cookie is SameSite=Strict already; this also holds where a browser
 * or a proxy is careless. A request without an Origin comes from no page at all.
 */
export async function guardOrigin(request: FastifyRequest, _reply: FastifyReply): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined && hostOf(origin) !== host) throw new StationRefusal('cross-site');
  if (site !== undefined && site !== 'same-origin') throw new StationRefusal('cross-site');
  if (request.method === 'DELETE') return;
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new StationRefusal('not-json');
}

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
