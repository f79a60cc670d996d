import { connect, type MqttClient } from 'mqtt';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { DecodedMeasurement, DecodedReading, MqttDriver } from '../../gateway/plugin/driver.ts';
import { unwrapped } from '../messages.ts';

/** Unacknowledged messages; beyond it new ones are dropped and counted, as a device with little memory does. */
const mostInFlight = 20;

interface Address {
  readonly deviceId: string;
  readonly login: BrokerLogin;
  /** Seconds since the epoch; messages carry wall time. */
  readonly wallS: () => number;
}

/** A device on MQTT: publishes what its driver would read, and leaves a last will where the device has one. */
export class MqttDevice {
  readonly #driver: MqttDriver<unknown>;
  readonly #options: unknown;
  readonly #address: Address;
  readonly #client: MqttClient;
  readonly #encode: (measurement: DecodedMeasurement) => Uint8Array;
  readonly #isAnnounced: boolean;
  #inFlight = 0;
  #dropped = 0;

  constructor(driver: MqttDriver<unknown>, options: unknown, address: Address) {
    this.#driver = driver;
    this.#options = options;
    this.#address = address;
    const encoder = driver.encoder(options);
    this.#encode = (measurement) => encoder.push(measurement);
    this.#isAnnounced = driver.metrics.some(({ metric }) => metric === 'connection');
    const will = this.#isAnnounced ? this.#messages(this.#connection('CONNECTIONBROKEN'))[0] : undefined;
    this.#client = connect(address.login.url, {
      username: address.login.username,
      password: address.login.password,
      clientId: `virtual-${address.deviceId}`,
      protocolVersion: 4,
      reconnectPeriod: 1000,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true } }),
    });
    this.#client.on('connect', () => {
      if (this.#isAnnounced) this.send([this.#connection('ONLINE')]);
    });
    // An absent broker is not this device's fault; it tries again, and the gateway says that it is silent.
    this.#client.on('error', () => undefined);
  }

  get dropped(): number {
    return this.#dropped;
  }

  send(measurements: readonly DecodedMeasurement[]): void {
    for (const measurement of measurements)
      for (const { topic, payload } of this.#messages(measurement)) this.#publish(topic, payload);
  }

  /** Says goodbye where the device has a connection to say it about, as VDA 5050 asks for. */
  async close(): Promise<void> {
    if (this.#isAnnounced && this.#client.connected) this.send([this.#connection('OFFLINE')]);
    await new Promise<void>((resolve) => this.#client.end(!this.#client.connected, {}, () => resolve()));
  }

  /** Pulls the cable: the broker publishes the last will. */
  unplug(): void {
    this.#client.options.reconnectPeriod = 0;
    this.#client.stream.destroy();
  }

  #publish(topic: string, payload: string | Uint8Array): void {
    if (!this.#client.connected || this.#inFlight >= mostInFlight) {
      this.#dropped += 1;
      return;
    }
    const isConnection = topic.endsWith('/connection');
    this.#inFlight += 1;
    this.#client.publish(
      topic,
      typeof payload === 'string' ? payload : Buffer.from(payload),
      { qos: isConnection ? 1 : 0, retain: isConnection },
      () => {
        this.#inFlight -= 1;
      },
    );
  }

  #messages(
    measurement: DecodedMeasurement,
  ): readonly { readonly topic: string; readonly payload: string | Uint8Array }[] {
    return Buffer.from(this.#encode(measurement))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map(
        (payload) =>
          unwrapped(payload) ?? {
            topic: this.#driver.topic(this.#options, this.#address.deviceId, payload),
            payload,
          },
      );
  }

  #connection(text: 'ONLINE' | 'OFFLINE' | 'CONNECTIONBROKEN'): DecodedReading {
    const value = text === 'ONLINE' ? 1 : 0;
    return {
      type: 'reading',
      metric: 'connection',
      value,
      unit: '1',
      quality: 'good',
      t: this.#address.wallS(),
      text,
    };
  }
}
