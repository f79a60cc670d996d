import type { AedesOptions, Client, ConnectPacket, PublishPacket } from 'aedes';
import { filterWithin, isTopic, topicMatches } from './acl.ts';
import { createIdentity } from './identity.ts';
import type { BrokerLimits } from './limits.ts';
import type { Peer } from './peer.ts';
import type { Refusal, Refusee } from './refusals.ts';
import type { BrokerUser } from './users.ts';

/** Marks errors of our own making, so that they are not counted a second time as faults. */
export class Refused extends Error {
  readonly kind: Refusal;
  /** CONNACK return code, MQTT 3.1.1 table 3.1: 4 bad user name or password, 5 not authorized. */
  readonly returnCode: 4 | 5;

  constructor(kind: Refusal) {
    super(kind);
    this.name = 'Refused';
    this.kind = kind;
    this.returnCode = kind === 'no-credentials' || kind === 'wrong-credentials' ? 4 : 5;
  }
}

type Hooks = Required<
  Pick<AedesOptions, 'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe'>
>;

/** Hears what the gate decides. */
export interface GateWatch {
  refuse(kind: Refusal, refusee: Refusee): void;
  /** A client's message is taken; it goes on when this resolves. */
  accept(client: Client | null, packet: PublishPacket): Promise<void>;
  /** Who its certificate says that a client is; `undefined` where it showed none. */
  peerOf(client: Client): Peer | undefined;
  /** Topics that have a retained message from before the start. */
  readonly retained: readonly string[];
}

/**
 * What every client must pass: a known user, its password or certificate, and for each will, message and subscription a
 * filter that allows it.
 */
export function createGate(users: readonly BrokerUser[], limits: BrokerLimits, watch: GateWatch): Hooks {
  const byName = new Map(users.map((user) => [user.username, user]));
  const asked = new WeakMap<Client, ConnectPacket>();
  const signedIn = new WeakMap<Client, BrokerUser>();
  const retained = new Set(
    watch.retained.filter((topic) => users.some((user) => isAmong(user.mayRetain, topic))),
  );
  const identity = createIdentity(users, watch.peerOf);

  const refused = (kind: Refusal, username?: string): Refused => {
    watch.refuse(kind, { username });
    return new Refused(kind);
  };

  const identify = async (client: Client, username: string | undefined, password: Buffer | undefined) => {
    const user = await identity.prove(client, username, password);
    if (typeof user === 'string') return refused(user, username);
    const { keepalive = 0, will } = asked.get(client) ?? {};
    if (keepalive === 0 || keepalive > limits.keepAliveMaxS) return refused('keep-alive', username);
    if (will !== undefined && !isAmong(user.mayPublish, will.topic))
      return refused('will-not-allowed', username);
    signedIn.set(client, user);
    return undefined;
  };

  const mayStay = (user: BrokerUser, topic: string, isEmpty: boolean): boolean => {
    if (!isAmong(user.mayRetain, topic)) return false;
    const hasRoom = isEmpty || retained.has(topic) || retained.size < limits.maxRetained;
    if (isEmpty) retained.delete(topic);
    else if (hasRoom) retained.add(topic);
    else refused('too-many-retained', user.username);
    return hasRoom;
  };

  return {
    preConnect(client, packet, done) {
      // The library answers this one itself, with its return code; here it is only counted.
      if ((packet.protocolVersion ?? 4) > 4) refused('protocol-version', packet.username);
      const bearer = identity.certified(client);
      if (packet.username === undefined && bearer) packet.username = bearer.username;
      asked.set(client, packet);
      isolate(packet, byName.get(packet.username ?? '')?.keepsSession === true);
      done(null, true);
    },
    authenticate(client, username, password, done) {
      identify(client, username, password).then(
        (refusal) => done(refusal ?? null, refusal === undefined),
        () => done(refused('wrong-credentials', username), false),
      );
    },
    authorizePublish(client, packet, done) {
      const user = client === null ? byName.get(willOwner(packet)) : signedIn.get(client);
      const { topic } = packet;
      const size = Buffer.byteLength(packet.payload);
      const named = user?.username;
      if (!isTopic(topic, { maxBytes: limits.maxTopicBytes, maxLevels: limits.maxTopicLevels }))
        return done(refused('topic-invalid', named));
      if (user === undefined || !isAmong(user.mayPublish, topic))
        return done(refused('publish-not-allowed', named));
      if (size > limits.maxPayloadBytes) return done(refused('payload-too-large', named));
      packet.retain = packet.retain && mayStay(user, topic, size === 0);
      watch.accept(client, packet).then(() => done(null), done);
    },
    authorizeSubscribe(client, subscription, done) {
      const user = signedIn.get(client);
      const isAllowed =
        user?.maySubscribe.some((filter) => filterWithin(filter, subscription.topic)) ?? false;
      if (!isAllowed) refused('subscribe-not-allowed', user?.username);
      else if (subscriptionsOf(client) >= (user?.maxSubscriptions ?? limits.maxSubscriptions))
        refused('too-many-subscriptions', user?.username);
      else return done(null, subscription);
      // SUBACK 0x80 for this filter alone; the connection stays. [MQTT-3.9.3-2]
      done(null, null);
    },
  };
}

/**
 * Gives each user client identifiers of its own, because a second client with the same identifier would push out the
 * first, whoever that is. A session outlives its connection only for who may have one and names itself.
 */
function isolate(packet: ConnectPacket, mayKeepSession: boolean): void {
  if (!mayKeepSession || packet.clientId === '') packet.clean = true;
  if (packet.clientId !== '') packet.clientId = `${packet.username ?? ''}/${packet.clientId}`;
}

/** Whose last will it is that a run which was killed left behind: its client signed in then, under a name before its identifier. */
const willOwner = (packet: object): string =>
  'clientId' in packet ? (String(packet.clientId).split('/', 1)[0] ?? '') : '';

const isAmong = (filters: readonly string[], topic: string): boolean =>
  filters.some((filter) => topicMatches(filter, topic));

/** The library keeps them on the client without saying so in its types. */
const subscriptionsOf = (client: Client): number =>
  'subscriptions' in client ? Object.keys(client.subscriptions as object).length : 0;
