import { isUtf8 } from 'node:buffer';
import type { Decoded, Decoder } from '../gateway/plugin/driver.ts';

/** The longest MQTT payload that is decoded. */
export const longestPayload = 65_536;
/** A payload wrapped with its topic may be longer by this: the topic's own limit and the wrapping. */
const longestMessage = 2 * longestPayload;

/** A JSON object whose fields are not yet trusted. */
export type Json = Readonly<Record<string, unknown>>;

/** A payload that is not a JSON object: a word such as `online` or `ON`, a number, or bytes of another coding. */
export interface PlainPayload {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The value, where it is JSON all the same: a number, a list, a text in quotes. */
  readonly json: unknown;
}

/** What an MQTT driver makes of one message. */
export interface MessageRule {
  /**
   * Adds what the message says; returns what was wrong with it, or nothing. The topic is known where it was wrapped;
   * `offset` is where it began, for faults of the rule's own.
   */
  decode(message: Json, topic: string | undefined, out: Decoded[], offset: number): string | undefined;
  /** The same for a payload that is not a JSON object; without it such a payload is a fault. Empty payloads come here. */
  plain?(payload: PlainPayload, topic: string, out: Decoded[]): string | undefined;
  /** Reads the text of a message that is not quite JSON; nothing where it can be read no better. */
  mend?(text: string): unknown;
}

/**
 * A decoder for messages, one a line: bare JSON, `{"topic": …, "payload": …}` (JSON, or its text), or
 * `{"topic": …, "payload64": …}` for bytes. A message spread over several lines is read too, as long as its further lines
 * do not begin with a brace.
 */
export function messageDecoder(rule: MessageRule): Decoder {
  const scanner = messageScanner();
  let frames = 0;
  let frameBytes = 0;

  const take = (pieces: readonly Piece[]): Decoded[] => {
    const out: Decoded[] = [];
    for (const { offset, length, text, fault } of pieces) {
      const read = text === undefined ? undefined : readerOf(text, rule, offset);
      if (!read) {
        out.push({ type: 'fault', kind: fault ?? 'not-json', offset, length });
        continue;
      }
      const before = out.length;
      const detail = read(out);
      // A message that is right but for one field is a frame, and its fault passes no bytes over.
      const isFrame = detail === undefined || out.length > before;
      const passedOver = isFrame ? 0 : length;
      if (detail !== undefined)
        out.push({ type: 'fault', kind: 'schema', offset, length: passedOver, detail });
      if (!isFrame) continue;
      frames += 1;
      frameBytes += length;
    }
    return out;
  };
  return {
    push: (bytes) => take(scanner.push(bytes)),
    end: () => take(scanner.end()),
    get frames() {
      return frames;
    },
    get frameBytes() {
      return frameBytes;
    },
  };
}

/** How to read a whole message; nothing where the rule can make nothing of such a one. */
function readerOf(
  text: string,
  rule: MessageRule,
  offset: number,
): ((out: Decoded[]) => string | undefined) | undefined {
  const message = recordOf(parsed(text) ?? rule.mend?.(text));
  if (!message) return undefined;
  const { topic, payload, payload64 } = message;
  if (typeof topic !== 'string' || (payload === undefined && typeof payload64 !== 'string'))
    return (out) => rule.decode(message, undefined, out, offset);
  const bytes = typeof payload64 === 'string' ? Buffer.from(payload64, 'base64') : undefined;
  const inner = bytes?.toString('utf8') ?? payload;
  const json = typeof inner === 'string' ? parsed(inner) : inner;
  const object = recordOf(json);
  if (object) return (out) => rule.decode(object, topic, out, offset);
  if (!rule.plain) return undefined;
  const asText = typeof inner === 'string' ? inner : JSON.stringify(inner);
  const plain = { bytes: bytes ?? Buffer.from(asText), text: asText, json };
  return (out) => rule.plain?.(plain, topic, out);
}

