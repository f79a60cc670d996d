import { rowJoiner } from '../../drivers/rows.ts';
import type {
  AnyDriver,
  Decoded,
  DecodedFault,
  DecodedReading,
  DecodedWaveform,
} from '../../gateway/plugin/driver.ts';

/** Bytes from text such as `AA 00 1F`. */
export const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** What a driver makes of chunks, its rows joined as `vigil decode` joins them. */
export function decodeAll(driver: AnyDriver, chunks: readonly Uint8Array[], options: unknown = {}) {
  const decoder = driver.decoder(driver.config.parse(options));
  const joiner = rowJoiner(() => 25);
  const decoded: Decoded[] = [];
  for (const chunk of chunks) decoded.push(...decoder.push(chunk).flatMap((item) => joiner.push(item)));
  decoded.push(...decoder.end().flatMap((item) => joiner.push(item)), ...joiner.flush());
  return {
    decoded,
    frames: decoder.frames,
    readings: decoded.filter((item): item is DecodedReading => item.type === 'reading'),
    waveforms: decoded.filter((item): item is DecodedWaveform => item.type === 'waveform'),
    faults: decoded.filter((item): item is DecodedFault => item.type === 'fault'),
  };
}

/** The bytes that a driver's encoder makes of measurements. */
export function encodeAll(driver: AnyDriver, decoded: readonly Decoded[], options: unknown = {}): Uint8Array {
  const encoder = driver.encoder(driver.config.parse(options));
  const parts = decoded.flatMap((item) => (item.type === 'fault' ? [] : [encoder.push(item)]));
  return joined(...parts, encoder.end());
}
