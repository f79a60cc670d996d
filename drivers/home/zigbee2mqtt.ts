import { z } from 'zod';
import type { Decoded, DecodedMeasurement, DecodedReading } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { messageDecoder, numberOf, secondsOf, textOf } from '../messages.ts';
import type { ZigbeeRow } from './zigbee2mqtt-rows.ts';
import { zigbeeMetrics, zigbeeRows } from './zigbee2mqtt-rows.ts';

const topicPath = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^+#\p{Cc}]+$/u, 'no + # or control characters');

const metricNames = [...zigbeeRows.map(({ spec }) => spec), ...zigbeeMetrics].map(({ metric }) => metric);

const options = z.strictObject({
  friendlyName: topicPath
    .optional()
    .describe('The device’s friendly name in Zigbee2MQTT; the device id, where left out.'),
  baseTopic: topicPath.default('zigbee2mqtt').describe('Base topic of Zigbee2MQTT.'),
  callActions: z
    .array(z.string().min(1).max(64))
    .max(32)
    .default(['emergency', 'sos', 'panic', 'help'])
    .describe('Actions that mean a call for help, such as emergency, or single where a button is the call.'),
  measures: z
    .array(z.enum(metricNames))
    .max(32)
    .default([])
    .describe(
      'What this device is there for, such as call, door, occupancy or presence: what its bed is to be watched by.',
    ),
  silentAfterS: z
    .number()
    .min(60)
    .max(604_800)
    .default(90_000)
    .describe(
      'Seconds without a message after which the device counts as silent; battery devices report daily.',
    ),
});

type Options = z.output<typeof options>;

/**
 * Any device behind Zigbee2MQTT: pull cord, button, door, occupancy, vibration, water leak, temperature. Its topics and
 * fields are written from the documentation (*not verified* against a device), so a field of another shape is a fault of
 * its own and the rest of the message counts. Messages have no time of their own unless `last_seen` is switched on.
 */
export const zigbee2mqtt = defineDriver({
  name: 'zigbee2mqtt',
  family: 'home',
  transport: 'mqtt',
  summary:
    'Zigbee devices behind Zigbee2MQTT: pull cord, button, door, occupancy, vibration, water, climate.',
  source: 'Zigbee2MQTT documentation, MQTT topics and messages (not verified); standards page robots-mqtt 5',
  streams: [],
  metrics: [...zigbeeRows.map(({ spec }) => spec), ...zigbeeMetrics],
  config: options,
  silentAfterMs: 90_000_000,
  timeBase: 'arrival',
  // A bed must not count as watched for calls because a thermometer could have been a pull cord.
  offers: ({ measures, silentAfterS }) => ({
    streams: [],
    metrics: ['connection', 'bridge', ...measures],
    silentAfterMs: silentAfterS * 1000,
  }),
  filters: ({ baseTopic, friendlyName }, deviceId) => {
    const base = `${baseTopic}/${friendlyName ?? deviceId}`;
    return [base, `${base}/availability`, `${baseTopic}/bridge/state`];
  },
  topic: ({ baseTopic, friendlyName }, deviceId, payload) => {
    const base = `${baseTopic}/${friendlyName ?? deviceId}`;
    return /"state":"(online|offline)"/.test(payload) ? `${base}/availability` : base;
  },
  decoder: (chosen) =>
    messageDecoder({
      decode: (message, topic, out) => decode(chosen, message, topic, out),
      plain: ({ text }, topic, out) =>
        wordIsConnection(topic) ? addConnection(text.trim(), topic, 0, out) : 'not a JSON object',
    }),
  encoder: () => ({
    push: (measurement) => {
      const payload = payloadOf(measurement);
      return new TextEncoder().encode(payload ? `${JSON.stringify(payload)}\n` : '');
    },
    end: () => new Uint8Array(0),
  }),
});

const words: ReadonlyMap<string, 0 | 1> = new Map([
  ['online', 1],
  ['offline', 0],
]);

const wordIsConnection = (topic: string): boolean =>
  topic.endsWith('/availability') || topic.endsWith('/bridge/state');

function decode(
  chosen: Options,
  message: Json,
  topic: string | undefined,
  out: Decoded[],
): string | undefined {
  const t = timeOf(message);
  const state = textOf(message['state']);
  if (topic ? wordIsConnection(topic) : state !== undefined && words.has(state))
    return addConnection(state ?? '', topic ?? '', t, out);
  const problems = zigbeeRows.flatMap((row) => addField(row, message[row.field], t, out));
  const action = message['action'];
  // Some devices clear their action with an empty one: nobody has pressed anything.
  if (typeof action === 'string' && action !== '') out.push(actionReading(chosen, action.slice(0, 64), t));
  else if (action !== undefined && action !== null && action !== '') problems.push('action');
  return problems.length > 0 ? `ill-shaped: ${problems.join(', ')}` : undefined;
}

function addConnection(word: string, topic: string, t: number, out: Decoded[]): string | undefined {
  const value = words.get(word);
  if (value === undefined) return 'availability is neither online nor offline';
  const metric = topic.endsWith('/bridge/state') ? 'bridge' : 'connection';
  out.push({ type: 'reading', metric, value, unit: '1', quality: 'good', t, text: word });
  return undefined;
}

/** `last_seen` is milliseconds or ISO 8601, as configured in Zigbee2MQTT. */
function timeOf(message: Json): number {
  const seen = message['last_seen'];
  const ms = numberOf(seen);
  return ms === undefined ? (secondsOf(seen) ?? 0) : ms / 1000;
}

/** Adds the reading; gives the field's name where its value is of another shape. */
function addField(
  { field, spec, isInverted }: ZigbeeRow,
  value: unknown,
  t: number,
  out: Decoded[],
): string[] {
  if (value === undefined) return [];
  const base = { type: 'reading', metric: spec.metric, unit: spec.unit, t } as const;
  if (value === null) {
    out.push({ ...base, value, quality: 'invalid', reason: 'no-data' });
    return [];
  }
  const isBoolean = typeof value === 'boolean';
  const number = isBoolean ? Number(value !== (isInverted ?? false)) : numberOf(value);
  // A switch reported as a number, or a temperature as a yes, is another device's field of the same name.
  if (number === undefined || isBoolean !== (spec.unit === '1' && spec.plausible[1] === 1)) return [field];
  out.push({ ...base, value: number, quality: 'good' });
  return [];
}

/** An action has no end: it is said once, at its moment. */
function actionReading({ callActions }: Options, text: string, t: number): DecodedReading {
  const metric = callActions.includes(text) ? 'call' : 'button';
  return { type: 'reading', metric, value: 1, unit: '1', quality: 'good', t, text };
}

function payloadOf(measurement: DecodedMeasurement): Json | undefined {
  if (measurement.type === 'waveform') return undefined;
  const { metric, value, text, t } = measurement;
  const seen = t === 0 ? {} : { last_seen: Math.round(t * 1000) };
  if (metric === 'connection') return { state: value === 1 ? 'online' : 'offline', ...seen };
  if (text !== undefined && (metric === 'call' || metric === 'button')) return { action: text, ...seen };
  const row = zigbeeRows.find(({ spec }) => spec.metric === metric);
  if (!row) return undefined;
  const isYesNo = row.spec.unit === '1' && row.spec.plausible[1] === 1;
  const shown = value !== null && isYesNo ? (value === 1) !== (row.isInverted ?? false) : value;
  return { [row.field]: shown, ...seen };
}
