import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { messageOf, VigilError } from '../../gateway/core/error.ts';
import { channelsIn, RecordingParser } from './recording-csv.ts';

/** A recording in memory: one column a channel, all as long as `t`. A missing cell is NaN; gaps in time stay gaps. */
export interface Recording {
  /** Names as in the header, without the time column: `acc_x`, `spo2`, `fx`, … */
  readonly channels: readonly string[];
  /** UCUM unit of each channel. */
  readonly units: readonly string[];
  /** Seconds, never decreasing; rates may vary and stamps may repeat. */
  readonly t: Float64Array;
  readonly columns: readonly Float32Array[];
  /** Header cells that are not `name[unit]`; their columns were left out. */
  readonly ignored: readonly string[];
  /** Rows left out because their time went back. */
  readonly outOfOrder: number;
}

export interface RecordingLimits {
  /** Of text, after decompression: a small `.gz` may hold far more than the machine has. */
  readonly maxBytes: number;
  readonly maxRows: number;
}

/** A day at 100 Hz with six channels fits. */
export const recordingLimits: RecordingLimits = { maxBytes: 1 << 30, maxRows: 10_000_000 };

/** Reads a `.csv` or `.csv.gz` recording; throws `VIGIL_RECORDING_INVALID` with file, line and reason. */
export async function readRecording(
  path: string,
  limits: RecordingLimits = recordingLimits,
): Promise<Recording> {
  const parser = new RecordingParser(path, limits);
  const decoder = new TextDecoder('utf-8');
  for await (const bytes of textOf(path, await isGzip(path)))
    parser.push(decoder.decode(bytes, { stream: true }));
  parser.push(decoder.decode());
  return parser.end();
}

/** A recording given as text, for tests and generated signals. */
export function parseRecording(
  text: string,
  name = 'recording',
  limits: RecordingLimits = recordingLimits,
): Recording {
  const parser = new RecordingParser(name, limits);
  parser.push(text);
  return parser.end();
}

/** The channels that a file's header names, without reading the rest; none where it is no recording. */
export async function readChannels(path: string): Promise<readonly string[]> {
  const head = Buffer.alloc(16_384);
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      const bytes = head.subarray(0, bytesRead);
      const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
      // The file is cut here, so the usual end of the stream is not asked for.
      const text = isCompressed ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
      return channelsIn(text.toString('utf8'));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${path}: ${messageOf(cause)}`, { cause });
  }
}

/** The usual rate: one over the median step; 0 where there is no step. Steps of zero (bursts) do not count. */
export function usualRateHz({ t }: Pick<Recording, 't'>): number {
  const steps: number[] = [];
  // A few thousand steps tell the median; a day of recording need not be sorted.
  const stride = Math.max(1, Math.floor(t.length / 5000));
  for (let row = 1; row < t.length; row += stride) {
    const step = (t[row] ?? 0) - (t[row - 1] ?? 0);
    if (step > 0) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  const median = steps[steps.length >> 1];
  return median === undefined ? 0 : 1 / median;
}

/** A channel's column, or undefined where the recording does not have it. */
export function columnOf(recording: Recording, channel: string): Float32Array | undefined {
  return recording.columns[recording.channels.indexOf(channel)];
}

/** By content, not by name: a renamed file is read all the same. */
async function isGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${path}: ${messageOf(cause)}`, { cause });
  }
}

async function* textOf(path: string, isCompressed: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const gunzip = createGunzip();
  // `pipe` does not pass a read error on; without this the reader would wait for ever.
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const bytes of isCompressed ? file.pipe(gunzip) : file) yield bytes;
  } catch (cause) {
    if (cause instanceof VigilError) throw cause;
    const code = isCompressed ? 'VIGIL_RECORDING_INVALID' : 'VIGIL_INPUT_UNREADABLE';
    throw new VigilError(code, `${path}: ${messageOf(cause)}`, { cause });
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}
