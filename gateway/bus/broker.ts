import type { EventEmitter } from 'node:events';
import { Aedes } from 'aedes';
import { VigilError } from '../core/error.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import type { Clock, Log } from '../core/ports.ts';
import { createDeliveries } from './deliveries.ts';
import { openEntrance } from './entrance.ts';
import { createGate, Refused } from './gate.ts';
import { type BrokerLimits, defaultLimits } from './limits.ts';
import { type RefusalCounts, refusalCounter } from './refusals.ts';
import { isPasswordHash } from './secret.ts';
import type { BrokerUser } from './users.ts';

export interface BrokerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly users: readonly BrokerUser[];
  readonly limits?: Partial<BrokerLimits>;
}

/** Since the start, except for `clients`. */
export interface BrokerCounters {
  /** Connected now. */
  readonly clients: number;
  readonly connects: number;
  /** Messages taken from clients. */
  readonly received: number;
  /** Connections that ended by an error which was no refusal: broken packets, keep-alive run out. */
  readonly faults: number;
  readonly refusals: RefusalCounts;
}

export type BusMessage = Omit<OutboxMessage, 'id'>;

/** The gateway's own MQTT 3.1.1 broker: devices and robots come in here, displays and flows read here. */
export interface Broker {
  readonly port: number;
  /** Resolves when every subscriber of this moment has been written to. The gateway itself may publish anywhere. */
  publish(message: BusMessage): Promise<void>;
  /** Hears what is published, inside this process; returns what ends it. */
  subscribe(filter: string, listener: (topic: string, payload: Uint8Array) => void): () => void;
  counters(): BrokerCounters;
  close(): Promise<void>;
}

/** Starts listening. Nobody gets in without a user name and a password. */
export async function startBroker(
  options: BrokerOptions,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Broker> {
  checkUsers(options.users);
  const limits = { ...defaultLimits, ...options.limits };
  const refusals = refusalCounter(
    options.users.map((user) => user.username),
    log,
  );
  const counts = { connects: 0, received: 0, faults: 0 };
  const accept = (): void => {
    counts.received += 1;
  };
  const gate = createGate(options.users, limits, { refuse: refusals.refuse, accept });
  const deliveries = createDeliveries();
  const { authorizeForward } = deliveries;
  const aedes = await Aedes.createBroker({ ...gate, ...aedesOptions(limits), authorizeForward });
  aedes.on('client', deliveries.admit);
  watchClients(aedes, counts, log);
  try {
    const admit = aedes.handle;
    const entrance = await openEntrance({ ...options, limits, clock, admit, refuse: refusals.refuse });
    return {
      port: entrance.port,
      publish: (message) => publish(aedes, message),
      subscribe: (filter, listener) => subscribe(aedes, filter, listener),
      counters: () => ({ ...counts, clients: aedes.connectedClients, refusals: refusals.counts() }),
      async close() {
        await entrance.close();
        await closed(aedes);
      },
    };
  } catch (error) {
    await closed(aedes);
    throw error;
  }
}

const aedesOptions = (limits: BrokerLimits) => ({
  connectTimeout: 5000,
  // A client that stops reading is cut off after this; until then what is meant for it waits in memory, and beyond a
  // hundred such messages the library lets the others wait as well.
  drainTimeout: 5000,
  maxInflightInbound: 20,
  maxTopicLevels: limits.maxTopicLevels,
  // Identifiers are prefixed with the user's name, so the 23 characters of MQTT 3.1 no longer hold.
  maxClientsIdLength: 256,
});

function watchClients(aedes: Aedes, counts: { connects: number; faults: number }, log: Log): void {
  const onClientError = (_client: unknown, error: Error): void => {
    if (!(error instanceof Refused)) counts.faults += 1;
  };
  aedes.on('clientError', onClientError);
  aedes.on('connectionError', onClientError);
  aedes.on('clientReady', () => {
    counts.connects += 1;
  });
  // Missing from the library's types, and fatal when nobody listens.
  const emitter: EventEmitter = aedes;
  emitter.on('error', (error: Error) => log.error('bus-failed', { message: error.message }));
}

function publish(aedes: Aedes, { topic, payload, qos, isRetained }: BusMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (aedes.closed) return reject(new Error('the broker is closed'));
    aedes.publish({ cmd: 'publish', dup: false, topic, payload, qos, retain: isRetained }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}

function subscribe(
  aedes: Aedes,
  filter: string,
  listener: (topic: string, payload: Uint8Array) => void,
): () => void {
  const deliver = (packet: { topic: string; payload: string | Buffer }, done: () => void): void => {
    listener(packet.topic, Buffer.from(packet.payload));
    done();
  };
  const ignore = (): void => undefined;
  aedes.subscribe(filter, deliver, ignore);
  return () => aedes.unsubscribe(filter, deliver, ignore);
}

const closed = (aedes: Aedes): Promise<void> => new Promise((resolve) => aedes.close(resolve));

function checkUsers(users: readonly BrokerUser[]): void {
  const names = users.map((user) => user.username);
  const problems = users.flatMap(({ username, secret }, index) => [
    ...(names.indexOf(username) < index ? [`broker user ${username} is listed twice`] : []),
    ...(secret.kind === 'scrypt' && !isPasswordHash(secret.hash)
      ? [`broker user ${username} has a password hash that cannot be read`]
      : []),
    ...(secret.kind === 'token' && secret.token.length < 16
      ? [`broker user ${username} has a token shorter than 16 characters`]
      : []),
  ]);
  if (problems.length > 0) throw new VigilError('VIGIL_CONFIG_INVALID', problems.join('; '));
}
