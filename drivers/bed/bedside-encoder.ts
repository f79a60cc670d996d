import { type BedsideBody, writePayload } from '../../firmware-bridge/bedside-payload.ts';
import { frame } from '../../firmware-bridge/framing.ts';
import type { DecodedMeasurement, DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { pressureFull } from '../board/board-streams.ts';
import { accLsb, gyrLsb } from '../board/imu-scale.ts';
import { joined } from '../frames.ts';
import { countsOf } from './load-cells.ts';
import type { NodeOptions } from './node-options.ts';

const nothing = new Uint8Array(0);

/** What the board sends for measurements; the temperature waits for the battery that comes in the same frame. */
export function nodeEncoder(options: NodeOptions): Encoder {
  const acc = accLsb[options.accRange] ?? 1;
  const gyr = gyrLsb[options.gyrRange] ?? 1;
  let sequence = 0;
  let centiCel = 0;

  const send = (body: BedsideBody, t: number): Uint8Array => {
    const deviceMs = Math.round(t * 1_000) % 2 ** 32;
    const bytes = frame(writePayload({ sequence, deviceMs, body }));
    sequence = (sequence + 1) & 0xffff;
    return bytes;
  };
  const reading = ({ metric, value, t }: DecodedReading): Uint8Array => {
    if (metric === 'device-temperature') centiCel = Math.round((value ?? 0) * 100);
    if (metric === 'battery-voltage')
      return send({ kind: 'status', centiCel, batteryMv: Math.round((value ?? 0) * 1_000) }, t);
    if (metric !== 'device-status' || value === null) return nothing;
    return send({ kind: 'hello', major: value >> 8, minor: value & 0xff }, t);
  };
  const bodies = (measurement: DecodedMeasurement): BedsideBody[] => {
    if (measurement.type === 'reading') return [];
    const { stream, samples } = measurement;
    if (stream === 'bed-load')
      return countsOf(measurement, options.cells).map((counts) => ({ kind: 'loads', counts }));
    const scaled = (scale: (index: number) => number) =>
      samples.map((row) => row.map((value, index) => Math.round(value * scale(index))));
    if (stream === 'imu')
      return scaled((index) => (index < 3 ? acc : gyr)).map((values) => ({ kind: 'motion', values }));
    if (stream !== 'bed-pressure') return [];
    return scaled(() => pressureFull).map((values) => ({ kind: 'pressure', values }));
  };
  return {
    push(measurement) {
      if (measurement.type === 'reading') return reading(measurement);
      const { t, rateHz } = measurement;
      return bodies(measurement)
        .map((body, index) => send(body, t + index / rateHz))
        .reduce(joined, nothing);
    },
    end: () => nothing,
  };
}
