import type { BedsidePayload } from '../../firmware-bridge/bedside-payload.ts';
import { payloadMost, readPayload } from '../../firmware-bridge/bedside-payload.ts';
import { frameReader } from '../../firmware-bridge/framing.ts';
import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
import { imuRow, pressureRow } from '../board/board-streams.ts';
import { accLsb, gyrLsb } from '../board/imu-scale.ts';
import { bedLoad } from './load-cells.ts';
import type { NodeOptions } from './node-options.ts';

const wrapMs = 2 ** 32;

/** Reads what the board sends; a jump of the sequence is a gap, told by a fault without bytes. */
export function nodeDecoder(options: NodeOptions): Decoder {
  const reader = frameReader({ maxBytes: payloadMost });
  const load = bedLoad(options.cells, options.loadRateHz);
  const acc = accLsb[options.accRange] ?? 1;
  const gyr = gyrLsb[options.gyrRange] ?? 1;
  let ms: number | undefined;
  let sequence: number | undefined;
  let frames = 0;
  let frameBytes = 0;

  const say = (body: BedsidePayload['body'], t: number, out: Decoded[]): void => {
    if (body.kind === 'loads') load(body.counts, t, out);
    if (body.kind === 'pressure') out.push(pressureRow(body.values, options.motionRateHz, t));
    if (body.kind === 'motion') {
      const isClipped = body.values.some((value) => value === 0x7fff || value === -0x8000);
      const row = body.values.map((value, index) => value / (index < 3 ? acc : gyr));
      out.push(imuRow(row, isClipped ? 'questionable' : 'good', options.motionRateHz, t));
    }
    const reading = { type: 'reading', quality: 'good', t } as const;
    if (body.kind === 'hello') {
      const text = `firmware ${body.major}.${body.minor}`;
      out.push({
        ...reading,
        metric: 'device-status',
        value: (body.major << 8) | body.minor,
        unit: '1',
        text,
      });
    }
    if (body.kind === 'status') {
      out.push({ ...reading, metric: 'device-temperature', value: body.centiCel / 100, unit: 'Cel' });
      out.push({ ...reading, metric: 'battery-voltage', value: body.batteryMv / 1_000, unit: 'V' });
    }
  };
  const take = (bytes: Uint8Array, offset: number, length: number, out: Decoded[]): void => {
    const payload = readPayload(bytes);
    if (!payload) return void out.push({ type: 'fault', kind: 'schema', offset, length });
    frames += 1;
    frameBytes += length;
    const { deviceMs, body } = payload;
    // A board that has started again counts from nought; its hello says so, and time goes on from there.
    if (body.kind === 'hello') sequence = undefined;
    else if (sequence !== undefined && payload.sequence !== ((sequence + 1) & 0xffff))
      out.push({
        type: 'fault',
        kind: 'gap',
        offset,
        length: 0,
        detail: `${sequence} to ${payload.sequence}`,
      });
    sequence = payload.sequence;
    ms =
      ms === undefined || body.kind === 'hello'
        ? deviceMs
        : ms + ((deviceMs - (ms % wrapMs) + wrapMs) % wrapMs);
    say(body, ms / 1_000, out);
  };
  const takeAll = (found: ReturnType<typeof reader.push>): Decoded[] => {
    const out: Decoded[] = [];
    for (const item of found)
      if (item.type === 'fault') out.push(item);
      else take(item.payload, item.offset, item.length, out);
    return out;
  };
  return {
    push: (bytes) => takeAll(reader.push(bytes)),
    end: () => takeAll(reader.end()),
    get frames() {
      return frames;
    },
    get frameBytes() {
      return frameBytes + reader.delimiters;
    },
  };
}
