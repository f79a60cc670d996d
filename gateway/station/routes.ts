import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addBlindRoute } from './blind-route.ts';
import { addCommandRoute } from './command-route.ts';
import { mayAnswer } from './may-answer.ts';
import { addMetricsRoute } from './metrics-route.ts';
import { addObservationRoutes } from './observation-routes.ts';
import { parse } from './parse.ts';
import type { StationOptions, StationPorts } from './ports.ts';
import { StationRefusal } from './refusal.ts';
import type { SignIn } from './sign-in.ts';
import { addSilenceRoutes } from './silence-routes.ts';
import { type Streams, screensMax } from './stream.ts';
import { paintedMost, type StaffActName } from './wire.ts';

const idText = z.string().min(1).max(200);
const screenText = z.string().regex(/^[\w-]{1,64}$/);
const alarmParams = z.object({ id: idText });
const streamQuery = z.object({ screen: screenText });
const paintedCall = z.strictObject({ id: idText, calledMs: z.int() });
const paintedBody = z.strictObject({ screenId: screenText, calls: z.array(paintedCall).max(paintedMost) });
const emptyBody = z.strictObject({});
const closeBody = z.strictObject({
  outcome: z.enum(['real', 'false', 'care-in-progress']),
  reason: z.string().max(500).optional(),
});

/** What a screen last proved: it painted, or had nothing new to paint. */
export interface ScreenProof {
  readonly screenId: string;
  readonly lastMs: number;
}

/** The routes of the board: stream, acts, proof of painting, waveform, health. */
export function addRoutes(
  app: FastifyInstance,
  options: StationOptions,
  ports: StationPorts,
  signIn: SignIn,
  streams: Streams,
): { proofs(): readonly ScreenProof[] } {
  const proofs = new Map<string, number>();
  const mayLook = (request: FastifyRequest) => {
    const session = signIn.sessionOf(request);
    if (session === undefined && !options.openBoard) throw new StationRefusal('not-signed-in');
    return session;
  };

  app.get('/api/stream', (request, reply) => {
    const session = mayLook(request);
    const { screen: screenId } = parse(streamQuery, request.query);
    const first = { type: 'snapshot', value: ports.snapshot(session?.staff) } as const;
    if (!streams.add({ screenId, session, response: reply.raw }, first)) {
      throw new StationRefusal('too-many-screens');
    }
    reply.hijack();
  });

  app.post('/api/painted', async (request) => {
    mayLook(request);
    const { screenId, calls } = parse(paintedBody, request.body);
    // Only a screen that is being served can have painted: the custody chain must not be filled by guesswork.
    if (!streams.has(screenId)) throw new StationRefusal('unknown-screen');
    prove(proofs, screenId, ports.clock.now().monoMs);
    await ports.painted(screenId, calls);
    return {};
  });

  app.get('/api/alarms/:id/waveform', async (request) => {
    mayLook(request);
    const waveform = await ports.waveform(parse(alarmParams, request.params).id);
    if (waveform === undefined) throw new StationRefusal('not-found');
    return waveform;
  });

  app.get('/api/health', async () => ({ status: 'ok', screens: streams.counters().screens }));
  addActs(app, ports, signIn);
  addSilenceRoutes(app, ports, signIn);
  addCommandRoute(app, ports, signIn);
  addObservationRoutes(app, ports, signIn);
  addBlindRoute(app, ports, signIn);
  addMetricsRoute(app, ports.metrics, options.metricsToken);
  return { proofs: () => [...proofs].map(([screenId, lastMs]) => ({ screenId, lastMs })) };
}

function addActs(app: FastifyInstance, ports: StationPorts, signIn: SignIn): void {
  const names: readonly StaffActName[] = ['accept', 'at-bedside', 'close', 'escalate'];
  for (const act of names) {
    app.post(`/api/alarms/:id/${act}`, async (request, reply) => {
      const staff = mayAnswer(signIn.sessionOf(request)?.staff);
      const { id } = parse(alarmParams, request.params);
      const { outcome, reason } = bodyOf(act, request.body);
      const refusal = await ports.act({
        act,
        alarmId: id,
        staffId: staff.id,
        ...(outcome === undefined ? {} : { outcome }),
        ...(reason === undefined ? {} : { reason }),
      });
      if (refusal === undefined) return {};
      reply.code(409);
      return refusal;
    });
  }
}

type CloseBody = Partial<z.infer<typeof closeBody>>;

function bodyOf(act: StaffActName, body: unknown): CloseBody {
  return act === 'close' ? parse(closeBody, body) : parse(emptyBody, body);
}

/** Keeps the newest proof of as many screens as may be open; the one that proved longest ago gives way. */
function prove(proofs: Map<string, number>, screenId: string, nowMs: number): void {
  proofs.delete(screenId);
  const oldest = proofs.keys().next().value;
  if (proofs.size >= screensMax && oldest !== undefined) proofs.delete(oldest);
  proofs.set(screenId, nowMs);
}
