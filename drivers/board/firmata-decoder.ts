import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
import { bedLoad, cellCount } from '../bed/load-cells.ts';
import { framedDecoder } from '../frames.ts';
import { type BoardOptions, mlx90614, mpu6050 } from './board-options.ts';
import { imuRow, pressureRow } from './board-streams.ts';
import { firmata, longestMessage, probeMessage, unpacked } from './firmata-message.ts';
import { accLsb, gyrLsb } from './imu-scale.ts';
import { temperature } from './mlx90614.ts';
import { relayWatch } from './relay-watch.ts';
import { rowGroup } from './row-group.ts';

const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** What our firmware adds to StandardFirmata: `W,<cell 1-4>,<count>`. */
const loadLine = /^W,([1-4]),(-?\d{1,7})$/;

/**
 * Reads what a board sends as it was set up. Firmata knows no clock: time is counted in samples, for each kind of its
 * own, and the arrival says when.
 */
export function boardDecoder(options: BoardOptions): Decoder {
  const rateHz = 1_000 / options.samplingMs;
  const imu = imuReader(options, rateHz);
  const loads = loadReader(options);
  const pressure = pressureReader(options, rateHz);
  const relay = relayWatch(options.relay);
  let thermometerReads = 0;

  const i2c = (bytes: Uint8Array, out: Decoded[]): void => {
    const [address = 0, , register = 0] = pairsAsNumbers(bytes);
    const data = unpacked(bytes.subarray(4));
    if (address === options.imu?.address && register === mpu6050.burst) imu.take(data, out);
    if (!options.thermometer || address !== mlx90614.address) return;
    const reading = temperature(register, data, thermometerReads / (2 * rateHz));
    if (reading) out.push(reading);
    thermometerReads += 1;
  };
  return framedDecoder({
    lookahead: longestMessage,
    probe: probeMessage,
    decode(frame, out) {
      const [first = 0, second = 0, third = 0] = frame;
      const value = second | (third << 7);
      if (first === firmata.sysexStart) {
        const data = frame.subarray(2, -1);
        if (second === firmata.i2cReply) i2c(data, out);
        if (second === firmata.pinState) relay.pinState(data, imu.t(), out);
        if (second === firmata.text) loads.take(asciiText(unpacked(data)), out);
      } else if (first >> 4 === firmata.analog >> 4) pressure.take(first & 15, value, out);
      else if (first >> 4 === firmata.digital >> 4) relay.port(first & 15, value, imu.t(), out);
    },
    lost() {
      loads.lost();
      pressure.lost();
    },
  });
}

/** The address and the register, each in a pair; the register of StandardFirmata is eight bits wide. */
const pairsAsNumbers = (bytes: Uint8Array): readonly number[] => {
  const [address = 0, addressHigh = 0, register = 0, registerHigh = 0] = bytes;
  return [address | (addressHigh << 7), 0, register | (registerHigh << 7)];
};

function imuReader({ imu }: BoardOptions, rateHz: number) {
  const acc = accLsb[imu?.accRange ?? 0] ?? 1;
  const gyr = gyrLsb[imu?.gyrRange ?? 0] ?? 1;
  let rows = 0;
  let lastTemperature: number | undefined;
  return {
    t: () => rows / rateHz,
    take(bytes: Uint8Array, out: Decoded[]): void {
      if (bytes.length !== mpu6050.burstLength) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const words = [0, 2, 4, 8, 10, 12].map((at) => view.getInt16(at));
      const isClipped = words.some((word) => word === 0x7fff || word === -0x8000);
      const row = words.map((word, index) => word / (index < 3 ? acc : gyr));
      const rawTemperature = view.getInt16(6);
      const t = rows / rateHz;
      if (rawTemperature !== lastTemperature) {
        const value = rawTemperature / 340 + 36.53;
        out.push({ type: 'reading', metric: 'device-temperature', value, unit: 'Cel', quality: 'good', t });
        lastTemperature = rawTemperature;
      }
      out.push(imuRow(row, isClipped ? 'questionable' : 'good', rateHz, t));
      rows += 1;
    },
  };
}

function loadReader({ cells, loadRateHz }: BoardOptions) {
  const row = bedLoad(cells, loadRateHz);
  const group = rowGroup(cellCount);
  let rows = 0;
  return {
    lost: group.clear,
    take(text: string, out: Decoded[]): void {
      const [, cell, count] = loadLine.exec(text) ?? [];
      const raw = Number(count);
      if (cell === undefined || raw > 0x7f_ffff || raw < -0x80_0000) return;
      const counts = group.take(Number(cell) - 1, raw);
      if (counts) row(counts, rows++ / loadRateHz, out);
    },
  };
}

function pressureReader({ pressurePins }: BoardOptions, rateHz: number) {
  const group = rowGroup(pressurePins.length);
  let rows = 0;
  return {
    lost: group.clear,
    take(pin: number, value: number, out: Decoded[]): void {
      const channel = pressurePins.indexOf(pin);
      if (channel < 0) return;
      const values = group.take(channel, value);
      if (values) out.push(pressureRow(values, rateHz, rows++ / rateHz));
    },
  };
}
