import { decode as decodeCbor } from 'cborg';
import { z } from 'zod';
import type { Decoded, DecodedMeasurement, DecodedWaveform } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import type { Json, PlainPayload } from '../messages.ts';
import { messageDecoder, numberOf, recordOf, secondsOf, textOf } from '../messages.ts';
import { isName, knownMetrics, knownStreams, metricNamed } from './known-measurements.ts';

/** Rows that one message may carry. */
const rowsMost = 4_096;
const channelsMost = 64;

const options = z.strictObject({
  channels: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.array(z.string().min(1)).min(1).max(channelsMost))
    .default({})
    .describe('Channel names by stream, where they are not the usual ones.'),
  stream: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .default('imu')
    .describe('Stream of a payload that came without a topic and names none.'),
  measures: z
    .array(z.string().regex(/^[a-z][a-z0-9-]*$/))
    .max(64)
    .default([])
    .describe(
      'Streams and metrics that this device sends and that its bed is to be watched by, such as imu or spo2.',
    ),
  silentAfterS: z
    .number()
    .min(1)
    .max(86_400)
    .default(10)
    .describe('Seconds without a message after which the device counts as silent.'),
});

type Options = z.output<typeof options>;

/**
 * Any device that publishes JSON, or the same in CBOR, on `vigil/v1/in/<deviceId>/<stream>` (interface contract, MQTT).
 * Which of the two it is shows in the first byte.
 */
export const mqttJson = defineDriver({
  name: 'mqtt-json',
  family: 'generic',
  transport: 'mqtt',
  summary: 'Any device that publishes JSON or CBOR: {t, rate, unit, samples} or {t, code, value, unit}.',
  source: 'Vigil interface contract, MQTT topic vigil/v1/in/<deviceId>/<stream>',
  streams: knownStreams,
  metrics: knownMetrics,
  config: options,
  silentAfterMs: 10_000,
  isOpenEnded: true,
  // A bed must not count as watched for falls because a thermometer could have been a wearable.
  offers: ({ measures, silentAfterS }) => ({
    streams: measures.filter((name) => knownStreams.some(({ stream }) => stream === name)),
    metrics: measures.filter((name) => !knownStreams.some(({ stream }) => stream === name)),
    silentAfterMs: silentAfterS * 1000,
  }),
  filters: (_, deviceId) => [`vigil/v1/in/${deviceId}/+`],
  topic: (_, deviceId, payload) => {
    const stream = streamIn(payload);
    return `vigil/v1/in/${deviceId}/${stream ?? 'reading'}`;
  },
  decoder: (chosen) =>
    messageDecoder({
      decode: (message, topic, out) => decode(chosen, message, topic, out),
      plain: (payload, topic, out) => {
        const message = cborIn(payload);
        return message ? decode(chosen, message, topic, out) : 'neither a JSON nor a CBOR object';
      },
    }),
  encoder: () => ({
    push: (measurement) => new TextEncoder().encode(`${JSON.stringify(payloadOf(measurement))}\n`),
    end: () => new Uint8Array(0),
  }),
});

/** The major type of a CBOR map, in the upper three bits of its first byte (RFC 8949 3.1). */
const mapType = 5;

/** The map that a payload is in CBOR, or nothing. Its size is bounded by the payload's: a length alone reserves nothing. */
function cborIn({ bytes }: PlainPayload): Json | undefined {
  const [first = 0] = bytes;
  if (first >> 5 !== mapType) return undefined;
  try {
    return recordOf(decodeCbor(bytes, { rejectDuplicateMapKeys: true }));
  } catch {
    // Cut short, a tag that means nothing here, or nested deeper than the stack.
    return undefined;
  }
}

function streamIn(payload: string): string | undefined {
  try {
    return textOf(recordOf(JSON.parse(payload))?.['stream']);
  } catch {
    return undefined;
  }
}

function decode(
  chosen: Options,
  message: Json,
  topic: string | undefined,
  out: Decoded[],
): string | undefined {
  const t = numberOf(message['t']) ?? secondsOf(message['t']);
  if (t === undefined) return 't is neither seconds nor an ISO 8601 time with its zone';
  const result = 'samples' in message ? waveformOf(chosen, message, topic, t) : readingOf(message, t);
  if (typeof result === 'string') return result;
  out.push(result);
  return undefined;
}

