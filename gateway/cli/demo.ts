import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FromVirtual, ToVirtual } from '../../drivers/virtual/messages.ts';
import { demoWard } from '../../drivers/virtual/ward.ts';
import type { AppOptions } from '../app/contract.ts';
import { machineTime } from '../app/machine-time.ts';
import { policyProblems } from '../app/policies.ts';
import { openReceiverSecrets } from '../app/receiver-secrets.ts';
import { registries } from '../app/registries.ts';
import { memorySource } from '../app/settings/source.ts';
import { startSuccession } from '../app/settings/succession.ts';
import type { App } from '../app.ts';
import { parseConfig } from '../config/load.ts';
import { messageOf } from '../core/error.ts';
import { processLog } from '../log.ts';
import { hashPin } from '../station/password.ts';
import { demoConfig, demoLogins } from './demo-config.ts';
import { statusLine } from './status-line.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { version } from './version.ts';
import { startVirtualWard, type VirtualWard } from './virtual-ward.ts';

export interface DemoOptions extends Pick<AppOptions, 'capture'> {
  readonly port: number;
  readonly seed: number;
  readonly recordings?: string;
  readonly isHeadless: boolean;
  /** Node-RED beside the ward; off saves 140 MB. */
  readonly withFlows?: boolean;
}

/** A demo ward that runs. */
export interface DemoWard {
  readonly app: App;
  readonly pin: string;
  readonly viewer: { readonly username: string; readonly password: string };
  readonly flowsPassword: string;
  inject(message: Extract<ToVirtual, { type: 'inject' }>): void;
  stop(): Promise<void>;
}

/** A port that is free now. The virtual robots must know the broker's before it listens. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts residents, devices, and the gateway that watches them. Everything it makes goes away with `stop`. */
export async function startDemo(
  options: DemoOptions,
  onVirtual: (message: FromVirtual) => void,
  onEnd: (reason: string) => void,
  /** Each time that the gateway has begun. */
  onApp?: (app: App) => void,
): Promise<DemoWard> {
  const ward = demoWard(options.seed);
  const logins = demoLogins(ward, randomBytes);
  const brokerPort = await freePort();
  const url = `mqtt://127.0.0.1:${brokerPort}`;
  const broker = Object.fromEntries([...logins.devices].map(([id, login]) => [id, { url, ...login }]));
  const directory = await mkdtemp(join(tmpdir(), 'vigil-demo-'));
  const pin = String(randomInt(1000, 10_000));
  const flowsPassword = randomBytes(9).toString('base64url');
  const flowsPort = options.withFlows === false ? undefined : await freePort();
  let virtual: VirtualWard | undefined;
  try {
    virtual = await startVirtualWard({
      seed: options.seed,
      broker,
      onMessage: onVirtual,
      onEnd,
      ...(options.recordings ? { recordings: options.recordings } : {}),
    });
    const pinHash = await hashPin(pin);
    const time = machineTime({ setBy: 'hand', withinS: 120 });
    const log = processLog('error');
    const { ports } = virtual;
    const wiring = { brokerPort, directory, ports, ...(flowsPort === undefined ? {} : { flowsPort }) };
    const gateways = await startSuccession({
      source: memorySource(demoConfig(ward, { stationPort: options.port, ...wiring })),
      check: (changed) => parseConfig(changed, registries, [policyProblems]),
      clock: time.clock,
      log,
      optionsFor: async (config) => ({
        ...time,
        log,
        version: version(),
        isDemo: true,
        pinHashes: new Map(ward.staff.map(({ id }) => [id, pinHash])),
        brokerHashes: new Map(),
        secretOf: await openReceiverSecrets(config, process.env),
        extraUsers: logins.users,
        flowsPassword,
        demoPin: pin,
        ...(options.capture && { capture: options.capture }),
      }),
      ...(onApp && { onStart: onApp }),
    });
    gateways.failed.catch((thrown: unknown) => onEnd(messageOf(thrown)));
    const playing = virtual;
    playing.play();
    return {
      get app() {
        return gateways.app;
      },
      pin,
      viewer: logins.viewer,
      flowsPassword,
      inject: playing.inject,
      async stop() {
        await gateways.stop();
        await playing.stop();
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    await virtual?.stop();
    await rm(directory, { recursive: true, force: true });
    throw thrown;
  }
}

/** What a gateway decides, one JSON line each. */
function printed(app: App): void {
  const print = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
  app.event$.subscribe(print);
  app.alarm$.subscribe((alarm) => print({ kind: 'alarm', ...alarm }));
}

/** `vigil demo`: until Ctrl-C. Exit code 1 when the virtual ward ended by itself. */
export async function demo(options: DemoOptions): Promise<number> {
  let endedBy = '';
  const interrupted = untilInterrupted();
  const line = statusLine(process.stderr);
  const ward = await startDemo(
    options,
    (message) => line.virtual(message),
    (reason) => {
      endedBy = reason;
      interrupted.interrupt();
    },
    options.isHeadless ? printed : undefined,
  );
  if (!options.isHeadless) line.start(ward);
  await interrupted.promise;
  line.stop();
  await ward.stop();
  if (endedBy !== '') process.stderr.write(`${endedBy}\n`);
  return endedBy === '' ? 0 : 1;
}
