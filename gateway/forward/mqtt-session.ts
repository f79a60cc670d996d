import mqtt, { type IClientOptions, type IClientPublishOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../core/ports.ts';
import { atMost } from './pause.ts';

/** A message that was answered with a reason why it is not taken (MQTT 5, section 3.4.2.1). */
export class PublishRefused extends Error {
  readonly reasonCode: number;

  constructor(message: string, reasonCode: number) {
    super(message);
    this.reasonCode = reasonCode;
  }
}

const goodbyeWithinMs = 2000;

/**
 * A connection that is opened at need and given up whole at the first failure: what was under way is then not sent again behind the
 * queue's back, which decides what goes next.
 */
export class MqttSession {
  readonly #url: string;
  readonly #options: () => Promise<IClientOptions>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onConnect: (client: MqttClient) => void;
  #opening: Promise<MqttClient> | undefined;

  constructor(
    url: string,
    options: () => Promise<IClientOptions>,
    {
      clock,
      timeoutMs,
      onConnect,
    }: { clock: Clock; timeoutMs: number; onConnect: (client: MqttClient) => void },
  ) {
    this.#url = url;
    this.#options = options;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onConnect = onConnect;
  }

  /** Resolves at the receiver's PUBACK. */
  async publish(topic: string, payload: string, options: IClientPublishOptions): Promise<void> {
    const client = await this.connected();
    await this.#within(client, (resolve, reject) => {
      client.publish(topic, payload, { ...options, qos: 1 }, (failure) => {
        const code = failure && 'code' in failure ? Number(failure.code) : 0;
        if (!failure) resolve();
        else reject(code >= 0x80 ? new PublishRefused(failure.message, code) : failure);
      });
    });
  }

  /** The open connection, or a new one. */
  connected(): Promise<MqttClient> {
    if (this.#opening !== undefined) return this.#opening;
    // The end of an older connection says nothing about the one that took its place.
    const forget = () => {
      if (this.#opening === opening) this.#opening = undefined;
    };
    const opening = this.#open(forget);
    opening.catch(forget);
    this.#opening = opening;
    return opening;
  }

  async close(): Promise<void> {
    const client = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    if (client === undefined) return;
    // With something under way the client would wait for its receipt, on a line that is gone for ever.
    await atMost(
      this.#clock,
      goodbyeWithinMs,
      client.endAsync().catch(() => undefined),
    );
    client.stream.destroy();
  }

  async #open(onEnd: () => void): Promise<MqttClient> {
    const options = await this.#options();
    const client = mqtt.connect(this.#url, {
      keepalive: 5,
      ...options,
      reconnectPeriod: 0,
      connectTimeout: this.#timeoutMs,
    });
    // Errors come as failures of what is under way, or as the end of the connection.
    client.on('error', () => undefined);
    client.once('close', () => {
      onEnd();
      client.end(true);
    });
    await this.#within(client, (resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
    });
    this.#onConnect(client);
    return client;
  }

  /** Ends with the connection, or with its time. */
  async #within(
    client: MqttClient,
    work: (resolve: () => void, reject: (reason: Error) => void) => void,
  ): Promise<void> {
    let cancel = (): void => undefined;
    let onClose = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        onClose = () => reject(new Error(`${this.#host} closed the connection`));
        client.once('close', onClose);
        cancel = this.#clock.after(this.#timeoutMs, () => {
          reject(new Error(`${this.#host} gave no answer in ${this.#timeoutMs / 1000} s`));
          client.end(true);
        });
        work(resolve, reject);
      });
    } finally {
      cancel();
      client.removeListener('close', onClose);
    }
  }

  get #host(): string {
    return new URL(this.#url).host;
  }
}
