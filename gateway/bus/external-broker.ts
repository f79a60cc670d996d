import mqtt, { type MqttClient } from 'mqtt';
import { messageOf } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type BrokerLogin, loginOptions } from '../plugin/broker-login.ts';
import { topicMatches } from './acl.ts';
import type { BrokerPort, BusCounters, BusMessage } from './port.ts';

export interface ExternalOptions {
  readonly login: BrokerLogin;
  /** The same at each start: the broker keeps this session. */
  readonly clientId: string;
  /** What the broker says of the gateway when it is lost. */
  readonly will: BusMessage;
  /** Each time that the broker was reached, before anybody else may publish: says again what must stand there. */
  greet(port: Pick<BrokerPort, 'publish' | 'retainedTopics'>): Promise<void>;
  /** Why the broker is away; `undefined` when it is back. */
  onAway(reason: string | undefined): void;
}

type Listener = (topic: string, payload: Uint8Array) => void;

/** A silent line ends one and a half of these after its last sign of life. */
const keepAliveS = 4;
const reconnectMs = 1000;
/** A broker that does not answer in this time is away, whatever its line looks like. */
const answerWithinMs = 8000;
const goodbyeWithinMs = 2000;
const underWayMost = 256;
const retainedMost = 10_000;
const lost = 'connection lost';

/**
 * A broker of the site in place of our own; the gateway is its client. It never gives up, and keeps nothing of what is said
 * meanwhile: that waits in the store. What was under way when the line broke is sent again first, by the client library.
 */
export class ExternalBroker implements BrokerPort {
  readonly port: number;
  readonly #options: ExternalOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #client: MqttClient;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #collecting = new Set<(topic: string) => void>();
  readonly #onBack = new Set<() => void>();
  /** Grows with each connection: what belongs to an older one goes no further. */
  #connection = 0;
  #isUp = false;
  #reason: string | undefined;
  #told: string | undefined;
  #late = 0;
  #underWay = 0;
  #losses = 0;
  #received = 0;
  #isClosed = false;
  #cancelFirst: (() => void) | undefined;

