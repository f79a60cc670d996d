import { open } from 'node:fs/promises';
import { McapIndexedReader } from '@mcap/core';
import { messageOf, VigilError } from '../../core/error.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { EvidenceAbout } from './about.ts';
import { aboutRecord } from './mcap-file.ts';
import { type ReadingChannel, readingFrom } from './reading-message.ts';
import { type WaveformChannel, waveformFrom } from './waveform-message.ts';

export interface EvidenceRead {
  readonly about: EvidenceAbout;
  /** In order of time, each check of the format validated. */
  readonly measurements: AsyncIterable<Measurement>;
  close(): Promise<void>;
}

/** Opens a file that `writeEvidence` wrote; rejects where it is not whole. */
export async function readEvidence(path: string): Promise<EvidenceRead> {
  const file = await open(path, 'r');
  const readable = {
    size: async () => BigInt((await file.stat()).size),
    async read(offset: bigint, size: bigint) {
      const { buffer, bytesRead } = await file.read(
        new Uint8Array(Number(size)),
        0,
        Number(size),
        Number(offset),
      );
      if (bytesRead < Number(size)) throw new RangeError(`the file ends before ${offset + size}`);
      return buffer;
    },
  };
  try {
    const reader = await McapIndexedReader.Initialize({ readable });
    const about = await aboutOf(reader);
    return { about, measurements: measurementsOf(reader, path), close: () => file.close() };
  } catch (thrown) {
    await file.close();
    throw unreadable(path, thrown);
  }
}

const unreadable = (path: string, cause: unknown): VigilError =>
  new VigilError('VIGIL_EVIDENCE_BROKEN', `${path}: ${messageOf(cause)}`, { cause });

async function aboutOf(reader: McapIndexedReader): Promise<EvidenceAbout> {
  for await (const { metadata } of reader.readMetadata({ name: aboutRecord }))
    return JSON.parse(metadata.get('about') ?? '') as EvidenceAbout;
  throw new Error('it does not say what it is evidence of');
}

async function* measurementsOf(reader: McapIndexedReader, path: string): AsyncGenerator<Measurement> {
  const told = new Map(
    [...reader.channelsById].map(([id, { metadata }]) => [id, JSON.parse(metadata.get('channel') ?? 'null')]),
  );
  try {
    for await (const { channelId, data } of reader.readMessages({ validateCrcs: true })) {
      const channel = told.get(channelId) as WaveformChannel | ReadingChannel | null;
      if (channel === null) continue;
      const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString();
      yield 'stream' in channel ? waveformFrom(text, channel) : readingFrom(text, channel);
    }
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}
