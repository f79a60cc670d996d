import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import type { FrameRule } from '../frames.ts';
import { badCheck, framedDecoder, needMore, noFrame } from '../frames.ts';
import type { Framing, ReadFunction, ReadRequest } from './modbus-frame.ts';
import {
  answerIn,
  byteCountOf,
  exceptionNames,
  isChecked,
  isReadFunction,
  longestFrame,
  partsOf,
  requestIn,
} from './modbus-frame.ts';
import type { Register } from './modbus-registers.ts';
import { rawOf, widthOf } from './modbus-registers.ts';

export interface ModbusOptions {
  readonly framing: Framing;
  readonly unitId: number;
  readonly registers: readonly Register[];
}

/** Questions over TCP that may wait for their answers at a time. */
const waitingMost = 16;

/** Reads questions and answers as they follow each other on the line: an answer alone does not say what it is about. */
export function modbusDecoder({ framing, unitId, registers }: ModbusOptions): Decoder {
  const waiting = new Map<number, ReadRequest>();
  const units = new Set([unitId, ...registers.map((register) => register.unitId ?? unitId)]);
  let status: number | undefined;

  const say = (code: number, out: Decoded[]) => {
    if (code === status) return;
    status = code;
    const text = code === 0 ? 'ok' : (exceptionNames.get(code) ?? `exception-${code}`);
    out.push({ ...good, metric: 'device-status', value: code, unit: '1', text });
  };
  const decode: FrameRule['decode'] = (frame, out) => {
    const parts = partsOf(framing, frame);
    const question = waiting.get(parts.transaction);
    const answer = answerIn(parts.body);
    const isAnswer = question && answer && answer.code === question.code && parts.unitId === question.unitId;
    const hasAll = isAnswer && ('exception' in answer || answer.values.length === byteCountOf(question));
    if (!isAnswer || !hasAll) {
      const asked = requestIn(parts.unitId, parts.body);
      waiting.delete(parts.transaction);
      if (asked) waiting.set(parts.transaction, asked);
      const [oldest] = waiting.keys();
      if (waiting.size > waitingMost && oldest !== undefined) waiting.delete(oldest);
      return;
    }
    waiting.delete(parts.transaction);
    const wanted = registersOf(registers, unitId, question);
    say('exception' in answer ? answer.exception : 0, out);
    for (const register of wanted)
      out.push(
        'exception' in answer
          ? refusedReading(register, answer.exception)
          : readingOf(register, rawOf(register, question, answer.values)),
      );
  };
  return framedDecoder({
    lookahead: longestFrame[framing],
    probe: (bytes, start, end, isLast) =>
      framing === 'tcp'
        ? probeTcp(bytes, start, end, units)
        : probeRtu(bytes, start, end, { isLast, units, question: waiting.get(0) }),
    decode,
    // On a line nothing but their order joins question and answer: with bytes lost, the next answer may be another's.
    lost: () => waiting.clear(),
  });
}

interface RtuContext {
  readonly isLast: boolean;
  readonly units: ReadonlySet<number>;
  readonly question: ReadRequest | undefined;
}

function probeRtu(bytes: Uint8Array, start: number, end: number, context: RtuContext): number {
  const { isLast, units, question } = context;
  if (!units.has(bytes[start] ?? 0)) return noFrame;
  const held = end - start;
  if (held < 3) return needMore;
  const lengths = rtuLengths(bytes[start + 1] ?? 0, bytes[start + 2] ?? 0, question);
  for (const length of lengths) {
    // At the end of input a longer reading of the same bytes cannot come true any more; a shorter one still can.
    if (held < length && !isLast) return needMore;
    if (held >= length && isChecked(bytes, start, length)) return length;
  }
  if (lengths.length === 0) return noFrame;
  return lengths.some((length) => held < length) ? needMore : badCheck;
}

/** How long the frame may be, likeliest first: the answer that is waited for, then a question, then a stray answer. */
function rtuLengths(code: number, third: number, question: ReadRequest | undefined): number[] {
  if ((code & 0x80) !== 0) return isReadFunction(code & 0x7f) ? [5] : [];
  if (!isReadFunction(code)) return [];
  if (question?.code === code && third === byteCountOf(question)) return [third + 5, 8];
  return question || third === 0 || third > 251 ? [8] : [8, third + 5];
}

/** There is no check over TCP, but lengths that must agree; TCP itself loses and changes nothing. */
function probeTcp(bytes: Uint8Array, start: number, end: number, units: ReadonlySet<number>): number {
  const held = end - start;
  const at = (index: number) => bytes[start + index] ?? 0;
  if ((held > 2 && at(2) !== 0) || (held > 3 && at(3) !== 0)) return noFrame;
  if (held < 6) return needMore;
  const length = (at(4) << 8) | at(5);
  if (length < 3 || length > 254) return noFrame;
  if (held > 6 && !units.has(at(6))) return noFrame;
  if (held < 6 + length) return needMore;
  const body = bytes.subarray(start + 7, start + 6 + length);
  return requestIn(at(6), body) || answerIn(body) ? 6 + length : noFrame;
}

const good = { type: 'reading', t: 0, quality: 'good' } as const;

function readingOf(register: Register, raw: number): DecodedReading {
  const { metric, unit, scale, offset, noData } = register;
  if (raw === noData) return { ...good, metric, unit, value: null, quality: 'invalid', reason: 'no-data' };
  const value = raw * scale + offset;
  return Number.isFinite(value)
    ? { ...good, metric, unit, value }
    : { ...good, metric, unit, value: null, quality: 'invalid', reason: 'not-finite' };
}

function refusedReading({ metric, unit }: Register, exception: number): DecodedReading {
  const reason = exceptionNames.get(exception) ?? `exception-${exception}`;
  return { ...good, metric, unit, value: null, quality: 'invalid', reason };
}

/** The configured registers that a question asks for; with none configured, each one under its number. */
function registersOf(
  registers: readonly Register[],
  unitId: number,
  asked: ReadRequest,
): readonly Register[] {
  if (registers.length === 0)
    return Array.from({ length: asked.count }, (_, index) => numbered(asked.code, asked.address + index));
  const end = asked.address + asked.count;
  return registers.filter(
    (register) =>
      register.function === asked.code &&
      (register.unitId ?? unitId) === asked.unitId &&
      register.address >= asked.address &&
      register.address + widthOf(register.type) <= end,
  );
}

export const numberedNames: Readonly<Record<ReadFunction, string>> = {
  1: 'coil',
  2: 'discrete-input',
  3: 'register',
  4: 'input-register',
};

/** A register that nothing is known of but its number. */
export function numbered(code: ReadFunction, address: number): Register {
  return {
    address,
    function: code,
    type: code <= 2 ? 'bit' : 'u16',
    wordOrder: 'high-first',
    scale: 1,
    offset: 0,
    metric: `${numberedNames[code]}-${address}`,
    unit: '1',
    everyMs: 1_000,
  };
}