function readingOf(message: Json, t: number): DecodedMeasurement | string {
  const code = message['code'];
  const metric = typeof code === 'string' || typeof code === 'number' ? metricNamed(String(code)) : undefined;
  if (metric === undefined) return 'code is neither a metric nor a known LOINC or MDC code';
  const { value } = message;
  const isWord = typeof value === 'string';
  const number = typeof value === 'boolean' ? Number(value) : (numberOf(value) ?? null);
  if (number === null && value !== null && !isWord) return 'value is neither number, yes/no, text nor null';
  const text = isWord ? textOf(value) : textOf(message['text']);
  const reason = textOf(message['reason']) ?? (number === null && !isWord ? 'no-data' : undefined);
  return {
    type: 'reading',
    metric,
    value: number,
    unit: textOf(message['unit']) ?? knownMetrics.find((spec) => spec.metric === metric)?.unit ?? '1',
    quality: number === null && !isWord ? 'invalid' : qualityOf(message),
    t,
    ...(text !== undefined && { text }),
    ...(reason !== undefined && { reason }),
  };
}

function qualityOf({ quality }: Json): 'good' | 'questionable' | 'invalid' {
  return quality === 'questionable' || quality === 'invalid' ? quality : 'good';
}

function waveformOf(
  chosen: Options,
  message: Json,
  topic: string | undefined,
  t: number,
): DecodedWaveform | string {
  const stream = topic?.split('/').at(-1) ?? textOf(message['stream']) ?? chosen.stream;
  const spec = knownStreams.find((known) => known.stream === stream);
  const rateHz = numberOf(message['rate']) ?? spec?.rateHz;
  if (!isName(stream)) return 'stream is no kebab-case name';
  if (rateHz === undefined || rateHz <= 0 || rateHz > 10_000) return 'rate is not a number of hertz';
  const named = namesIn(message['channels']) ?? ownNames(chosen, stream);
  const units =
    typeof message['unit'] === 'string' ? undefined : namesIn(message['unit'] ?? message['units']);
  const samples = rowsOf(message['samples'], named?.length ?? units?.length ?? spec?.channels.length ?? 1);
  const width = samples?.[0]?.length ?? 0;
  if (!samples || width === 0) return 'samples are neither rows of numbers of one length nor a flat list';
  const channels = named ?? defaultChannels(stream, width);
  if (channels.length !== width) return `samples have ${width} columns, not ${channels.length}`;
  const single = textOf(message['unit']);
  const allUnits = units ?? channels.map((_, index) => single ?? spec?.units[index] ?? '1');
  if (allUnits.length !== width) return `unit names ${allUnits.length} units for ${width} channels`;
  const quality = qualityOf(message);
  return { type: 'waveform', stream, channels, units: allUnits, samples, quality, rateHz, t };
}

const ownNames = ({ channels }: Options, stream: string): readonly string[] | undefined =>
  Object.hasOwn(channels, stream) ? channels[stream] : undefined;

function namesIn(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > channelsMost) return undefined;
  return value.every((name) => typeof name === 'string') ? value.map((name) => name.slice(0, 64)) : undefined;
}

/** The usual names where the stream is known and has so many columns or more, else numbered ones. */
function defaultChannels(stream: string, width: number): readonly string[] {
  const usual = knownStreams.find((known) => known.stream === stream)?.channels ?? [];
  if (usual.length >= width) return usual.slice(0, width);
  const base = stream.replaceAll('-', '_');
  return Array.from({ length: width }, (_, index) => (width === 1 ? base : `${base}_${index + 1}`));
}

/** Rows as they are, or a flat list cut into rows of `width`; nothing where a value is not a number. */
function rowsOf(samples: unknown, width: number): number[][] | undefined {
  if (!Array.isArray(samples) || samples.length === 0 || samples.length > rowsMost * channelsMost)
    return undefined;
  const isFlat = samples.every((sample) => numberOf(sample) !== undefined);
  if (isFlat && samples.length % width !== 0) return undefined;
  const rows: unknown[][] = isFlat ? cut(samples, width) : samples.filter(Array.isArray);
  if (rows.length > rowsMost || (!isFlat && rows.length !== samples.length)) return undefined;
  const columns = rows[0]?.length ?? 0;
  const isWhole = rows.every(
    (row) => row.length === columns && row.every((cell) => numberOf(cell) !== undefined),
  );
  return isWhole && columns <= channelsMost ? (rows as number[][]) : undefined;
}

const cut = (flat: readonly unknown[], width: number): unknown[][] =>
  Array.from({ length: flat.length / width }, (_, row) => flat.slice(row * width, (row + 1) * width));

function payloadOf(measurement: DecodedMeasurement): object {
  if (measurement.type === 'reading') {
    const { metric, value, unit, quality, t, text, reason } = measurement;
    return { t, code: metric, value, unit, quality, text, reason };
  }
  const { stream, channels, units, samples, rateHz, quality, t } = measurement;
  return { t, rate: rateHz, unit: units, samples, stream, channels, quality };
}
