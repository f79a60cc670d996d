import { z } from 'zod';
import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import type { MqttCompanion } from '../../gateway/plugin/mqtt-companion.ts';
import { messageDecoder, recordOf } from '../messages.ts';
import { announcedMetrics } from './home-assistant-classes.ts';
import { type Entity, wordOf } from './home-assistant-config.ts';
import { homeAssistantEncoder } from './home-assistant-encoder.ts';
import { HomeAssistantRegistry } from './home-assistant-registry.ts';
import { valueAt } from './home-assistant-template.ts';

const options = z.strictObject({
  identifier: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe(
      'One of the announced device’s identifiers; with neither this nor a prefix, all that is announced.',
    ),
  uniqueIdPrefix: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('How the unique ids of the device’s entities begin, where it has no identifier.'),
  discoveryPrefix: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .default('homeassistant')
    .describe('First level of the discovery topics.'),
  names: z
    .record(
      z.string().max(128),
      z
        .string()
        .max(64)
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case'),
    )
    .default({})
    .describe(
      'Metric by object id, where the device class does not say enough: {"skin_temp": "body-temperature"}.',
    ),
  silentAfterS: z
    .number()
    .min(1)
    .max(604_800)
    .default(3_600)
    .describe(
      'Seconds without a message after which the device counts as silent; set it to its expire_after.',
    ),
});

type Options = z.output<typeof options>;

/**
 * A device that announces itself by Home Assistant MQTT discovery. Only templates that read a field are read; an entity
 * with any other is a fault and gives no values. The abbreviations are from memory of the documentation (*not verified*).
 */
export const homeAssistant = defineDriver({
  name: 'home-assistant',
  family: 'home',
  transport: 'mqtt',
  summary: 'Devices that announce themselves by Home Assistant MQTT discovery: sensors and binary sensors.',
  source: 'Home Assistant MQTT discovery; standards page robots-mqtt 4',
  streams: [],
  metrics: announcedMetrics,
  config: options,
  silentAfterMs: 3_600_000,
  timeBase: 'arrival',
  isOpenEnded: true,
  // What it will announce is not known beforehand; a bed counts as watched by what the technician has named.
  offers: ({ names, silentAfterS }) => ({
    streams: [],
    metrics: ['connection', ...new Set(Object.values(names))],
    silentAfterMs: silentAfterS * 1000,
  }),
  filters: ({ discoveryPrefix }) => [`${discoveryPrefix}/#`],
  topic: (_, deviceId, payload) => /"topic":"([^"]+)"/.exec(payload)?.[1] ?? `vigil/virtual/${deviceId}`,
  decoder,
  encoder: ({ discoveryPrefix, identifier, uniqueIdPrefix }) =>
    homeAssistantEncoder(discoveryPrefix, identifier ?? uniqueIdPrefix ?? 'virtual'),
  companion,
});

interface Message {
  readonly topic: string;
  readonly text: string;
  readonly json: unknown;
}

const base = { type: 'reading', t: 0 } as const;

