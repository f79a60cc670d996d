import { crc16, MODBUS } from '../../firmware-bridge/crc.ts';

export type Framing = 'rtu' | 'tcp';
/** Coils, discrete inputs, holding registers, input registers: what can be read. */
export type ReadFunction = 1 | 2 | 3 | 4;

/** A question for some registers or bits in a row. */
export interface ReadRequest {
  readonly unitId: number;
  readonly code: ReadFunction;
  readonly address: number;
  readonly count: number;
}

/** The longest frames: 256 bytes on a line, 260 over TCP (Modbus application protocol 1.1b3, chapter 4). */
export const longestFrame = { rtu: 256, tcp: 260 } as const;
/** What one question may ask for (chapter 6). */
export const countMost: Readonly<Record<ReadFunction, number>> = { 1: 2_000, 2: 2_000, 3: 125, 4: 125 };

const tcpHeader = 7;
const exceptionBit = 0x80;

/** Exception codes (chapter 7) as reasons. */
export const exceptionNames: ReadonlyMap<number, string> = new Map([
  [1, 'illegal-function'],
  [2, 'illegal-data-address'],
  [3, 'illegal-data-value'],
  [4, 'device-failure'],
  [5, 'acknowledge'],
  [6, 'device-busy'],
  [8, 'memory-parity'],
  [10, 'gateway-path-unavailable'],
  [11, 'gateway-no-answer'],
]);

export const isReadFunction = (code: number): code is ReadFunction => code >= 1 && code <= 4;

/** Bytes of the values that a question asks for. */
export const byteCountOf = ({ code, count }: ReadRequest): number =>
  code <= 2 ? Math.ceil(count / 8) : 2 * count;

/** A frame around function code and what follows it. */
export function framed(framing: Framing, transaction: number, unitId: number, body: Uint8Array): Uint8Array {
  if (framing === 'rtu') {
    const bytes = new Uint8Array(body.length + 3);
    bytes[0] = unitId;
    bytes.set(body, 1);
    const check = crc16(bytes, 0, bytes.length - 2, MODBUS);
    bytes[bytes.length - 2] = check & 0xff;
    bytes[bytes.length - 1] = check >> 8;
    return bytes;
  }
  const bytes = new Uint8Array(tcpHeader + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, transaction);
  view.setUint16(4, body.length + 1);
  bytes[6] = unitId;
  bytes.set(body, tcpHeader);
  return bytes;
}

export function requestFrame(framing: Framing, transaction: number, request: ReadRequest): Uint8Array {
  const { unitId, code, address, count } = request;
  const body = Uint8Array.of(code, address >> 8, address & 0xff, count >> 8, count & 0xff);
  return framed(framing, transaction, unitId, body);
}

export function replyFrame(
  framing: Framing,
  transaction: number,
  { unitId, code }: ReadRequest,
  values: Uint8Array,
): Uint8Array {
  return framed(framing, transaction, unitId, Uint8Array.from([code, values.length, ...values]));
}

export function exceptionFrame(
  framing: Framing,
  transaction: number,
  { unitId, code }: Pick<ReadRequest, 'unitId'> & { readonly code: number },
  exception: number,
): Uint8Array {
  return framed(framing, transaction, unitId, Uint8Array.of(code | exceptionBit, exception));
}

/** The question that a body asks, or nothing where it is none. */
export function requestIn(unitId: number, body: Uint8Array): ReadRequest | undefined {
  const [code = 0, high = 0, low = 0, countHigh = 0, countLow = 0] = body;
  const count = (countHigh << 8) | countLow;
  if (body.length !== 5 || !isReadFunction(code) || count < 1 || count > countMost[code]) return undefined;
  const address = (high << 8) | low;
  return address + count > 65_536 ? undefined : { unitId, code, address, count };
}

/** What a body answers: values, an exception, or nothing where it is no answer to any question. */
export function answerIn(
  body: Uint8Array,
):
  | { readonly code: number; readonly values: Uint8Array }
  | { readonly code: number; readonly exception: number }
  | undefined {
  const [code = 0, second = 0] = body;
  if ((code & exceptionBit) !== 0 && body.length === 2) return { code: code & 0x7f, exception: second };
  if (isReadFunction(code) && second > 0 && body.length === 2 + second)
    return { code, values: body.subarray(2) };
  return undefined;
}

/** Whether the check of a frame on a line is right. */
export function isChecked(bytes: Uint8Array, start: number, length: number): boolean {
  const end = start + length - 2;
  const sent = (bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8);
  return sent === crc16(bytes, start, end, MODBUS);
}

/** Unit, transaction and body of a whole frame. */
export function partsOf(framing: Framing, frame: Uint8Array) {
  return framing === 'rtu'
    ? { transaction: 0, unitId: frame[0] ?? 0, body: frame.subarray(1, frame.length - 2) }
    : {
        transaction: ((frame[0] ?? 0) << 8) | (frame[1] ?? 0),
        unitId: frame[6] ?? 0,
        body: frame.subarray(tcpHeader),
      };
}
