import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import { messageOf, VigilError } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import { topicMatches } from './acl.ts';
import { keepOrder } from './catch-up.ts';
import type { CertificateCounters } from './certificates.ts';
import { createDeliveries } from './deliveries.ts';
import { createDoor, type Way } from './door.ts';
import { type Entrance, type EntranceOptions, openEntrance } from './entrance.ts';
import { createGate, Refused } from './gate.ts';
import { type BrokerLimits, defaultLimits } from './limits.ts';
import type { Peer } from './peer.ts';
import type { BrokerPacket } from './persistence/row.ts';
import { SqlitePersistence } from './persistence/sqlite-persistence.ts';
import type { BrokerPort, BusCounters, BusMessage } from './port.ts';
import { type RefusalCounts, refusalCounter } from './refusals.ts';
import { isPasswordHash } from './secret.ts';
import type { BrokerUser } from './users.ts';

export interface BrokerOptions extends EntranceOptions {
  readonly users: readonly BrokerUser[];
  readonly limits?: Partial<BrokerLimits>;
  /** The file in which the broker remembers; without one a restart forgets retained messages and sessions. */
  readonly file?: string;
  /** Why nothing is written to that file at present; `undefined` when it is again. */
  readonly onFault?: (message: string | undefined) => void;
}

/** Since the start, except for `clients`. */
export interface BrokerCounters extends BusCounters {
  readonly connects: number;
  readonly refusals: RefusalCounts;
  readonly ways: Readonly<Record<Way, number>>;
}

/** The gateway's own MQTT 3.1.1 broker: devices and robots come in here, displays and flows read here. */
export interface Broker extends BrokerPort {
  /** By way in; absent where it is not configured. */
  readonly ports: Entrance['ports'];
  /** Resolves when every subscriber of this moment has been written to. */
  publish(message: BusMessage): Promise<void>;
  /** What is retained of earlier runs too; nothing where the broker has no file. Every topic, where no filter is given. */
  retainedTopics(filters?: readonly string[]): Promise<readonly string[]>;
  counters(): BrokerCounters;
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
  const deliveries = createDeliveries();
  const { authorizeForward } = deliveries;
  const persistence = await openMemory(options, deliveries.claim, { clock, log });
  const order = keepOrder(persistence, deliveries);
  const peers = new WeakMap<object, Peer>();
  const peerOf = (client: Client): Peer | undefined => peers.get(client.conn);
  const accept = async (client: Client | null, packet: PublishPacket): Promise<void> => {
    counts.received += 1;
    // A last will has no identifier and is handed on whatever becomes of its client.
    if (packet.qos !== 1 || packet.messageId === undefined) return;
    await persistence?.receive(packet);
    // The library drops what it can no longer acknowledge; a sensor that says goodbye at once has called all the same.
    if (client !== null && !client.connected && !client.connecting) await publish(aedes, packet);
  };
  const retained = (await persistence?.retainedTopics()) ?? [];
  // Without a file, a session that waits would have neither a bound nor a life beyond this process.
  const users =
    persistence === undefined ? options.users.map(({ keepsSession: _, ...user }) => user) : options.users;
  const gate = createGate(users, limits, { refuse: refusals.refuse, accept, peerOf, retained });
  const kept = persistence === undefined ? {} : { persistence };
  const aedes = await Aedes.createBroker({
    ...gate,
    ...aedesOptions(limits),
    ...kept,
    preConnect: order.preConnect(gate.preConnect),
    authorizeForward,
  });
  aedes.on('client', deliveries.admit);
  order.attach(aedes);
  watchClients(aedes, counts, log);
  try {
    for (const packet of persistence?.received() ?? []) await publish(aedes, packet);
    const admit = (stream: Duplex, peer: Peer | undefined): void => {
      if (peer !== undefined) peers.set(stream, peer);
      aedes.handle(stream);
    };
    const door = createDoor({ limits, clock, admit, refuse: refusals.refuse });
    const entrance = await openEntrance(options, door, { clock, log });
    return {
      port: entrance.ports.tcp,
      ports: entrance.ports,
      publish: ({ isRetained, ...message }) => publish(aedes, { ...message, retain: isRetained }),
      subscribe: (filter, listener) => subscribe(aedes, filter, listener),
      retainedTopics: (filters = ['#']) => retainedIn(persistence, filters),
      onBack: () => () => undefined,
      counters: () => ({
        ...counts,
        clients: aedes.connectedClients,
        refusals: refusals.counts(),
        ways: door.counts(),
        ...certificateOf(entrance),
        ...(persistence && { kept: persistence.counters() }),
      }),
      async close() {
        await entrance.close();
        await closed(aedes);
        await persistence?.destroy();
      },
    };
  } catch (error) {
    await closed(aedes);
    await persistence?.destroy();
    throw error;
  }
}

