import { z } from 'zod';
import type { Decoded, DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { alarmBits, exceptionBits, fieldText, fieldValue, masimoRows } from './masimo-fields.ts';
import type { MasimoField } from './masimo-line.ts';
import { longestLine, masimoLine, masimoProbe, stampOf } from './masimo-line.ts';
import type { Spoil } from './vital-value.ts';
import { deviceStatusSpec, maskFor, spoilOf, statusReading } from './vital-value.ts';

const options = z.strictObject({});

/**
 * Masimo Rad-8 and Radical-7, "Serial ASCII 1": a line a second. The device goes on printing its last saturation while the
 * sensor is off, so EXC is read before any value. Its clock is in local time and may be wrong: readings count from arrival.
 */
export const masimoAscii1 = defineDriver({
  name: 'masimo-ascii1',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Masimo Rad-8 and Radical-7 pulse oximeters on a serial line (Serial ASCII 1).',
  source: 'Masimo Serial ASCII 1, standards page oximeter 6',
  streams: [],
  metrics: [
    ...masimoRows.map(({ spec }) => spec),
    {
      metric: 'serial-number',
      unit: '1',
      summary: 'Serial number of the device; the text keeps its zeros.',
      ratePerMin: 0,
      plausible: [0, 99_999_999_999],
    },
    { ...deviceStatusSpec, summary: 'EXC bits; the text names those that are set.', ratePerMin: 60 },
    {
      metric: 'alarm-status',
      unit: '1',
      summary: 'ALARM bits of the device itself; the text names those that are set.',
      ratePerMin: 60,
      plausible: [0, 65_535],
      isAlarm: true,
    },
  ],
  config: options,
  silentAfterMs: 5_000,
  timeBase: 'arrival',
  line: () => ({ baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder() {
    const serial = { text: '' };
    return framedDecoder({
      lookahead: longestLine,
      probe: masimoProbe,
      decode: (bytes, out) => decodeLine(bytes, serial, out),
    });
  },
  encoder,
});

function decodeLine(bytes: Uint8Array, serial: { text: string }, out: Decoded[]): void {
  const line = masimoLine(bytes);
  if (!line) return;
  const { t, fields } = line;
  const textOf = (name: string) => fields.find((field) => field.name === name)?.text;
  const exceptions = hexOf(textOf('EXC'));
  // Without EXC nothing says that the sensor is on, so nothing is good.
  const spoil = exceptions === undefined ? unexplained : spoilOf(exceptions, exceptionBits);
  const serialText = textOf('SN');
  if (serialText !== undefined && serialText !== serial.text) {
    serial.text = serialText;
    const value = Number(serialText);
    const isNumber = Number.isFinite(value);
    out.push({
      type: 'reading',
      metric: 'serial-number',
      value: isNumber ? value : null,
      unit: '1',
      quality: isNumber ? 'good' : 'invalid',
      t,
      text: serialText,
      ...(!isNumber && { reason: 'not-a-number' }),
    });
  }
  out.push(...fields.flatMap((field) => readingOf(field, spoil, t)));
  const alarms = hexOf(textOf('ALARM'));
  if (alarms !== undefined) out.push(statusReading('alarm-status', alarms, alarmBits, t));
  if (exceptions !== undefined) out.push(statusReading('device-status', exceptions, exceptionBits, t));
}

const unexplained: Spoil = { reason: 'no-status', quality: 'questionable' };

const hexOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9A-F]{1,6}$/.test(text) ? Number.parseInt(text, 16) : undefined;

/** A value beside EXC. What is printed although the sensor is off stays in the text alone. */
function readingOf({ name, text }: MasimoField, spoil: Spoil | undefined, t: number): DecodedReading[] {
  const row = masimoRows.find((candidate) => candidate.name === name);
  const value = fieldValue(text);
  if (!row || value === undefined) return [];
  const reading = { type: 'reading', metric: row.spec.metric, unit: row.spec.unit, t } as const;
  const isGone = spoil?.quality === 'invalid';
  const reason = isGone ? spoil.reason : 'no-data';
  if (value === null) return [{ ...reading, value, quality: 'invalid', reason }];
  if (isGone) return [{ ...reading, value: null, quality: 'invalid', reason, text: `${printed}${value}` }];
  return [spoil ? { ...reading, value, ...spoil } : { ...reading, value, quality: 'good' }];
}

const printed = 'held ';

/** Readings to lines. The status comes last in a line's readings, so it is what sends the line. */
function encoder(): Encoder {
  let serial = '0000000000';
  let alarms = 0;
  let values = new Map<string, number | null>();
  let t = 0;
  let reason: string | undefined;

  const take = ({ metric, value, text }: DecodedReading) => {
    if (metric === 'serial-number') serial = text ?? String(value ?? 0).padStart(10, '0');
    if (metric === 'alarm-status') alarms = value ?? 0;
    const row = masimoRows.find(({ spec }) => spec.metric === metric);
    const kept = text?.startsWith(printed) ? Number(text.slice(printed.length)) : Number.NaN;
    if (row) values.set(row.name, value ?? (Number.isFinite(kept) ? kept : null));
  };
  const send = (status: number): Uint8Array => {
    const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0');
    const fields = masimoRows.flatMap((row) => {
      const value = values.get(row.name);
      return value === undefined ? [] : [`${row.name}=${fieldText(row, value)}`];
    });
    const words = [`SN=${serial}`, ...fields, `ALARM=${hex(alarms, 4)}`, `EXC=${hex(status, 6)}`];
    values = new Map();
    reason = undefined;
    return Buffer.from(`${stampOf(t)} ${words.join(' ')}\r\n`, 'latin1');
  };
  // A virtual device gives no status: a saturation that comes anew begins the next line, and its reason makes the status.
  const pending = () =>
    values.has('SPO2') ? send(0x800 | maskFor(reason, exceptionBits)) : new Uint8Array(0);
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return new Uint8Array(0);
      const isNext = Math.round(measurement.t) !== Math.round(t);
      const sent = isNext ? pending() : new Uint8Array(0);
      t = measurement.t;
      if (measurement.metric === 'spo2') reason = measurement.reason;
      if (measurement.metric === 'device-status') return send(measurement.value ?? 0);
      take(measurement);
      return sent;
    },
    end: pending,
  };
}
