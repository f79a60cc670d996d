import { z } from 'zod';
import { file, id, port, secret } from './fields.ts';

const user = z.strictObject({
  username: id,
  password: secret
    .optional()
    .describe(
      'A hash made by `vigil hash-pin --broker`, by reference. Not needed where `certificate` is given; with both, either lets it in.',
    ),
  certificate: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/, 'must be the name in the certificate, such as imu-1')
    .optional()
    .describe(
      'Common name or DNS name in the certificate that is this user; it then needs no password. Needs `tls.clientCertificates`.',
    ),
  device: id.optional(),
  robot: z
    .string()
    .regex(/^[^/+#]+\/[^/+#]+$/, 'must be <maker>/<serial>')
    .optional(),
  edgeNode: z
    .string()
    .regex(/^[^/+#]+\/[^/+#]+$/, 'must be <group>/<node>')
    .optional()
    .describe('A Sparkplug B edge node.'),
  trees: z
    .array(
      z
        .string()
        .regex(
          /^(?!(vigil|uagv|vda5050|spBv1\.0)$)[A-Za-z0-9_-]{1,64}$/,
          'must be a first topic level of its own',
        ),
    )
    .max(8)
    .default([])
    .describe('First topic levels that a bridge owns, such as zigbee2mqtt or homeassistant and tele.'),
  isHomeAssistant: z
    .boolean()
    .default(false)
    .describe('An existing Home Assistant, which reads the states of beds.'),
  isReader: z.boolean().default(false),
});

const tls = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 is every network.'),
    port: port.default(8883),
    cert: file.describe('PEM file: the certificate of this gateway, then those that lead to its authority.'),
    key: file.describe('PEM file: its private key, readable by the gateway alone.'),
    ca: file.optional().describe('PEM file: the authorities whose client certificates count.'),
    clientCertificates: z
      .enum(['off', 'optional', 'required'])
      .default('off')
      .describe('Whether clients may, or must, show a certificate of `ca`.'),
  })
  .describe('MQTT over TLS, 1.2 or newer, beside the plain port. Files that are replaced are read again.');

const webSocket = z
  .strictObject({
    host: z.string().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 is every network.'),
    port: port.default(9001),
    path: z
      .string()
      .regex(/^\/[A-Za-z0-9._~/-]{0,127}$/, 'must be a path such as /mqtt')
      .default('/mqtt'),
    origins: z
      .array(z.string().regex(/^https?:\/\/[^/]+$/, 'must be an origin such as https://board.example'))
      .max(16)
      .default([])
      .describe('Web pages that may connect, by origin; programs that are no browser send none and may.'),
  })
  .describe('MQTT over WebSocket; over TLS where `tls` is given.');

const login = z.strictObject({ username: z.string().min(1).max(256), password: secret });

/** A broker of the site, in place of the gateway's own. */
const external = {
  url: z
    .string()
    .regex(
      /^mqtts?:\/\/([A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/,
      'must be mqtt(s)://host or mqtt(s)://host:port',
    )
    .optional()
    .describe('A broker of the site in place of the gateway’s own; the gateway is then its client.'),
  username: z.string().min(1).max(256).optional().describe('Of the gateway on the broker at `url`.'),
  password: secret.optional(),
  ca: file.optional().describe('PEM file: the authority of the broker at `url`, if it is not a public one.'),
  cert: file.optional().describe('PEM file: the gateway’s certificate for the broker at `url`.'),
  key: file.optional().describe('PEM file: its private key.'),
  drivers: login.optional().describe('Of the drivers process at `url`; the gateway’s own, where left out.'),
  flows: login
    .optional()
    .describe('Of the flows process at `url`: what a technician writes needs a login of its own.'),
};

/** The broker: who may come in, and by which ways. */
export const broker = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: port.default(1883),
    tls: tls.optional(),
    webSocket: webSocket.optional(),
    ...external,
    users: z
      .array(user)
      .max(500)
      .default([])
      .describe(
        'Who may connect: a device (its own topics), a robot by maker/serial, an edge node, a bridge (its trees), or a reader.',
      ),
  })
  .prefault({});
export type BrokerConfig = z.output<typeof broker>;
