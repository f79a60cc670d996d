import type { DecodedMeasurement, DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { countsOf } from '../bed/load-cells.ts';
import { joined } from '../frames.ts';
import { type BoardOptions, mlx90614, mpu6050 } from './board-options.ts';
import { pressureFull } from './board-streams.ts';
import { firmata, shortMessage, sysex } from './firmata-message.ts';
import { accLsb, gyrLsb } from './imu-scale.ts';
import { temperatureBytes } from './mlx90614.ts';

const nothing = new Uint8Array(0);
const outputMode = 1;

/** What a board that is set up so sends for measurements. */
export function boardEncoder(options: BoardOptions): Encoder {
  const { imu, cells, pressurePins } = options;
  const acc = accLsb[imu?.accRange ?? 0] ?? 1;
  const gyr = gyrLsb[imu?.gyrRange ?? 0] ?? 1;
  const relay = relayEncoder(options.relay);
  let temperature = 0;

  const imuMessage = (row: readonly number[]): Uint8Array => {
    const burst = new DataView(new ArrayBuffer(mpu6050.burstLength));
    for (const [index, value] of row.slice(0, 6).entries())
      burst.setInt16(index < 3 ? 2 * index : 2 * index + 2, Math.round(value * (index < 3 ? acc : gyr)));
    burst.setInt16(6, temperature);
    const address = imu?.address ?? 0x68;
    return sysex(firmata.i2cReply, [], [address, mpu6050.burst, ...new Uint8Array(burst.buffer)]);
  };
  const reading = (measurement: DecodedReading): Uint8Array => {
    if (measurement.metric === 'relay') return relay(measurement);
    if (measurement.metric === 'device-temperature')
      temperature = Math.round(((measurement.value ?? 0) - 36.53) * 340);
    const bytes = temperatureBytes(measurement);
    if (!bytes) return nothing;
    return sysex(firmata.i2cReply, [], [mlx90614.address, bytes[0] ?? 0, ...bytes.slice(1)]);
  };
  const push = (measurement: DecodedMeasurement): Uint8Array => {
    if (measurement.type === 'reading') return reading(measurement);
    if (measurement.stream === 'imu') return measurement.samples.map(imuMessage).reduce(joined, nothing);
    if (measurement.stream === 'bed-pressure') {
      const messages = measurement.samples.flatMap((row) => pressureMessages(row, pressurePins));
      return messages.reduce(joined, nothing);
    }
    return countsOf(measurement, cells).flatMap(loadMessages).reduce(joined, nothing);
  };
  return { push, end: () => nothing };
}

/** The board reports its analogue pins in their order, whatever the order of the channels. */
const pressureMessages = (row: readonly number[], pins: readonly number[]): Uint8Array[] =>
  pins
    .map((pin, channel) => ({ pin, value: Math.round((row[channel] ?? 0) * pressureFull) }))
    .sort((a, b) => a.pin - b.pin)
    .map(({ pin, value }) => shortMessage(firmata.analog | pin, value));

const loadMessages = (counts: readonly number[]): Uint8Array[] =>
  counts.map((count, index) => sysex(firmata.text, [], new TextEncoder().encode(`W,${index + 1},${count}`)));

/** The inverse of `relayWatch`: the contact where it has changed, before the pin; the pin where it has, or nothing has. */
function relayEncoder(relay: BoardOptions['relay']) {
  let sentPin: boolean | undefined;
  let sentContact: boolean | undefined;
  return ({ value, reason }: DecodedReading): Uint8Array => {
    if (!relay || value === null) return nothing;
    const isOn = value !== 0;
    const isClosed = isOn !== (reason === 'read-back-differs');
    let bytes: Uint8Array = nothing;
    if (relay.contactPin !== null && isClosed !== sentContact) {
      const bits = isClosed ? 0 : 1 << (relay.contactPin & 7);
      bytes = shortMessage(firmata.digital | (relay.contactPin >> 3), bits);
      sentContact = isClosed;
    }
    if (isOn !== sentPin || bytes.length === 0) {
      const state = isOn !== relay.isActiveLow ? 1 : 0;
      bytes = joined(bytes, sysex(firmata.pinState, [relay.pin, outputMode, state]));
      sentPin = isOn;
    }
    return bytes;
  };
}
