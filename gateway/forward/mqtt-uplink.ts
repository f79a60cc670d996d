import { readFileSync } from 'node:fs';
import type { IClientOptions } from 'mqtt';
import { z } from 'zod';
import { secret } from '../config/fields.ts';
import type { Site } from '../core/site.ts';
import { topicLevel } from '../core/topic-level.ts';
import { defineReceiver, NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { eventOf } from './event-of.ts';
import { MqttSession, PublishRefused } from './mqtt-session.ts';

const file = (what: string) => z.string().min(1).optional().describe(`File with ${what}, PEM.`);

const options = z
  .strictObject({
    url: z
      .url({ protocol: /^(mqtts?|wss?)$/, hostname: /.+/ })
      .describe('The broker: mqtts://host:8883, wss://host/path; mqtt:// and ws:// with isPlainAllowed.'),
    isPlainAllowed: z.boolean().default(false).describe('Allow a connection without encryption.'),
    version: z
      .union([z.literal(4), z.literal(5)])
      .default(4)
      .describe('MQTT protocol level: 4 is 3.1.1.'),
    clientId: z
      .string()
      .regex(/^[0-9A-Za-z_-]{1,64}$/)
      .optional()
      .describe('Left out: vigil-<site>-<gateway>-<receiver>. Its session is kept by the broker.'),
    username: z.string().min(1).optional(),
    password: secret.optional(),
    ca: file('the authorities to trust in place of the system’s'),
    cert: file('the certificate of this gateway'),
    key: file('the private key of that certificate'),
    root: z
      .string()
      .regex(/^[^+#\0]{1,200}$/, 'must be a topic without + and #')
      .optional()
      .describe('Begin of every topic; left out: vigil/v1/<site>/<gateway>.'),
    timeoutS: z.number().min(1).max(45).default(10).describe('Seconds until an answer is given up.'),
  })
  .refine(({ url, isPlainAllowed }) => isPlainAllowed || /^(mqtts|wss):/.test(url) || isLoopback(url), {
    message:
      'must be mqtts or wss: what is sent is about people (isPlainAllowed: true allows it all the same)',
    path: ['url'],
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'a certificate and its key belong together',
    path: ['cert'],
  });

type Options = z.output<typeof options>;

const isLoopback = (url: string): boolean => /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);

/** Answers that blame the message (MQTT 5, section 3.4.2.1): topic name invalid, packet too large, payload format invalid. */
const refusals: ReadonlySet<number> = new Set([0x90, 0x95, 0x99]);

/** Where the receiver finds a notice: events as on the gateway's own broker, measurements beside them. */
const topicOf = (root: string, kind: string, subject: string): string =>
  `${root}/${kind === 'readings' ? 'readings' : 'event'}/${topicLevel(subject)}`;

/**
 * Publishes each notice as a CloudEvent (CloudEvents 1.0, MQTT protocol binding, structured mode) at QoS 1, one at a time, so that the
 * order of a bed is the order in which the broker has it. The receipt is the broker's PUBACK.
 */
export const mqttUplink = defineReceiver({
  kind: 'mqtt-uplink',
  summary: 'A broker elsewhere, MQTT 3.1.1 or 5, that takes CloudEvents at QoS 1.',
  options,
  secrets: ({ password }) => (password ? [password] : []),
  create(chosen: Options, { id, site, clock, isProbe = false, secret: resolve }): Receiver {
    const root = chosen.root ?? `vigil/v1/${topicLevel(site.site)}/${topicLevel(site.gateway)}`;
    const session = new MqttSession(
      chosen.url,
      async () => ({
        ...connection(chosen, { id, site, root, isProbe }),
        ...(chosen.password ? { password: await resolve(chosen.password) } : {}),
      }),
      {
        clock,
        timeoutMs: chosen.timeoutS * 1000,
        onConnect(client) {
          if (!isProbe) client.publish(`${root}/uplink`, online, { qos: 1, retain: true });
        },
      },
    );
    return {
      async send(sending) {
        const { kind, subject } = sending.notice;
        const payload = JSON.stringify(eventOf(site, sending));
        const properties = { properties: { contentType: 'application/cloudevents+json; charset=utf-8' } };
        try {
          await session.publish(
            topicOf(root, kind, subject),
            payload,
            chosen.version === 5 ? properties : {},
          );
        } catch (thrown) {
          if (thrown instanceof PublishRefused && refusals.has(thrown.reasonCode))
            throw new NoticeRefused(thrown.message, { cause: thrown });
          throw thrown;
        }
      },
      check: async () => void (await session.connected()),
      close: () => session.close(),
    };
  },
});

const online = JSON.stringify({ state: 'online' });
const offline = JSON.stringify({ state: 'offline' });

interface Speaker {
  readonly id: string;
  readonly site: Site;
  readonly root: string;
  readonly isProbe: boolean;
}

function connection(chosen: Options, { id, site, root, isProbe }: Speaker): IClientOptions {
  const { version, username, ca, cert, key } = chosen;
  const plain = (text: string): string => text.replaceAll(/[^0-9A-Za-z_-]/g, '_');
  const clientId = chosen.clientId ?? ['vigil', site.site, site.gateway, id].map(plain).join('-');
  const kept: IClientOptions = {
    clientId,
    clean: false,
    ...(version === 5 ? { properties: { sessionExpiryInterval: 7 * 86_400 } } : {}),
    // Whoever watches the receiver's side sees that nothing can come.
    will: { topic: `${root}/uplink`, payload: Buffer.from(offline), qos: 1, retain: true },
  };
  return {
    protocolVersion: version,
    ...(username ? { username } : {}),
    ...(ca ? { ca: readFileSync(ca) } : {}),
    ...(cert && key ? { cert: readFileSync(cert), key: readFileSync(key) } : {}),
    // A broker ends the older of two connections of one name: that would be the gateway's.
    ...(isProbe ? { clientId: `${clientId}-doctor`, clean: true } : kept),
  };
}
