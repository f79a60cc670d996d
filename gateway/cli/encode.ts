import { z } from 'zod';
import { driverNamed } from '../../drivers/index.ts';
import { VigilError } from '../core/error.ts';
import type { AnyDriver, DecodedMeasurement } from '../plugin/driver.ts';
import { driverOptions } from './decode.ts';

/** Takes encoded bytes; a promise holds the reading of more input until they are gone. */
export type WriteBytes = (bytes: Uint8Array) => void | Promise<void>;

/** No line that `vigil decode` prints comes near this. */
const longestLine = 4_194_304;

const quality = z.enum(['good', 'questionable', 'invalid']).default('good');
const line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reading'),
    metric: z.string(),
    value: z.number().nullable(),
    unit: z.string(),
    quality,
    t: z.number().default(0),
    text: z.string().optional(),
    reason: z.string().optional(),
  }),
  z.object({
    type: z.literal('waveform'),
    stream: z.string(),
    channels: z.array(z.string()).min(1),
    units: z.array(z.string()),
    samples: z.array(z.array(z.number())),
    quality,
    rate: z.number().positive().optional(),
    t: z.number().default(0),
  }),
  z.object({ type: z.literal('fault') }),
  z.object({ type: z.literal('summary') }),
]);

/**
 * `vigil encode <driver>`: the inverse of `decode`, for virtual devices. Faults and the summary are passed over. Returns
 * the exit code: 0 when at least one measurement was encoded.
 */
export async function encode(
  driverName: string,
  input: AsyncIterable<Uint8Array>,
  write: WriteBytes,
  options: unknown = {},
): Promise<number> {
  const driver = driverNamed(driverName);
  const encoder = driver.encoder(driverOptions(driver, options));
  let measurements = 0;
  let lineNumber = 0;

  const send = async (bytes: Uint8Array) => {
    if (bytes.length > 0) await write(bytes);
  };
  for await (const text of lines(input)) {
    lineNumber += 1;
    const measurement = text.trim() === '' ? undefined : measurementOf(driver, text, lineNumber);
    if (!measurement) continue;
    measurements += 1;
    await send(encoder.push(measurement));
  }
  await send(encoder.end());
  return measurements > 0 ? 0 : 1;
}

function measurementOf(driver: AnyDriver, text: string, lineNumber: number): DecodedMeasurement | undefined {
  const refuse = (why: string) => new VigilError('VIGIL_ENCODE_INVALID', `line ${lineNumber}: ${why}`);
  const parsed = line.safeParse(jsonOf(text));
  if (!parsed.success) throw refuse('not a line that `vigil decode` prints');
  const item = parsed.data;
  if (item.type === 'fault' || item.type === 'summary') return undefined;
  if (item.type === 'reading') {
    const isKnown = driver.metrics.some(({ metric }) => metric === item.metric);
    if (!isKnown && !driver.isOpenEnded) throw refuse(`${driver.name} sends no ${item.metric}`);
    const { text: word, reason, ...reading } = item;
    return { ...reading, ...(word !== undefined && { text: word }), ...(reason !== undefined && { reason }) };
  }
  const spec = driver.streams.find(({ stream }) => stream === item.stream);
  if (!spec && !driver.isOpenEnded) throw refuse(`${driver.name} sends no ${item.stream}`);
  if (item.samples.some((row) => row.length !== item.channels.length)) throw refuse('a row misses a channel');
  const { rate, ...waveform } = item;
  return { ...waveform, rateHz: rate ?? spec?.rateHz ?? 1, ...(spec?.isCloud && { isCloud: true }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* lines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const utf8 = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    const parts = (rest + utf8.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > longestLine) throw new VigilError('VIGIL_ENCODE_INVALID', 'a line without end');
    yield* parts;
  }
  if (rest) yield rest;
}
