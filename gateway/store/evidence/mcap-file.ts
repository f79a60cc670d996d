import { McapWriter } from '@mcap/core';
import type { Measurement } from '../../core/measurement.ts';
import type { EvidenceAbout } from './about.ts';
import { channelOfReading, readingSchema, readingText } from './reading-message.ts';
import type { Sink } from './sink.ts';
import { channelOfWaveform, waveformSchema, waveformText } from './waveform-message.ts';

/** The name of the metadata record that says what the file is evidence of. */
export const aboutRecord = 'vigil-evidence';

/** Writes the measurements around one alarm as MCAP with JSON messages, as they are handed in; `end` makes it readable. */
export interface EvidenceWriter {
  add(measurements: readonly Measurement[]): Promise<void>;
  end(): Promise<void>;
}

interface Written {
  readonly id: number;
  count: number;
}

/** Not compressed: the library leaves that to others, whose code is WebAssembly or native. */
export async function writeEvidence(about: EvidenceAbout, sink: Sink): Promise<EvidenceWriter> {
  const mcap = new McapWriter({ writable: sink });
  const channels = new Map<string, Written>();
  await mcap.start({ profile: '', library: 'vigil' });
  await mcap.addMetadata({ name: aboutRecord, metadata: new Map([['about', JSON.stringify(about)]]) });
  await tellAlarm(mcap, about);

  const channelOf = async (measurement: Measurement): Promise<Written> => {
    const { topic, name, channel, schema } = described(measurement);
    const key = `${topic} ${JSON.stringify(channel)}`;
    const known = channels.get(key);
    if (known !== undefined) return known;
    const schemaId = await mcap.registerSchema({
      name,
      encoding: 'jsonschema',
      data: bytesOf(JSON.stringify(schema())),
    });
    const metadata = new Map([['channel', JSON.stringify(channel)]]);
    const id = await mcap.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata });
    const written = { id, count: 0 };
    channels.set(key, written);
    return written;
  };
  const addOne = async (measurement: Measurement): Promise<void> => {
    const channel = await channelOf(measurement);
    const isWaveform = measurement.kind === 'waveform';
    const at = isWaveform ? measurement.startAt : measurement.at;
    const text = isWaveform
      ? waveformText(measurement, at.monoMs - about.origin.monoMs)
      : readingText(measurement);
    await mcap.addMessage({
      channelId: channel.id,
      sequence: channel.count,
      logTime: nanoseconds(about, at.monoMs),
      publishTime: nanoseconds(about, measurement.receivedAt.monoMs),
      data: bytesOf(text),
    });
    channel.count += 1;
  };
  return {
    async add(measurements) {
      for (const measurement of measurements) await addOne(measurement);
    },
    end: () => mcap.end(),
  };
}

function described(measurement: Measurement) {
  if (measurement.kind === 'waveform') {
    const channel = channelOfWaveform(measurement);
    const { deviceId, stream } = channel;
    const topic = `/${deviceId}/${stream}`;
    return { topic, name: `vigil.waveform.${stream}`, channel, schema: () => waveformSchema(channel) };
  }
  const channel = channelOfReading(measurement);
  const { deviceId, metric } = channel;
  const topic = `/${deviceId}/reading/${metric}`;
  return { topic, name: `vigil.reading.${metric}`, channel, schema: () => readingSchema(channel) };
}

/** On the monotonic clock, told in the wall time of the origin: a wall clock that was set in between tears no hole. */
const nanoseconds = ({ origin }: EvidenceAbout, monoMs: number): bigint =>
  BigInt(Math.max(0, Math.round((origin.wallMs + monoMs - origin.monoMs) * 1000))) * 1000n;

const bytesOf = (text: string): Uint8Array => Buffer.from(text);

/** The schema of Foxglove's log panel. */
const logSchema = {
  type: 'object',
  properties: {
    timestamp: {
      type: 'object',
      title: 'time',
      properties: {
        sec: { type: 'integer', minimum: 0 },
        nsec: { type: 'integer', minimum: 0, maximum: 999_999_999 },
      },
    },
    level: { type: 'integer' },
    message: { type: 'string' },
    name: { type: 'string' },
    file: { type: 'string' },
    line: { type: 'integer', minimum: 0 },
  },
};
const warning = 3;

/** When it began and when it was decided, as two lines that a reader of the file can jump to. */
async function tellAlarm(mcap: McapWriter, about: EvidenceAbout): Promise<void> {
  const data = bytesOf(JSON.stringify(logSchema));
  const schemaId = await mcap.registerSchema({ name: 'foxglove.Log', encoding: 'jsonschema', data });
  const channelId = await mcap.registerChannel({
    topic: '/alarm',
    schemaId,
    messageEncoding: 'json',
    metadata: new Map(),
  });
  const isOfThisBoot = about.onset.bootId === about.decidedAt.bootId;
  const lines = [
    ...(isOfThisBoot ? [{ what: 'onset', at: about.onset }] : []),
    { what: 'decided', at: about.decidedAt },
  ];
  for (const [sequence, { what, at }] of lines.entries()) {
    const logTime = nanoseconds(about, at.monoMs);
    const timestamp = { sec: Number(logTime / 1_000_000_000n), nsec: Number(logTime % 1_000_000_000n) };
    const line = {
      timestamp,
      level: warning,
      message: `${about.type} ${what}`,
      name: about.alarmId,
      file: '',
      line: 0,
    };
    await mcap.addMessage({
      channelId,
      sequence,
      logTime,
      publishTime: logTime,
      data: bytesOf(JSON.stringify(line)),
    });
  }
}