function decoder(chosen: Options): Decoder {
  const registry = new HomeAssistantRegistry(chosen);
  /** Availability topics that last said offline; no more of them than entities have. */
  const offline = new Set<string>();

  const announce = ({ topic, json }: Message, out: Decoded[]): string | undefined => {
    const result = registry.announce(topic, recordOf(json));
    if (result.kind === 'unreadable') {
      if (result.entity) out.push(absent(result.entity, 'unreadable'));
      return result.problem;
    }
    if (result.kind === 'none') return undefined;
    const { entities } = registry;
    const known = new Set(entities.flatMap(({ availability }) => availability.map(({ topic: at }) => at)));
    for (const at of offline) if (!known.has(at)) offline.delete(at);
    const text = entities.map(({ metric, expireAfterS: s }) =>
      s === undefined ? metric : `${metric}:${s}s`,
    );
    const count = {
      ...base,
      metric: 'announced',
      value: entities.length,
      unit: '1',
      quality: 'good',
    } as const;
    out.push({ ...count, text: text.join(',').slice(0, 200) });
    if (result.kind === 'forgotten') out.push(absent(result.entity, 'forgotten'));
    return undefined;
  };
  const follow = (message: Message, out: Decoded[]) => {
    const words = new Set<string>();
    for (const entity of registry.entities) {
      for (const { topic, path, online, offline: away } of entity.availability) {
        if (topic !== message.topic) continue;
        const word = wordOf(valueAt(path, message.text, message.json));
        if (word === online) offline.delete(topic);
        else if (word === away) offline.add(topic);
        else continue;
        if (word === away) out.push(absent(entity, 'unavailable'));
        words.add(word);
      }
    }
    for (const text of words) {
      const value = offline.has(message.topic) ? 0 : 1;
      out.push({ ...base, metric: 'connection', value, unit: '1', quality: 'good', text: text.slice(0, 64) });
    }
  };
  const take = (message: Message, out: Decoded[]): string | undefined => {
    if (registry.isConfig(message.topic)) return announce(message, out);
    follow(message, out);
    for (const entity of registry.entities) {
      if (entity.stateTopic !== message.topic) continue;
      const isAway = entity.availability.some(({ topic }) => offline.has(topic));
      out.push(readingOf(entity, valueAt(entity.path, message.text, message.json), isAway));
    }
    return undefined;
  };
  return messageDecoder({
    decode: (json, topic, out) =>
      topic === undefined
        ? 'a message without its topic'
        : take({ topic, text: JSON.stringify(json), json }, out),
    plain: ({ text, json }, topic, out) => take({ topic, text, json }, out),
  });
}

const absent = ({ metric, unit }: Entity, reason: string): DecodedReading => ({
  ...base,
  metric,
  value: null,
  unit: unit.ucum,
  quality: 'invalid',
  reason,
});

/** Words by which a state says that there is none. */
const noWords = new Set(['', 'None', 'unknown', 'unavailable']);
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function readingOf(entity: Entity, value: unknown, isAway: boolean): DecodedReading {
  const word = wordOf(value);
  if (word === undefined || noWords.has(word)) return absent(entity, 'no-data');
  const { metric, unit, component, isMeasured } = entity;
  // It speaks although it was said to be away: shown, but not relied on.
  const quality = isAway
    ? ({ quality: 'questionable', reason: 'unavailable' } as const)
    : ({ quality: 'good' } as const);
  const told = { ...base, metric, unit: unit.ucum, ...quality };
  if (component === 'binary_sensor') {
    if (isSame(word, entity.payloadOn, value)) return { ...told, value: 1 };
    return isSame(word, entity.payloadOff, value) ? { ...told, value: 0 } : absent(entity, 'unknown-code');
  }
  if (decimal.test(word)) {
    const scaled = Number(word) * unit.scale + unit.offset;
    return Number.isFinite(scaled) ? { ...told, value: scaled } : absent(entity, 'not-finite');
  }
  return isMeasured ? absent(entity, 'not-a-number') : { ...told, value: null, text: word.slice(0, 200) };
}

/** A template prints JSON's true as True; configs write either. */
const isSame = (word: string, wanted: string, value: unknown): boolean =>
  typeof value === 'boolean' ? word.toLowerCase() === wanted.toLowerCase() : word === wanted;

/** Subscribes to the topics of what is announced. */
function companion(chosen: Options): MqttCompanion {
  const registry = new HomeAssistantRegistry(chosen);
  return {
    greet: () => ({
      subscribe: [...new Set(registry.entities.flatMap(topicsOf))],
    }),
    hear(topic, payload) {
      if (!registry.isConfig(topic)) return {};
      const result = registry.announce(topic, parsed(payload));
      return result.kind === 'added' ? { subscribe: topicsOf(result.entity) } : {};
    },
  };
}

const topicsOf = ({ stateTopic, availability }: Entity): string[] => [
  ...new Set([stateTopic, ...availability.map(({ topic }) => topic)]),
];

function parsed(payload: Uint8Array) {
  try {
    return recordOf(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch {
    return undefined;
  }
}
