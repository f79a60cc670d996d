import type { Instant } from '../../core/instant.ts';
import { rowsOf, type Waveform } from '../../core/measurement.ts';
import { numberText } from './number-text.ts';

/** An instant beside its boot, which is said once a channel. */
export type Moment = Pick<Instant, 'wallMs' | 'monoMs' | 'errorMs'>;

export const momentOf = ({ wallMs, monoMs, errorMs }: Instant): Moment => ({ wallMs, monoMs, errorMs });

/** What a block's channel says once, so that no message repeats it. */
export interface WaveformChannel {
  readonly deviceId: string;
  readonly stream: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly bootId: string;
  readonly receivedBootId: string;
  readonly isCloud?: true;
}

export const channelOfWaveform = (block: Waveform): WaveformChannel => ({
  deviceId: block.deviceId,
  stream: block.stream,
  channels: block.channels,
  units: block.units,
  bootId: block.startAt.bootId,
  receivedBootId: block.receivedAt.bootId,
  ...(block.isCloud ? { isCloud: true } : {}),
});

const moment = {
  type: 'object',
  properties: { wallMs: { type: 'number' }, monoMs: { type: 'number' }, errorMs: { type: 'number' } },
};
const numbers = { type: 'array', items: { type: 'number' } };

/** One message a block: a column a channel beside a column of times, as a plot takes them. */
export const waveformSchema = ({ channels, units }: WaveformChannel): object => ({
  type: 'object',
  properties: {
    start: { ...moment, description: 'When the first row was sampled.' },
    received: { ...moment, description: 'When it reached the gateway.' },
    rate: { type: 'number', description: 'Hz' },
    quality: { type: 'string' },
    t: { ...numbers, description: 'Seconds since the onset, a row each.' },
    samples: {
      type: 'object',
      properties: Object.fromEntries(
        channels.map((name, index) => [name, { ...numbers, description: units[index] ?? '' }]),
      ),
    },
    bits: {
      type: 'string',
      contentEncoding: 'base64',
      description: 'The samples as little-endian float32, row by row, where one of them is no number.',
    },
  },
});

/** A block as JSON. What is read back from it is the block, bit by bit. */
export function waveformText(block: Waveform, sinceOriginMs: number): string {
  const { channels, samples, rateHz, quality, isCloud } = block;
  const rows = Math.floor(rowsOf(block)) || 0;
  const width = channels.length;
  const column = (text: (row: number) => string): string =>
    Array.from({ length: rows }, (_, row) => text(row)).join();
  const stepMs = isCloud ? 0 : 1000 / rateHz;
  const fields = channels.map(
    (name, at) => `${JSON.stringify(name)}:[${column((row) => numberText(samples[row * width + at] ?? 0))}]`,
  );
  return [
    `{"start":${JSON.stringify(momentOf(block.startAt))},"received":${JSON.stringify(momentOf(block.receivedAt))}`,
    `"rate":${rateHz},"quality":${JSON.stringify(quality)}`,
    `"t":[${column((row) => String(Math.round((sinceOriginMs + row * stepMs) * 1000) / 1e6))}]`,
    `"samples":{${fields.join()}}${hasNoColumns(block) ? `,"bits":"${bitsOf(samples)}"` : ''}}`,
  ].join();
}

/** JSON has no number for some samples, and its columns no place for others. */
const hasNoColumns = ({ samples, channels }: Waveform): boolean =>
  samples.length % channels.length !== 0 ||
  new Set(channels).size !== channels.length ||
  samples.some((sample) => !Number.isFinite(sample));

const bitsOf = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

interface WaveformMessage {
  readonly start: Moment;
  readonly received: Moment;
  readonly rate: number;
  readonly quality: Waveform['quality'];
  readonly samples: Readonly<Record<string, readonly number[]>>;
  readonly bits?: string;
}

/** The block that was written. */
export function waveformFrom(text: string, channel: WaveformChannel): Waveform {
  const { start, received, rate, quality, samples, bits } = JSON.parse(text) as WaveformMessage;
  const { bootId, receivedBootId, isCloud, ...named } = channel;
  return {
    kind: 'waveform',
    ...(named as Pick<Waveform, 'deviceId' | 'stream' | 'channels' | 'units'>),
    startAt: { ...start, bootId },
    receivedAt: { ...received, bootId: receivedBootId },
    rateHz: rate,
    samples: bits === undefined ? rowsFrom(samples, channel.channels) : floatsFrom(bits),
    quality,
    ...(isCloud ? { isCloud } : {}),
  };
}

function rowsFrom(columns: WaveformMessage['samples'], channels: readonly string[]): Float32Array {
  const width = channels.length;
  const rows = columns[channels[0] ?? '']?.length ?? 0;
  const samples = new Float32Array(rows * width);
  for (const [at, name] of channels.entries())
    for (let row = 0; row < rows; row += 1) samples[row * width + at] = columns[name]?.[row] ?? Number.NaN;
  return samples;
}

/** Copied, since bytes of a text may lie at an odd place. */
const floatsFrom = (bits: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(bits, 'base64')).buffer);
