import type { DecodedReading } from '../../gateway/plugin/driver.ts';
import { mlx90614 } from './board-options.ts';

/** CRC-8, polynomial 07: the packet error check of SMBus. */
export function pec(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
  }
  return crc;
}

/** A thermometer sees a surface: what it gives is never a body temperature. */
const metrics: ReadonlyMap<number, string> = new Map([
  [mlx90614.ambient, 'ambient-temperature'],
  [mlx90614.object, 'surface-temperature'],
]);

const writeAddress = mlx90614.address << 1;
const errorBit = 0x8000;

const checkOf = (register: number, low: number, high: number): number =>
  pec([writeAddress, register, writeAddress | 1, low, high]);

/** What the three bytes of a register say. */
export function temperature(register: number, bytes: Uint8Array, t: number): DecodedReading | undefined {
  const metric = metrics.get(register);
  const [low = 0, high = 0, check] = bytes;
  if (!metric || bytes.length !== mlx90614.length) return undefined;
  const raw = low | (high << 8);
  const reading = { type: 'reading', metric, unit: 'Cel', t } as const;
  if (check !== checkOf(register, low, high))
    return { ...reading, value: null, quality: 'invalid', reason: 'checksum' };
  if (raw & errorBit) return { ...reading, value: null, quality: 'invalid', reason: 'sensor-error' };
  return { ...reading, value: raw * 0.02 - 273.15, quality: 'good' };
}

/** The register and its bytes that say a reading; nothing for other metrics. */
export function temperatureBytes(reading: DecodedReading): readonly number[] | undefined {
  const register = Array.from(metrics).find(([, metric]) => metric === reading.metric)?.[0];
  if (register === undefined) return undefined;
  const raw = reading.value === null ? errorBit : Math.round((reading.value + 273.15) / 0.02) & 0x7fff;
  const [low, high] = [raw & 0xff, raw >> 8];
  const check = checkOf(register, low, high);
  return [register, low, high, reading.reason === 'checksum' ? check ^ 0xff : check];
}
