import { cobsDecode, cobsEncode, cobsLengthMax } from './cobs.ts';
import { CCITT_FALSE, crc16 } from './crc.ts';

/**
 * How our own boards frame what they send: COBS(payload + CRC-16, high byte first) + 0x00.
 *
 * CCITT-FALSE, because the same check is at hand on every side: `_crc_xmodem_update` of avr-libc started at FFFF on
 * the board, `binascii.crc_hqx(data, 0xFFFF)` on a technician's bench, and because a start from FFFF also sees zeros
 * that were lost from the front, as a start from 0 would not.
 */
const crcVariant = CCITT_FALSE;
const crcLength = 2;
const delimiter = 0x00;

/** One payload that passed its check. `offset` is where its frame began in the input, `length` what it took there. */
export interface Frame {
  readonly type: 'frame';
  readonly payload: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/** Bytes that were no frame, up to and including the delimiter that ended them. */
export interface FrameFault {
  readonly type: 'fault';
  readonly kind: 'checksum' | 'garbage' | 'too-long' | 'truncated';
  readonly offset: number;
  readonly length: number;
}

/** A payload as it goes on the line. */
export function frame(payload: Uint8Array): Uint8Array {
  const checked = new Uint8Array(payload.length + crcLength);
  checked.set(payload);
  const crc = crc16(payload, 0, payload.length, crcVariant);
  checked.set([crc >>> 8, crc & 0xff], payload.length);
  const encoded = cobsEncode(checked);
  const framed = new Uint8Array(encoded.length + 1);
  framed.set(encoded);
  framed[encoded.length] = delimiter;
  return framed;
}

/** Finds frames in a run of bytes. `frames` and `faults` count since the start. */
export interface FrameReader {
  push(bytes: Uint8Array): (Frame | FrameFault)[];
  /** The input is over: a frame without its delimiter is a fault. */
  end(): FrameFault[];
  readonly frames: number;
  readonly faults: number;
  /** Delimiters with nothing before them: no frame and no fault, but bytes all the same. */
  readonly delimiters: number;
}

/**
 * Holds at most one frame of `maxBytes` of payload, however the bytes were cut. What is longer, garbled or fails its
 * check is one fault, and reading goes on behind the next delimiter. Bytes from before the line was opened count as one
 * fault too, unless the sender begins with a delimiter.
 */
export function frameReader({ maxBytes }: { readonly maxBytes: number }): FrameReader {
  const held = new Uint8Array(cobsLengthMax(maxBytes + crcLength));
  const count = { frame: 0, fault: 0, delimiter: 0 };
  let length = 0;
  let offset = 0;

  const take = (run: Uint8Array): void => {
    if (length < held.length) held.set(run.subarray(0, held.length - length), length);
    length += run.length;
  };
  const close = (passed: number): Frame | FrameFault => {
    const opened = length > held.length ? 'too-long' : open(held.subarray(0, length), maxBytes);
    const at = { offset, length: passed };
    offset += passed;
    length = 0;
    const isFault = typeof opened === 'string';
    count[isFault ? 'fault' : 'frame'] += 1;
    return isFault ? { type: 'fault', kind: opened, ...at } : { type: 'frame', payload: opened, ...at };
  };

  return {
    push(bytes) {
      const found: (Frame | FrameFault)[] = [];
      let from = 0;
      for (let to = bytes.indexOf(delimiter); to >= 0; to = bytes.indexOf(delimiter, from)) {
        take(bytes.subarray(from, to));
        // A delimiter alone is how a sender closes whatever noise came before its frame.
        if (length > 0) found.push(close(length + 1));
        else {
          offset += 1;
          count.delimiter += 1;
        }
        from = to + 1;
      }
      take(bytes.subarray(from));
      return found;
    },
    end() {
      if (length === 0) return [];
      const rest: FrameFault = { type: 'fault', kind: 'truncated', offset, length };
      count.fault += 1;
      offset += length;
      length = 0;
      return [rest];
    },
    get frames() {
      return count.frame;
    },
    get faults() {
      return count.fault;
    },
    get delimiters() {
      return count.delimiter;
    },
  };
}

function open(encoded: Uint8Array, maxBytes: number): Uint8Array | FrameFault['kind'] {
  const checked = cobsDecode(encoded);
  if (checked === undefined) return 'garbage';
  const end = checked.length - crcLength;
  if (end < 0) return 'garbage';
  if (end > maxBytes) return 'too-long';
  const stated = ((checked[end] ?? 0) << 8) | (checked[end + 1] ?? 0);
  return crc16(checked, 0, end, crcVariant) === stated ? checked.subarray(0, end) : 'checksum';
}