  constructor(options: ExternalOptions, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    const { login, clientId, will } = options;
    const { port, protocol } = new URL(login.url);
    this.port = port === '' ? (protocol === 'mqtts:' ? 8883 : 1883) : Number(port);
    this.#client = mqtt.connect(login.url, {
      ...loginOptions(login),
      clientId,
      clean: false,
      protocolVersion: 4,
      keepalive: keepAliveS,
      // Else a gateway that publishes all the time would never ask whether anybody is there.
      reschedulePings: false,
      resubscribe: false,
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      connectTimeout: answerWithinMs,
      queueQoSZero: false,
      manualConnect: true,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: will.qos, retain: will.isRetained },
    });
    this.#client.on('message', (topic, payload, { retain }) => this.#hear(topic, payload, retain));
    this.#client.on('connect', () => void this.#connected());
    this.#client.on('error', (failure) => {
      this.#reason = reasonOf(failure);
    });
    this.#client.on('close', () => this.#disconnected());
  }

  /** Begins to connect, and keeps trying. */
  open(): void {
    this.#client.connect();
    this.#cancelFirst = this.#clock.after(answerWithinMs, () => {
      if (!this.#isUp) this.#tell(this.#reason ?? 'does not answer');
    });
  }

  publish(message: BusMessage): Promise<void> {
    if (!this.#isUp) return Promise.reject(new Error(`broker away: ${this.#told ?? 'not reached yet'}`));
    return this.#send(message);
  }

  subscribe(filter: string, listener: Listener): () => void {
    const found = this.#listeners.get(filter) ?? new Set();
    this.#listeners.set(filter, found);
    found.add(listener);
    if (this.#isUp && found.size === 1) this.#client.subscribe(filter, { qos: 1 }, () => undefined);
    return () => {
      found.delete(listener);
      if (found.size > 0) return;
      this.#listeners.delete(filter);
      if (this.#isUp) this.#client.unsubscribe(filter, () => undefined);
    };
  }

  /**
   * Asks by subscribing: the broker sends what it retains behind its answer, and its answer to the unsubscribing behind all
   * of that. Listeners' own filters are subscribed anew afterwards.
   */
  async retainedTopics(filters: readonly string[]): Promise<readonly string[]> {
    const found = new Set<string>();
    const collect = (topic: string): void => {
      const isAsked = filters.some((filter) => topicMatches(filter, topic));
      if (isAsked && found.size < retainedMost) found.add(topic);
    };
    this.#collecting.add(collect);
    try {
      await this.#client.subscribeAsync([...filters], { qos: 0 });
      await this.#client.unsubscribeAsync([...filters]);
    } catch (thrown) {
      // A site may forbid it; what should stand there is said all the same, and only what is over may stay.
      this.#log.warn('bus-retained-unknown', { message: messageOf(thrown) });
    } finally {
      this.#collecting.delete(collect);
    }
    return [...found];
  }

  onBack(listener: () => void): () => void {
    this.#onBack.add(listener);
    return () => this.#onBack.delete(listener);
  }

  counters(): BusCounters {
    return {
      clients: 0,
      received: this.#received,
      faults: 0,
      refusals: {},
      external: { isAway: !this.#isUp, losses: this.#losses, underWay: this.#underWay },
    };
  }

  /** With a goodbye, where the broker is there to hear it: then it does not tell the last will. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const isUp = this.#isUp;
    this.#isUp = false;
    this.#cancelFirst?.();
    // A client that was ended while it was connecting would begin anew at the end of that line, for ever.
    this.#client.options.reconnectPeriod = 0;
    const force = () => this.#client.endAsync(true).catch(() => undefined);
    if (!isUp) return void (await force());
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(goodbyeWithinMs, () => void force().then(resolve));
      const done = () => {
        cancel();
        resolve();
      };
      this.#client.endAsync().then(done, done);
    });
  }

  async #connected(): Promise<void> {
    this.#connection += 1;
    const connection = this.#connection;
    const isOver = () => this.#connection !== connection || this.#isClosed;
    try {
      await this.#options.greet({
        publish: async (message) => {
          if (isOver()) throw new Error(lost);
          await this.#send(message);
        },
        retainedTopics: (filters) => this.retainedTopics(filters),
      });
      const filters = [...this.#listeners.keys()];
      if (filters.length > 0 && !isOver()) await this.#client.subscribeAsync(filters, { qos: 1 });
    } catch (thrown) {
      if (!isOver()) this.#log.warn('bus-greeting-failed', { message: messageOf(thrown) });
    }
    if (isOver()) return;
    this.#isUp = true;
    this.#reason = undefined;
    this.#look();
    for (const listener of this.#onBack) listener();
  }

  #disconnected(): void {
    this.#connection += 1;
    if (this.#isUp) this.#losses += 1;
    this.#isUp = false;
    if (!this.#isClosed) this.#tell(this.#reason ?? lost);
    this.#reason = undefined;
  }

  async #send({ topic, payload, qos, isRetained }: BusMessage): Promise<void> {
    if (this.#underWay >= underWayMost) throw new Error('the broker takes no more');
    this.#underWay += 1;
    let isLate = false;
    const cancel = this.#clock.after(answerWithinMs, () => {
      isLate = true;
      this.#late += 1;
      this.#look();
    });
    try {
      await this.#client.publishAsync(topic, payload, { qos, retain: isRetained });
    } finally {
      cancel();
      this.#underWay -= 1;
      if (isLate) this.#late -= 1;
      this.#look();
    }
  }

  #hear(topic: string, payload: Uint8Array, isRetained: boolean): void {
    this.#received += 1;
    if (isRetained) for (const collect of this.#collecting) collect(topic);
    for (const [filter, listeners] of this.#listeners)
      if (topicMatches(filter, topic)) for (const listener of listeners) listener(topic, payload);
  }

  /** While the line is up: whether the broker still takes what it is given. */
  #look(): void {
    if (this.#isUp) this.#tell(this.#late > 0 ? 'acknowledges nothing' : undefined);
  }

  #tell(reason: string | undefined): void {
    if (reason === this.#told) return;
    // Further reasons of one absence are for the log alone.
    const isNews = (reason === undefined) !== (this.#told === undefined);
    this.#told = reason;
    if (reason !== undefined) this.#log.warn('bus-broker-away', { reason });
    else this.#log.info('bus-broker-back');
    if (isNews) this.#options.onAway(reason);
  }
}

/** A host with several addresses fails with an error that has no text of its own. */
const reasonOf = (failure: Error & { readonly code?: unknown }): string =>
  failure.message !== '' ? failure.message : String(failure.code ?? failure.name);
