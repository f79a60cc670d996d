import { createReadStream } from 'node:fs';
import { McapStreamReader } from '@mcap/core';
import { messageOf, VigilError } from '../../core/error.ts';
import { type CapturedInput, type CaptureFile, captureFiles } from './capture-files.ts';
import { payloadFrom } from './payload-text.ts';

/**
 * Streams back what was captured, in the order in which it was offered. A file that a power cut left open is read up to its last whole chunk;
 * one that was closed and is damaged is an error.
 */
export async function* readCapture(directory: string): AsyncGenerator<CapturedInput> {
  for (const file of captureFiles(directory)) yield* readFile(file);
}

async function* readFile({ path, isClosed }: CaptureFile): AsyncGenerator<CapturedInput> {
  const reader = new McapStreamReader();
  const kinds = new Map<number, string>();
  try {
    for await (const bytes of createReadStream(path)) {
      reader.append(bytes as Uint8Array);
      for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
        if (record.type === 'Channel') kinds.set(record.id, record.metadata.get('kind') ?? '');
        if (record.type !== 'Message') continue;
        const { data } = record;
        const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
        const { number, at, payload } = payloadFrom(text) as Omit<CapturedInput, 'kind'>;
        yield { number, at, kind: kinds.get(record.channelId) ?? '', payload };
      }
    }
  } catch (thrown) {
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
  if (isClosed && !reader.done())
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${path}: it ends too early`);
}
