import { z } from 'zod';
import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import type {
  MqttCompanion,
  MqttResponder,
  Outgoing,
  Reaction,
} from '../../gateway/plugin/mqtt-companion.ts';
import { messageDecoder } from '../messages.ts';
import { sparkplugEncoder } from './sparkplug-encoder.ts';
import { decodeSpark, encodeSpark, metricsMost } from './sparkplug-payload.ts';
import type { NamedMetric, SparkHappening } from './sparkplug-session.ts';
import { SparkSession, sparkTopic } from './sparkplug-session.ts';

const level = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^/+#\p{Cc}]+$/u, 'no / + # or control characters');
const metricName = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case');

const options = z.strictObject({
  group: level.default('vigil').describe('Second level of the topics: the group.'),
  edgeNode: level
    .optional()
    .describe('Fourth level of the topics: the edge node; the device id, where left out.'),
  device: level
    .optional()
    .describe('The device behind the edge node that is meant; the node’s own metrics, where left out.'),
  metrics: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(256).describe('The metric’s name in the birth.'),
        metric: metricName.describe('What it is called here, such as room-temperature.'),
        unit: z.string().min(1).max(32).default('1').describe('UCUM unit after scaling.'),
        scale: z
          .number()
          .refine((scale) => scale !== 0, 'must not be 0')
          .default(1)
          .describe('Factor.'),
        offset: z.number().default(0).describe('Added after the factor.'),
      }),
    )
    .max(256)
    .default([])
    .describe('Which metrics are read; where left out, every one under its own name and without a unit.'),
});

type Options = z.output<typeof options>;

/** An edge node or a device behind it that speaks Sparkplug B 3.0. */
export const sparkplugB = defineDriver({
  name: 'sparkplug-b',
  family: 'industrial',
  transport: 'mqtt',
  summary: 'Sparkplug B 3.0 edge nodes and devices: births, data by alias, deaths, rebirth requests.',
  source: 'Eclipse Sparkplug 3.0 chapters 4, 5, 6; standards page robots-mqtt 3',
  streams: [],
  metrics: [
    {
      metric: 'connection',
      unit: '1',
      summary: '1 from birth to death; no value while data come that no birth explains.',
      ratePerMin: 0,
      plausible: [0, 1],
      isAlarm: true,
    },
  ],
  config: options,
  silentAfterMs: 300_000,
  // A death is a will, composed at the connect: its time says nothing of when the node died.
  timeBase: 'arrival',
  isOpenEnded: true,
  offers: ({ metrics }) => ({
    streams: [],
    metrics: ['connection', ...metrics.map(({ metric }) => metric)],
    silentAfterMs: 300_000,
  }),
  // The sequence runs over the messages of the node and of all its devices: all of them must be heard.
  filters: ({ group, edgeNode }, deviceId) => {
    const node = edgeNode ?? deviceId;
    return [`spBv1.0/${group}/+/${node}`, `spBv1.0/${group}/+/${node}/+`];
  },
  topic: (_, deviceId, payload) =>
    /"topic":"([^"]+)"/.exec(payload)?.[1] ?? `spBv1.0/vigil/NDATA/${deviceId}`,
  decoder,
  encoder: ({ group, edgeNode, metrics }, deviceId = 'virtual') =>
    sparkplugEncoder({
      group,
      node: edgeNode ?? deviceId,
      name: (metric) => {
        const row = metrics.find((one) => one.metric === metric);
        return { name: row?.name ?? metric, scale: row?.scale ?? 1, offset: row?.offset ?? 0 };
      },
    }),
  companion,
  responder,
});

function decoder(chosen: Options): Decoder {
  const session = new SparkSession();
  /** What was last said of each metric, by metric; all of it is stale on a death. */
  const said = new Map<string, { readonly unit: string; readonly isOfDevice: boolean }>();

  const stale = (t: number, isOnlyDevice: boolean, out: Decoded[]) => {
    for (const [metric, { unit, isOfDevice }] of said) {
      if (isOnlyDevice && !isOfDevice) continue;
      out.push({ type: 'reading', metric, value: null, unit, quality: 'invalid', t, reason: 'stale' });
    }
    if (!isOnlyDevice) said.clear();
  };
  const addMetrics = ({ metrics }: SparkHappening, t: number, out: Decoded[]): string[] =>
    metrics.flatMap((metric) => {
      if (metric.device !== chosen.device || isControl(metric.name)) return [];
      const row = rowOf(chosen, metric.name);
      if (!row || (said.size >= metricsMost && !said.has(row.metric))) return [];
      if (metric.value === undefined) return [metric.name];
      said.set(row.metric, { unit: row.unit, isOfDevice: metric.device !== undefined });
      out.push(readingOf(row, metric, t, session.isGapped));
      return [];
    });
  const add = (happening: SparkHappening, t: number, out: Decoded[]): string | undefined => {
    const { kind, device, problem } = happening;
    const isOurs = device === chosen.device;
    if (kind === 'birth' && happening.isNewSession && chosen.device !== undefined) stale(t, true, out);
    if (kind === 'birth' && isOurs) out.push(connection(1, t));
    if (kind === 'death' && (isOurs || device === undefined)) {
      out.push(connection(0, t));
      stale(t, false, out);
    }
    if (kind === 'unborn' && isOurs) out.push(connection(null, t));
    const unreadable = addMetrics(happening, t, out);
    return (
      problem ??
      (unreadable.length > 0 ? `types that are no values: ${unreadable.join(', ')}`.slice(0, 200) : undefined)
    );
  };
  return messageDecoder({
    decode: (_, topic) =>
      topic?.startsWith('spBv1.0/STATE/') ? undefined : 'a Sparkplug payload is no JSON object',
    plain: ({ bytes }, topicText, out) => {
      const topic = sparkTopic(topicText);
      if (!topic) return 'not a Sparkplug topic';
      const payload = decodeSpark(bytes);
      if (!payload) return 'not a Sparkplug payload';
      return add(session.take(topic, payload), (payload.timestampMs ?? 0) / 1000, out);
    },
  });
}

