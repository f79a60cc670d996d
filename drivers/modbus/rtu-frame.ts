import { crc16, MODBUS } from '../../firmware-bridge/crc.ts';

/** Functions of Modbus RTU that the sensors here speak. */
export const readHolding = 0x03;
export const writeMultiple = 0x10;
/** Set in the function of a reply that says no. */
export const exceptionBit = 0x80;

/** Bytes with their CRC behind them, low byte first. */
export function withCrc(...bytes: readonly number[]): Uint8Array {
  const body = Uint8Array.from(bytes);
  const check = crc16(body, 0, body.length, MODBUS);
  return Uint8Array.of(...body, check & 0xff, check >> 8);
}

/** Whether the last two of `bytes[start]` to `bytes[end - 1]` are the CRC of those before. */
export function isIntact(bytes: Uint8Array, start: number, end: number): boolean {
  if (start < 0 || end > bytes.length || end - start < 4) return false;
  const sent = (bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8);
  return sent === crc16(bytes, start, end - 2, MODBUS);
}

const word = (value: number): [number, number] => [(value >> 8) & 0xff, value & 0xff];

/** Asks for holding registers. */
export const readRequest = (address: number, register: number, count: number): Uint8Array =>
  withCrc(address, readHolding, ...word(register), ...word(count));

/** What holding registers hold, as asked for. */
export const readReply = (address: number, values: readonly number[]): Uint8Array =>
  withCrc(address, readHolding, 2 * values.length, ...values.flatMap(word));

/** Sets holding registers. */
export const writeRequest = (address: number, register: number, values: readonly number[]): Uint8Array =>
  withCrc(
    address,
    writeMultiple,
    ...word(register),
    ...word(values.length),
    2 * values.length,
    ...values.flatMap(word),
  );

/** Says that registers have been set. */
export const writeReply = (address: number, register: number, count: number): Uint8Array =>
  withCrc(address, writeMultiple, ...word(register), ...word(count));

/** The first intact frame in bytes that begins like this and is so long, wherever it begins; or nothing. */
export function frameIn(
  bytes: Uint8Array,
  beginning: readonly number[],
  length: number,
): Uint8Array | undefined {
  for (let start = 0; start + length <= bytes.length; start++) {
    const isBegun = beginning.every((byte, index) => bytes[start + index] === byte);
    if (isBegun && isIntact(bytes, start, start + length)) return bytes.subarray(start, start + length);
  }
  return undefined;
}
