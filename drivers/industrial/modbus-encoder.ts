import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { joined } from '../frames.ts';
import type { ModbusOptions } from './modbus-decoder.ts';
import { numbered, numberedNames } from './modbus-decoder.ts';
import type { ReadFunction } from './modbus-frame.ts';
import { byteCountOf, exceptionFrame, exceptionNames, replyFrame, requestFrame } from './modbus-frame.ts';
import type { PlannedRead, Register } from './modbus-registers.ts';
import { plannedReads, putRaw } from './modbus-registers.ts';

const nothing = new Uint8Array(0);

/** Readings to what the line hears: each planned question and its answer, once all that it asks for is known. */
export function modbusEncoder({ framing, unitId, registers }: ModbusOptions): Encoder {
  const reads = plannedReads(registers, unitId);
  let fresh = new Map<string, DecodedReading>();
  let transaction = 0;

  const talk = ({ request, registers: asked }: PlannedRead): Uint8Array => {
    transaction = (transaction + 1) % 65_536;
    const question = requestFrame(framing, transaction, request);
    const refusal = asked
      .map(({ metric }) => exceptionOf(fresh.get(metric)?.reason))
      .find((code) => code !== undefined);
    const values = new Uint8Array(byteCountOf(request));
    for (const register of asked)
      putRaw(register, request, values, rawFor(register, fresh.get(register.metric)));
    for (const { metric } of asked) fresh.delete(metric);
    const answer =
      refusal === undefined
        ? replyFrame(framing, transaction, request, values)
        : exceptionFrame(framing, transaction, request, refusal);
    return joined(question, answer);
  };
  const readOf = (metric: string): PlannedRead | undefined => {
    if (registers.length > 0)
      return reads.find((read) => read.registers.some((one) => one.metric === metric));
    const register = registerNamed(metric);
    return register && plannedReads([register], unitId)[0];
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return nothing;
      const read = readOf(measurement.metric);
      if (!read) return nothing;
      fresh = new Map(fresh).set(measurement.metric, measurement);
      return read.registers.every(({ metric }) => fresh.has(metric)) ? talk(read) : nothing;
    },
    end: () => nothing,
  };
}

/** The code of a reason that came from an exception. */
function exceptionOf(reason: string | undefined): number | undefined {
  const known = [...exceptionNames].find(([, name]) => name === reason)?.[0];
  const numberIn = /^exception-(\d{1,3})$/.exec(reason ?? '')?.[1];
  return known ?? (numberIn === undefined ? undefined : Number(numberIn) & 0xff);
}

/** The raw number that stands for a reading; that for none where it has no value. */
export function rawFor(
  { type, scale, offset, noData }: Register,
  reading: DecodedReading | undefined,
): number {
  const value = reading?.value ?? null;
  if (value === null) return noData ?? (type === 'f32' ? Number.NaN : 0);
  const raw = (value - offset) / scale;
  return type === 'f32' ? raw : Math.round(raw);
}

function registerNamed(metric: string): Register | undefined {
  const [, name, number] = /^([a-z-]+)-(\d{1,5})$/.exec(metric) ?? [];
  const code = ([1, 2, 3, 4] as const satisfies readonly ReadFunction[]).find(
    (one) => numberedNames[one] === name,
  );
  return code === undefined || Number(number) > 65_535 ? undefined : numbered(code, Number(number));
}
