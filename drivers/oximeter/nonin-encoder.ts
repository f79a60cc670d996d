import type { DecodedReading, DecodedWaveform, Encoder } from '../../gateway/plugin/driver.ts';
import { sum8 } from '../frames.ts';
import type { NoninFormat, ShortLength } from './nonin-frame.ts';
import { frameLength } from './nonin-frame.ts';
import { packetFrames, packetRows, statusFor } from './nonin-packet.ts';
import { shortEncoder } from './nonin-short.ts';

interface PendingFrame {
  readonly pleth: number;
  readonly status: number;
}

/** Measurements to the format that is asked for, or that they say they came in. */
export function noninEncoder(asked: 'auto' | NoninFormat): Encoder {
  const packets = packetEncoder(asked === 8 ? 'auto' : asked);
  const short = shortEncoder();
  let format: number = asked === 'auto' ? 2 : asked;
  let length: ShortLength = 4;
  return {
    push(measurement) {
      if (measurement.type === 'reading' && measurement.metric === 'data-format') {
        if (asked === 'auto') format = measurement.value ?? format;
        if (measurement.text === '3-byte') length = 3;
        if (measurement.text === '4-byte') length = 4;
      }
      if (format !== 8) return packets.push(measurement);
      return measurement.type === 'reading' ? short(measurement, length) : new Uint8Array(0);
    },
    end: packets.end,
  };
}

/** Measurements to packets of 25 frames. A packet leaves when the next one begins: its values may come after its samples. */
function packetEncoder(asked: 'auto' | 2 | 7): Encoder {
  const values = new Uint8Array(packetFrames);
  let frames: PendingFrame[] = [];
  let format: 2 | 7 = asked === 'auto' ? 2 : asked;
  let status = 0;
  // Until the status itself is given, the reasons beside the values stand in for it.
  let hasStatus = false;

  const take = (reading: DecodedReading) => {
    if (reading.metric === 'device-status') {
      status = (reading.value ?? 0) & 0x7e;
      hasStatus = true;
    }
    if (reading.metric === 'data-format' && asked === 'auto') format = reading.value === 7 ? 7 : 2;
    if (reading.metric === 'spo2' && !hasStatus) status = statusFor(reading.reason);
    setValue(values, reading);
  };
  const send = (): Uint8Array => {
    const bytes = new Uint8Array(frames.length * frameLength);
    for (const [index, frame] of frames.entries()) {
      const bits = 0x80 | frame.status | (index === 0 ? 1 : 0);
      const at = index * frameLength;
      const start = format === 2 ? [0x01, bits, frame.pleth] : [bits, frame.pleth >> 8, frame.pleth];
      bytes.set([...start, values[index] ?? 0], at);
      bytes[at + 4] = sum8(bytes, at, at + 4);
    }
    frames = [];
    return bytes;
  };
  const addRows = ({ samples }: DecodedWaveform): Uint8Array => {
    const sent: number[] = [];
    for (const [pleth = 0] of samples) {
      const most = format === 2 ? 0xff : 0xffff;
      if (frames.length === packetFrames) sent.push(...send());
      frames.push({ pleth: Math.max(0, Math.min(most, Math.round(pleth))), status });
    }
    return Uint8Array.from(sent);
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return addRows(measurement);
      take(measurement);
      return new Uint8Array(0);
    },
    end: send,
  };
}

function setValue(values: Uint8Array, { metric, value }: DecodedReading): void {
  const row = packetRows.find(({ spec }) => spec.metric === metric);
  if (!row) return;
  const { high, low } = row.bytes(Math.round(value ?? row.noData ?? 0));
  const kept = row.mask === undefined ? 0 : (values[row.low - 1] ?? 0) & ~row.mask;
  values[row.low - 1] = kept | low;
  if (row.high !== undefined) values[row.high - 1] = high;
}