/** A message as its decoder takes it. The payload goes as a text, or coded, so that a broken one cannot spill into the next. */
export function wrapped(topic: string, payload: Uint8Array): Uint8Array {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const line = isUtf8(bytes)
    ? { topic, payload: bytes.toString('utf8') }
    : { topic, payload64: bytes.toString('base64') };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

/** The message that a line wraps, where an encoder chose its topic itself; nothing where the line is a bare payload. */
function unwrapped(
  line: string,
): { readonly topic: string; readonly payload: string | Uint8Array } | undefined {
  const message = recordOf(parsed(line));
  const { topic, payload, payload64 } = message ?? {};
  if (typeof topic !== 'string') return undefined;
  if (typeof payload64 === 'string') return { topic, payload: Buffer.from(payload64, 'base64') };
  if (payload === undefined) return undefined;
  return { topic, payload: typeof payload === 'string' ? payload : JSON.stringify(payload) };
}

/** The messages in what an encoder gave, one a line; `topicOf` where it did not choose the topic itself. */
export function messagesIn(
  bytes: Uint8Array,
  topicOf: (payload: string) => string,
): { readonly topic: string; readonly payload: string | Uint8Array }[] {
  return Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unwrapped(line) ?? { topic: topicOf(line), payload: line });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A JSON object, or nothing where it is anything else. */
export const recordOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** A finite number, or nothing. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A text, cut where it is longer than a person would read. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.slice(0, 200) : undefined;

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** Seconds since the epoch of an ISO 8601 time with its zone, or nothing. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !isoTime.test(value)) return undefined;
  return numberOf(Date.parse(value) / 1000);
}

/** A whole message, or a run of input that holds none. */
interface Piece {
  readonly offset: number;
  readonly length: number;
  readonly text?: string;
  readonly fault?: 'not-json' | 'truncated' | 'too-long';
}

const [lineFeed, quote, backslash, openBrace] = [0x0a, 0x22, 0x5c, 0x7b];
const spaces = new Set([0x20, 0x09, 0x0d, lineFeed]);
const opening = new Set([openBrace, 0x5b]);
const closing = new Set([0x7d, 0x5d]);

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

/** How deep in brackets a run of JSON bytes is, and whether inside a string, where brackets do not count. */
function jsonNesting() {
  let depth = 0;
  let isString = false;
  let isEscaped = false;
  return {
    follow(byte: number) {
      if (isEscaped) isEscaped = false;
      else if (isString && byte === backslash) isEscaped = true;
      else if (byte === quote) isString = !isString;
      else if (!isString && opening.has(byte)) depth += 1;
      else if (!isString && closing.has(byte)) depth -= 1;
    },
    depth: () => depth,
    isString: () => isString,
  };
}

/** Finds the JSON objects in a run of bytes by counting braces outside of strings. Holds one message at most. */
function messageScanner() {
  let held = new Uint8Array(1_024);
  let length = 0;
  let at = 0;
  let state: 'idle' | 'message' | 'junk' = 'idle';
  let junkLength = 0;
  let nesting = jsonNesting();
  let last = lineFeed;
  let pieces: Piece[] = [];

  const close = (fault?: Piece['fault']) => {
    const piece = { offset: at - length, length };
    if (fault) pieces.push({ ...piece, fault });
    else pieces.push({ ...piece, text: Buffer.from(held.buffer, 0, length).toString('utf8') });
    length = 0;
    state = 'idle';
  };
  const open = () => {
    state = 'message';
    nesting = jsonNesting();
  };
  const closeJunk = () => {
    pieces.push({ offset: at - junkLength, length: junkLength, fault: 'not-json' });
    junkLength = 0;
    state = 'idle';
  };
  const take = (byte: number) => {
    // A raw line feed never stands inside a JSON string, and a brace at a line's start begins a new message: both end
    // one that was cut short.
    const isCut = (nesting.isString() && byte === lineFeed) || (last === lineFeed && byte === openBrace);
    if (state === 'message' && isCut) close(nesting.isString() ? 'not-json' : 'truncated');
    if (state === 'junk' && byte === lineFeed) closeJunk();
    if (state === 'idle' && byte === openBrace) open();
    else if (state === 'idle' && !spaces.has(byte)) state = 'junk';
    if (state === 'junk') junkLength += 1;
    if (state === 'message') {
      if (length === held.length) held = doubled(held);
      held[length++] = byte;
      nesting.follow(byte);
    }
    last = byte;
    at += 1;
    if (state !== 'message') return;
    if (nesting.depth() <= 0) close();
    else if (length === longestMessage) {
      close('too-long');
      state = 'junk';
    }
  };
  const taken = () => {
    const done = pieces;
    pieces = [];
    return done;
  };
  return {
    push(bytes: Uint8Array): Piece[] {
      for (const byte of bytes) take(byte);
      return taken();
    },
    end(): Piece[] {
      if (state === 'message') close('truncated');
      if (state === 'junk' && junkLength > 0) closeJunk();
      return taken();
    },
  };
}