function connection(value: 0 | 1 | null, t: number): DecodedReading {
  const base = { type: 'reading', metric: 'connection', unit: '1', t } as const;
  return value === null
    ? { ...base, value, quality: 'invalid', reason: 'no-birth' }
    : { ...base, value, quality: 'good' };
}

interface Row {
  readonly metric: string;
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
}

const isControl = (name: string): boolean => name === 'bdSeq' || /^(Node|Device) Control\//.test(name);

function rowOf({ metrics }: Options, name: string): Row | undefined {
  if (metrics.length > 0) return metrics.find((row) => row.name === name);
  const metric = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 64);
  // A node must not speak of its connection in the driver's stead.
  return metric === '' || metric === 'connection' ? undefined : { metric, unit: '1', scale: 1, offset: 0 };
}

function readingOf(row: Row, metric: NamedMetric, sentT: number, isGapped: boolean): DecodedReading {
  const { metric: name, unit, scale, offset } = row;
  const { value, timestampMs, isHistorical } = metric;
  const t = timestampMs === undefined ? sentT : timestampMs / 1000;
  const base = { type: 'reading', metric: name, unit, t } as const;
  const scaled = typeof value === 'number' ? value * scale + offset : null;
  if (typeof value !== 'string' && (scaled === null || !Number.isFinite(scaled)))
    return { ...base, value: null, quality: 'invalid', reason: scaled === null ? 'no-data' : 'not-finite' };
  const text = typeof value === 'string' ? { text: value } : {};
  const reason = isHistorical ? 'historical' : isGapped ? 'sequence-gap' : undefined;
  return reason === undefined
    ? { ...base, value: scaled, quality: 'good', ...text }
    : { ...base, value: scaled, quality: 'questionable', reason, ...text };
}

/** Unexplained messages after which a node that was asked once is asked again: the request goes with QoS 0. */
const askAgainAfter = 32;

/** Births are not retained, so one is asked for at the start, and once after each gap until it comes. */
function companion({ group, edgeNode }: Options, deviceId: string): MqttCompanion {
  const session = new SparkSession();
  let timestampMs = 0;
  let isAsked = false;
  let unexplained = 0;

  const ask = (): Reaction => {
    [isAsked, unexplained] = [true, 0];
    const payload = encodeSpark(timestampMs, undefined, [
      { name: 'Node Control/Rebirth', type: 'Boolean', value: true, timestampMs },
    ]);
    const topic = `spBv1.0/${group}/NCMD/${edgeNode ?? deviceId}`;
    const request: Outgoing = { topic, payload, qos: 0, isRetained: false };
    return { publish: [request] };
  };
  return {
    greet: ask,
    hear(topicText, bytes) {
      const topic = sparkTopic(topicText);
      const payload = topic && decodeSpark(bytes);
      if (!topic || !payload) return {};
      timestampMs = payload.timestampMs ?? timestampMs;
      const { kind } = session.take(topic, payload);
      if (topic.type === 'NBIRTH' || (kind === 'death' && topic.device === undefined)) isAsked = false;
      const isExplained = kind !== 'unborn' && !session.isGapped;
      if (isExplained || kind === 'passed-over') return {};
      unexplained += 1;
      return !isAsked || unexplained >= askAgainAfter ? ask() : {};
    },
  };
}

/** A virtual edge node's end: asked for a rebirth, it is born again with all that it last said. */
function responder({ group, edgeNode }: Options, deviceId: string): MqttResponder {
  return {
    filters: [`spBv1.0/${group}/NCMD/${edgeNode ?? deviceId}`],
    hear(_, bytes, latest) {
      const isAsked = decodeSpark(bytes)?.metrics.some(
        ({ name, wire }) => name === 'Node Control/Rebirth' && wire.boolean === true,
      );
      if (!isAsked) return [];
      return [connection(1, 0), ...latest.filter(({ metric }) => metric !== 'connection')];
    },
  };
}
