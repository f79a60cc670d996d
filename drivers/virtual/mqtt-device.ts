import { connect, type MqttClient } from 'mqtt';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { DecodedMeasurement, DecodedReading, Encoder, MqttDriver } from '../../gateway/plugin/driver.ts';
import type { DeviceMessage, MqttResponder } from '../../gateway/plugin/mqtt-companion.ts';
import { messagesIn } from '../messages.ts';
import { type MessageFault, type MessageFaultKind, messageFaults } from './message-faults.ts';

/** Unacknowledged messages; beyond it new ones are dropped and counted, as a device with little memory does. */
const mostInFlight = 20;
/** How long a device is silent or away after a fault that takes it. */
const awayS = { stall: 3, unplug: 2 };
const reconnectMs = 1_000;
/** What such protocols leave on the broker for whoever comes later: that a device is there, and what it is. */
const isKept = (topic: string): boolean => /\/(connection|availability|config)$/.test(topic);

interface Address {
  readonly deviceId: string;
  readonly login: BrokerLogin;
  /** Seconds since the epoch; messages carry wall time. */
  readonly wallS: () => number;
}

export interface MqttFaults {
  readonly faults: readonly MessageFault[];
  readonly seed: number;
}

/**
 * A device on MQTT: publishes what its driver would read, answers what is said to it as its driver's responder does, and
 * leaves a last will where the device has one.
 */
export class MqttDevice {
  readonly #driver: MqttDriver<unknown>;
  readonly #options: unknown;
  readonly #address: Address;
  readonly #client: MqttClient;
  readonly #encoder: Encoder;
  /** Its messages are composed at one connection and sent at its end, so they are numbered apart. */
  readonly #willEncoder: Encoder;
  readonly #responder: MqttResponder | undefined;
  readonly #isAnnounced: boolean;
  readonly #fault: ReturnType<typeof messageFaults>;
  readonly #counted = new Map<MessageFaultKind, number>();
  readonly #latest = new Map<string, DecodedReading>();
  #silentUntilS = 0;
  #isUnplugged = false;
  #wasOnline = false;
  /** Of this connection: what a broken one had not acknowledged is nobody's any more, and must not count for ever. */
  #unacknowledged = { count: 0 };
  #dropped = 0;
  #heard = 0;