async function retainedIn(
  persistence: SqlitePersistence | undefined,
  filters: readonly string[],
): Promise<readonly string[]> {
  const topics = (await persistence?.retainedTopics()) ?? [];
  return topics.filter((topic) => filters.some((filter) => topicMatches(filter, topic)));
}

function certificateOf(entrance: Entrance): { readonly certificate?: CertificateCounters } {
  const certificate = entrance.certificate();
  return certificate === undefined ? {} : { certificate };
}

/** What the broker remembers, with what it remembered when it ended. Sessions of users that are gone are over. */
async function openMemory(
  { file, users, onFault }: BrokerOptions,
  claim: (client: object, packet: object) => boolean,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<SqlitePersistence | undefined> {
  if (file === undefined) return undefined;
  const onChange = (message: string | undefined): void => {
    if (message !== undefined) log.error('bus-not-kept', { message });
    onFault?.(message);
  };
  const later = (ms: number, run: () => void): (() => void) => clock.after(ms, run);
  const byName = new Map(users.map((user) => [user.username, user]));
  const userOf = (clientId: string) => byName.get(clientId.split('/', 1)[0] ?? '');
  const isPrompt = (clientId: string) => userOf(clientId)?.isPrompt === true;
  const limits = { maxQueuedOf: (clientId: string) => userOf(clientId)?.maxQueued };
  const opened = await SqlitePersistence.open({
    path: file,
    claim,
    later,
    onFault: onChange,
    isPrompt,
    limits,
  }).catch((thrown: unknown) => void onChange(messageOf(thrown)));
  if (opened === undefined) return undefined;
  const { persistence, damaged } = opened;
  if (damaged !== undefined) log.error('bus-file-damaged', { ...damaged });
  await persistence.keepSessions((clientId) => userOf(clientId)?.keepsSession === true);
  return persistence;
}

const aedesOptions = (limits: BrokerLimits) => ({
  connectTimeout: 5000,
  // A client that stops reading is cut off after this; until then what is meant for it waits in memory, and beyond a
  // hundred such messages the library lets the others wait as well.
  drainTimeout: 5000,
  maxInflightInbound: 20,
  // Four of these after a start, the last wills of clients that did not come back since the last run are published.
  heartbeatInterval: 5000,
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

function publish(aedes: Aedes, message: Omit<BrokerPacket, 'cmd'>): Promise<void> {
  const { topic = '', payload = '', qos = 0 } = message;
  return new Promise((resolve, reject) => {
    if (aedes.closed) return reject(new Error('the broker is closed'));
    const retain = message.retain === true;
    aedes.publish({ cmd: 'publish', dup: false, topic, payload, qos, retain }, (error) =>
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
      ? [
          `broker user ${username} has a password hash that cannot be read; make it with \`vigil hash-pin --broker\``,
        ]
      : []),
    ...(secret.kind === 'token' && secret.token.length < 16
      ? [`broker user ${username} has a token shorter than 16 characters`]
      : []),
  ]);
  if (problems.length > 0) throw new VigilError('VIGIL_CONFIG_INVALID', problems.join('; '));
}
