import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { refuse, run, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { DecodedReading } from '../../gateway/plugin/driver.ts';
import { joined } from '../frames.ts';
import type { ModbusOptions } from './modbus-decoder.ts';
import { rawFor } from './modbus-encoder.ts';
import type { ReadRequest } from './modbus-frame.ts';
import {
  byteCountOf,
  exceptionFrame,
  isChecked,
  longestFrame,
  replyFrame,
  requestFrame,
  requestIn,
} from './modbus-frame.ts';
import { plannedReads, putRaw, type Register, widthOf } from './modbus-registers.ts';

/** Questions in a row without any answer, after which the line is opened anew. */
const unansweredMost = 10;

/** Puts each planned question when it is due, one at a time, for ever. Reading only: nothing is ever written unasked. */
export function* modbusConversation(
  { framing, unitId, registers }: ModbusOptions,
  answerWithinMs: number,
): Conversation {
  const plan = plannedReads(registers, unitId).map((read) => ({ ...read, dueMs: 0 }));
  let nowMs = 0;
  let transaction = 0;
  let unanswered = 0;
  for (;;) {
    const [next] = [...plan].sort((a, b) => a.dueMs - b.dueMs);
    // Nothing to ask for: another master asks, and we listen.
    if (!next) return;
    if (next.dueMs > nowMs) {
      yield run(next.dueMs - nowMs);
      nowMs = next.dueMs;
    }
    transaction = (transaction + 1) % 65_536;
    yield writeBytes(requestFrame(framing, transaction, next.request));
    const { bytes } = yield run(answerWithinMs);
    nowMs += answerWithinMs;
    const isAnswered = bytes > 0;
    unanswered = isAnswered ? 0 : unanswered + 1;
    if (unanswered === unansweredMost)
      yield refuse('no-answer', `${unansweredMost} questions in a row were not answered`);
    if (!isAnswered) {
      // A late answer must not be taken for that of the next question.
      yield run(answerWithinMs);
      nowMs += answerWithinMs;
    }
    // A question that could not be put in time is put once, not made up for.
    next.dueMs = Math.max(next.dueMs + next.everyMs, nowMs);
  }
}

/**
 * What a virtual device holds at a register: what it measured last where the configuration gives the register a meaning,
 * else its number.
 */
function valuesFor(
  request: ReadRequest,
  { registers, unitId }: ModbusOptions,
  latest: ReadonlyMap<string, DecodedReading>,
): Uint8Array {
  const values = new Uint8Array(byteCountOf(request));
  const at = (address: number): Register => ({
    address,
    function: request.code,
    type: request.code <= 2 ? 'bit' : 'u16',
    wordOrder: 'high-first',
    scale: 1,
    offset: 0,
    metric: 'x',
    unit: '1',
    everyMs: 1_000,
  });
  for (let index = 0; index < request.count; index++)
    putRaw(at(request.address + index), request, values, request.address + index);
  const end = request.address + request.count;
  for (const register of registers) {
    const isAsked =
      register.function === request.code &&
      (register.unitId ?? unitId) === request.unitId &&
      register.address >= request.address &&
      register.address < end;
    const isWhole = register.address + widthOf(register.type) <= end;
    if (!isAsked || !isWhole) continue;
    const measured = latest.get(register.metric);
    putRaw(register, request, values, measured ? rawFor(register, measured) : (register.address % 100) + 1);
  }
  return values;
}

/** A virtual slave: answers reads of its unit, and anything else with an exception. Holds one frame at most. */
export function modbusResponder(options: ModbusOptions): Responder {
  const { framing, unitId, registers } = options;
  const units = new Set([unitId, ...registers.map((register) => register.unitId ?? unitId)]);
  const named = new Set(registers.map(({ metric }) => metric));
  const latest = new Map<string, DecodedReading>();
  let held: Uint8Array = new Uint8Array(0);
  const answer = (transaction: number, unit: number, body: Uint8Array): Uint8Array => {
    const request = requestIn(unit, body);
    if (request) return replyFrame(framing, transaction, request, valuesFor(request, options, latest));
    const code = body[0] ?? 0;
    return exceptionFrame(framing, transaction, { unitId: unit, code }, code >= 1 && code <= 4 ? 3 : 1);
  };
  return {
    hear(bytes) {
      held = joined(held, bytes);
      let said: Uint8Array = new Uint8Array(0);
      for (;;) {
        const length = framing === 'tcp' ? 6 + (((held[4] ?? 0) << 8) | (held[5] ?? 0)) : 8;
        if (held.length < Math.min(length, longestFrame[framing])) break;
        const isFrame = framing === 'tcp' ? length >= 9 && length <= 260 : isChecked(held, 0, 8);
        if (!isFrame) {
          held = held.subarray(1);
          continue;
        }
        const transaction = framing === 'tcp' ? ((held[0] ?? 0) << 8) | (held[1] ?? 0) : 0;
        const unit = (framing === 'tcp' ? held[6] : held[0]) ?? 0;
        const body = framing === 'tcp' ? held.subarray(7, length) : held.subarray(1, 6);
        if (units.has(unit)) said = joined(said, answer(transaction, unit, body));
        held = held.slice(length);
      }
      return said;
    },
    measured(measurement) {
      if (measurement.type === 'reading' && named.has(measurement.metric))
        latest.set(measurement.metric, measurement);
    },
    isStreaming: false,
    reset() {
      held = new Uint8Array(0);
      return new Uint8Array(0);
    },
  };
}