  constructor(
    driver: MqttDriver<unknown>,
    options: unknown,
    address: Address,
    { faults, seed }: MqttFaults = { faults: [], seed: 0 },
  ) {
    this.#driver = driver;
    this.#options = options;
    this.#address = address;
    const { login, deviceId } = address;
    this.#encoder = driver.encoder(options, deviceId);
    this.#willEncoder = driver.encoder(options, deviceId);
    this.#responder = driver.responder?.(options, deviceId);
    this.#fault = messageFaults(faults, seed);
    this.#isAnnounced = driver.metrics.some(({ metric }) => metric === 'connection');
    this.#client = connect(login.url, {
      username: login.username,
      password: login.password,
      clientId: `virtual-${deviceId}`,
      protocolVersion: 4,
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      manualConnect: true,
      ...this.#will(),
    });
    this.#client.on('connect', () => this.#arrive());
    this.#client.on('message', (topic, payload) => this.#hear(topic, payload));
    this.#client.on('close', () => {
      if (this.#wasOnline) Object.assign(this.#client.options, this.#will());
      this.#wasOnline = false;
      this.#unacknowledged = { count: 0 };
      this.#forget();
    });
    // An absent broker is not this device's fault; it tries again, and the gateway says that it is silent.
    this.#client.on('error', () => undefined);
    this.#client.connect();
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** Messages that were said to the device. */
  get heard(): number {
    return this.#heard;
  }

  /** What was done to its messages, by kind. */
  get faults(): Readonly<Partial<Record<MessageFaultKind, number>>> {
    return Object.fromEntries(this.#counted);
  }

  send(measurements: readonly DecodedMeasurement[]): void {
    if (this.#address.wallS() < this.#silentUntilS) return;
    if (this.#isUnplugged) this.#plug();
    this.#say(measurements);
    const t = this.#address.wallS();
    const further = this.#responder?.goOn?.(t, [...this.#latest.values()]) ?? [];
    this.#say(further.map((reading) => ({ ...reading, t })));
  }

  #say(measurements: readonly DecodedMeasurement[]): void {
    for (const measurement of measurements) {
      if (measurement.type === 'reading') this.#latest.set(measurement.metric, measurement);
      for (const message of this.#messages(this.#encoder, measurement)) this.#disturbed(message);
    }
  }

  /** Says goodbye where the device has a connection to say it about, as VDA 5050 asks for. */
  async close(): Promise<void> {
    if (this.#isAnnounced && this.#isOnline) {
      const [goodbye] = this.#messages(this.#encoder, this.#connection('OFFLINE'));
      if (goodbye) await new Promise<void>((said) => this.#publish(goodbye, true, said));
    }
    this.#forget();
    await new Promise<void>((resolve) => this.#client.end(!this.#isOnline, {}, () => resolve()));
  }

  /** Awaits no receipt any more. Of a broken connection none comes, and the library would wait for it without end. */
  #forget(): void {
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
  }

  /** Pulls the cable, behind what was already said: the broker publishes the last will. */
  unplug(): void {
    const { stream } = this.#client;
    this.#isUnplugged = true;
    this.#client.options.reconnectPeriod = 0;
    stream.end(() => stream.destroy());
  }

  /** Its client may not have noticed yet that the cable is out. */
  get #isOnline(): boolean {
    return this.#client.connected && !this.#isUnplugged;
  }

  #plug(): void {
    this.#isUnplugged = false;
    this.#client.options.reconnectPeriod = reconnectMs;
    this.#client.reconnect();
  }

  #arrive(): void {
    this.#wasOnline = true;
    if (this.#responder) this.#client.subscribe([...this.#responder.filters], { qos: 0 }, () => {});
    if (this.#isAnnounced) this.#announce();
  }

  #hear(topic: string, payload: Uint8Array): void {
    this.#heard += 1;
    const t = this.#address.wallS();
    if (t < this.#silentUntilS) return;
    const said = this.#responder?.hear(topic, payload, [...this.#latest.values()]) ?? [];
    this.#say(said.map((reading) => ({ ...reading, t })));
  }

  #announce(): void {
    for (const message of this.#messages(this.#encoder, this.#connection('ONLINE'))) this.#publish(message);
  }

  #will() {
    if (!this.#isAnnounced) return {};
    const [will] = this.#messages(this.#willEncoder, this.#connection('CONNECTIONBROKEN'));
    if (!will) return {};
    const { topic, payload } = will;
    return { will: { topic, payload: Buffer.from(payload), qos: 1 as const, retain: isKept(topic) } };
  }

  #disturbed({ topic, payload }: DeviceMessage): void {
    // What does not go out cannot be disturbed.
    if (!this.#isOnline) {
      this.#dropped += 1;
      return;
    }
    const { payloads, injected } = this.#fault(Buffer.from(payload));
    for (const one of payloads) this.#publish({ topic, payload: one }, injected === 'flood');
    if (injected === undefined) return;
    this.#counted.set(injected, (this.#counted.get(injected) ?? 0) + 1);
    if (injected !== 'stall' && injected !== 'unplug') return;
    this.#silentUntilS = this.#address.wallS() + awayS[injected];
    if (injected === 'unplug') this.unplug();
  }

  /** `said` is called when the broker has it, or the connection is gone. */
  #publish({ topic, payload }: DeviceMessage, isUrgent = false, said?: () => void): void {
    const unacknowledged = this.#unacknowledged;
    if (!this.#isOnline || (unacknowledged.count >= mostInFlight && !isUrgent)) {
      this.#dropped += 1;
      return;
    }
    const isRetained = isKept(topic);
    unacknowledged.count += 1;
    this.#client.publish(
      topic,
      typeof payload === 'string' ? payload : Buffer.from(payload),
      { qos: isRetained ? 1 : 0, retain: isRetained },
      () => {
        unacknowledged.count -= 1;
        said?.();
      },
    );
  }

  #messages(encoder: Encoder, measurement: DecodedMeasurement): readonly DeviceMessage[] {
    const atS = this.#address.wallS();
    const topicOf = (payload: string) => this.#driver.topic(this.#options, this.#address.deviceId, payload);
    return messagesIn(encoder.push(measurement), topicOf).map(
      (message) => this.#responder?.amend?.(message, atS) ?? message,
    );
  }

  #connection(text: 'ONLINE' | 'OFFLINE' | 'CONNECTIONBROKEN'): DecodedReading {
    const value = text === 'ONLINE' ? 1 : 0;
    const t = this.#address.wallS();
    return { type: 'reading', metric: 'connection', value, unit: '1', quality: 'good', t, text };
  }
}
