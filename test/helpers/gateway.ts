import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { runLogin } from '../../gateway/app/broker-users.ts';
import type { ExternalLogins } from '../../gateway/app/external-bus.ts';
import { registries } from '../../gateway/app/registries.ts';
import { type App, type AppOptions, startApp } from '../../gateway/app.ts';
import { type BrokerUser, viewerUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import { type Config, configSchema } from '../../gateway/config/schema.ts';
import type { Clock, Log } from '../../gateway/core/ports.ts';
import { hashPin } from '../../gateway/station/password.ts';

export const nursePin = '2468';
export const viewer = runLogin('viewer', (length) => new Uint8Array(length).fill(7));

/** Keeps what the gateway logs, so that a test can demand that nothing unexpected was said. */
export function heardLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const hear = (level: string) => (code: string, fields?: object) =>
    lines.push(`${level} ${code} ${JSON.stringify(fields ?? {})}`);
  return { lines, info: hear('info'), warn: hear('warn'), error: hear('error') };
}

/** A configuration with two beds, one robot and two nurses; the test adds what it is about. */
export function wardConfig(directory: string, more: object): Config {
  return configSchema(registries).parse({
    site: 'test',
    gateway: 'g1',
    ward: 'Ward 1 · 一病区',
    station: { port: 0, openBoard: true },
    broker: { port: 0 },
    store: { directory },
    beds: [
      { id: 'bed-1', room: '101', label: '101·A', resident: { id: 'resident-1', displayName: 'Mrs Plum' } },
      { id: 'bed-2', room: '101', label: '101·B' },
    ],
    robots: [{ id: 'robot-1', label: 'Helper 1' }],
    staff: [
      { id: 'nurse-1', displayName: 'Nurse White', role: 'nurse', pin: { env: 'UNUSED' } },
      { id: 'nurse-2', displayName: 'Nurse Green', role: 'nurse', pin: { env: 'UNUSED' } },
    ],
    ...more,
  });
}

export interface TestGateway {
  readonly app: App;
  readonly log: ReturnType<typeof heardLog>;
  readonly directory: string;
  /** Ends it before the test does. */
  stop(): Promise<void>;
}

interface Surroundings {
  readonly directory?: string;
  readonly clock?: Clock;
  /** Who may connect to its broker beside the viewer. */
  readonly users?: readonly BrokerUser[];
  /** A broker of the site, in place of its own. */
  readonly externalBroker?: ExternalLogins;
  readonly capture?: AppOptions['capture'];
}

/** The real gateway with all its processes, on free ports of this machine; ends with the test. */
export async function testGateway(
  t: ExecutionContext,
  more: object,
  { directory, clock = systemClock(), users = [], externalBroker, capture }: Surroundings = {},
): Promise<TestGateway> {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'vigil-test-')));
  const log = heardLog();
  const pinHash = await hashPin(nursePin);
  const app = await startApp({
    config: wardConfig(folder, more),
    clock,
    log,
    version: 'test',
    isDemo: false,
    holdsAnswers: true,
    pinHashes: new Map([
      ['nurse-1', pinHash],
      ['nurse-2', pinHash],
    ]),
    brokerHashes: new Map(),
    secretOf: async () => 'a key of thirty-two bytes, shared',
    ...(externalBroker ? { externalBroker } : {}),
    ...(capture ? { capture } : {}),
    extraUsers: (site) => [
      viewerUser({ username: viewer.username, secret: { kind: 'token', token: viewer.password } }, site),
      ...users,
    ],
  });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= app.stop();
    return stopped;
  };
  t.teardown(async () => {
    await stop();
    if (directory === undefined) await rm(folder, { recursive: true, force: true });
  });
  return { app, log, directory: folder, stop };
}
