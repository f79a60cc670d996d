import { renameSync, rmSync } from 'node:fs';
import { McapWriter } from '@mcap/core';
import { messageOf } from '../../core/error.ts';
import { createSink, type Sink } from '../evidence/sink.ts';
import {
  beginCaptureFolder,
  type CaptureFile,
  type CoreInput,
  capturePath,
  closedEnding,
  openEnding,
} from './capture-files.ts';
import { payloadText } from './payload-text.ts';

export interface CaptureLimits {
  /** A file that has grown so large is closed, and the next begun. */
  readonly fileBytes: number;
  /** The oldest file goes when there are more. */
  readonly maxFiles: number;
  /** Bytes that may wait to be written. */
  readonly maxWaitingBytes: number;
}

/** What each file begins with, so that it can be understood when those before it are gone; `isFirst`: the first of a run. */
export type CaptureHead = (isFirst: boolean) => Promise<CoreInput>;

export interface CaptureCounters {
  readonly written: number;
  readonly dropped: number;
  readonly removedFiles: number;
  readonly failed: number;
}

/** What is lost at a power cut at most, beside what the disk had not taken. */
const chunkBytes = 262_144;

interface Open {
  readonly index: number;
  readonly sink: Sink;
  readonly mcap: McapWriter;
  readonly channels: Map<string, number>;
}

/**
 * Writes everything that reaches the core, in order, into files that rotate: the ground for replaying a night. It never holds up whoever
 * offers: what does not fit is dropped and counted, and the numbers of the others show where.
 */
export class CaptureWriter {
  readonly #directory: string;
  readonly #limits: CaptureLimits;
  #files: readonly CaptureFile[];
  #open: Open | undefined;
  #last: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #number = 0;
  readonly #head: CaptureHead | undefined;
  readonly #firstIndex: number;
  #nextIndex: number;
  #counted = { written: 0, dropped: 0, removedFiles: 0, failed: 0 };
  #fault: string | undefined;

  constructor(directory: string, limits: CaptureLimits, head?: CaptureHead) {
    this.#directory = directory;
    this.#limits = limits;
    this.#head = head;
    this.#files = beginCaptureFolder(directory);
    this.#firstIndex = (this.#files.at(-1)?.index ?? 0) + 1;
    this.#nextIndex = this.#firstIndex;
  }

  /** Takes an input as it is now. */
  offer({ at, kind, payload }: CoreInput): void {
    const number = this.#number;
    this.#number += 1;
    if (this.#waitingBytes >= this.#limits.maxWaitingBytes) {
      this.#counted.dropped += 1;
      return;
    }
    const data = this.#textOf(number, at, payload);
    if (data === undefined) return;
    this.#waitingBytes += data.length;
    this.#last = this.#last
      .then(() => this.#write(kind, at.wallMs, number, data))
      .catch((thrown: unknown) => {
        this.#failedBy(thrown);
        this.#giveUpFile();
      })
      .finally(() => {
        this.#waitingBytes -= data.length;
      });
  }

  counters(): CaptureCounters {
    return { ...this.#counted };
  }

  /** Why the last input that failed could not be written. */
  get fault(): string | undefined {
    return this.#fault;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#closeFile();
  }

  #failedBy(thrown: unknown): void {
    this.#counted.failed += 1;
    this.#fault = messageOf(thrown);
  }

  /** Nothing for what cannot be captured: that is no reason to fail whoever offers it. */
  #textOf(number: number, at: CoreInput['at'], payload: unknown): Uint8Array | undefined {
    try {
      return Buffer.from(`{"number":${number},"at":${JSON.stringify(at)},"payload":${payloadText(payload)}}`);
    } catch (thrown) {
      this.#failedBy(thrown);
      return undefined;
    }
  }

  async #write(kind: string, wallMs: number, sequence: number, data: Uint8Array): Promise<void> {
    const open = this.#open ?? (await this.#begin(sequence));
    await this.#add(open, kind, wallMs, sequence, data);
    this.#counted.written += 1;
    if (open.sink.bytes >= this.#limits.fileBytes) await this.#closeFile();
  }

  async #add(open: Open, kind: string, wallMs: number, sequence: number, data: Uint8Array): Promise<void> {
    let channelId = open.channels.get(kind);
    if (channelId === undefined) {
      const metadata = new Map([['kind', kind]]);
      channelId = await open.mcap.registerChannel({
        topic: `/${kind}`,
        schemaId: 0,
        messageEncoding: 'json',
        metadata,
      });
      open.channels.set(kind, channelId);
    }
    const time = BigInt(Math.max(0, Math.round(wallMs * 1000))) * 1000n;
    await open.mcap.addMessage({
      channelId,
      sequence: sequence >>> 0,
      logTime: time,
      publishTime: time,
      data,
    });
  }

  async #begin(number: number): Promise<Open> {
    const index = this.#nextIndex;
    this.#nextIndex += 1;
    const path = capturePath(this.#directory, index, openEnding);
    const sink = createSink(path, Number.POSITIVE_INFINITY);
    const mcap = new McapWriter({ writable: sink, chunkSize: chunkBytes });
    this.#open = { index, sink, mcap, channels: new Map() };
    this.#files = [...this.#files, { path, index, isClosed: false }];
    await mcap.start({ profile: '', library: 'vigil' });
    this.#removeOldest();
    await this.#addHead(this.#open, number);
    return this.#open;
  }

  /** A file without one is better than none: it can be read together with those before it. */
  async #addHead(open: Open, number: number): Promise<void> {
    if (this.#head === undefined) return;
    try {
      const { at, kind, payload } = await this.#head(open.index === this.#firstIndex);
      const data = this.#textOf(number, at, payload);
      if (data !== undefined) await this.#add(open, kind, at.wallMs, number, data);
    } catch (thrown) {
      this.#failedBy(thrown);
    }
  }

  async #closeFile(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    await open.mcap.end();
    open.sink.sync();
    open.sink.close();
    const { index } = open;
    const path = capturePath(this.#directory, index, closedEnding);
    renameSync(capturePath(this.#directory, index, openEnding), path);
    this.#files = this.#files.map((file) => (file.index === index ? { path, index, isClosed: true } : file));
  }

  /** What it holds up to its last chunk can still be read. */
  #giveUpFile(): void {
    const open = this.#open;
    this.#open = undefined;
    try {
      open?.sink.close();
    } catch (thrown) {
      this.#fault = messageOf(thrown);
    }
  }

  #removeOldest(): void {
    const surplus = Math.max(0, this.#files.length - this.#limits.maxFiles);
    for (const { path } of this.#files.slice(0, surplus)) rmSync(path, { force: true });
    this.#files = this.#files.slice(surplus);
    this.#counted.removedFiles += surplus;
  }
}
