import type { Decoded, Decoder } from '../gateway/plugin/driver.ts';

/** The longest MQTT payload that is decoded. */
export const longestPayload = 65_536;
/** A payload wrapped with its topic may be longer by this: the topic's own limit and the wrapping. */
const longestMessage = 2 * longestPayload;

/** A JSON object whose fields are not yet trusted. */
export type Json = Readonly<Record<string, unknown>>;

/** What an MQTT driver makes of one message. */
export interface MessageRule {
  /** Adds what the message says; returns what was wrong with it, or nothing. The topic is known where it was wrapped. */
  decode(message: Json, topic: string | undefined, out: Decoded[]): string | undefined;
}

/**
 * A decoder for JSON messages, bare or as `{"topic": …, "payload": …}`. A message normally is a line; one spread over
 * several lines is read too, as long as its further lines do not begin with a brace.
 */
export function messageDecoder(rule: MessageRule): Decoder {
  const scanner = messageScanner();
  let frames = 0;

  const take = (pieces: readonly Piece[]): Decoded[] => {
    const out: Decoded[] = [];
    for (const { offset, length, text, fault } of pieces) {
      const message = text === undefined ? undefined : unwrapped(text);
      if (!message) {
        out.push({ type: 'fault', kind: fault ?? 'not-json', offset, length });
        continue;
      }
      const before = out.length;
      const detail = rule.decode(message.payload, message.topic, out);
      if (detail !== undefined) out.push({ type: 'fault', kind: 'schema', offset, length, detail });
      if (detail === undefined || out.length > before + 1) frames += 1;
    }
    return out;
  };
  return {
    push: (bytes) => take(scanner.push(bytes)),
    end: () => take(scanner.end()),
    get frames() {
      return frames;
    },
  };
}

function unwrapped(text: string): { topic: string | undefined; payload: Json } | undefined {
  const message = recordOf(parsed(text));
  if (!message) return undefined;
  const { topic, payload } = message;
  if (typeof topic !== 'string' || payload === undefined) return { topic: undefined, payload: message };
  const inner = recordOf(typeof payload === 'string' ? parsed(payload) : payload);
  return inner && { topic, payload: inner };
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
