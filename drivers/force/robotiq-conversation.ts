import type { Ask, Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, refuse, run, writeBytes } from '../../gateway/plugin/conversation.ts';
import { joined } from '../frames.ts';
import {
  exceptionBit,
  frameIn,
  isIntact,
  readHolding,
  readReply,
  readRequest,
  withCrc,
  writeMultiple,
  writeReply,
  writeRequest,
} from '../modbus/rtu-frame.ts';
import { wordsOf } from './robotiq-encoder.ts';
import { address, registers, stopByte, stopCount, streamOutput, textAt, wordAt } from './robotiq-frame.ts';

/** After the stop bytes the sensor needs this before it answers Modbus. */
const settleMs = 100;
const replyMs = 200;
const attempts = 3;
/** Without any byte for so long the stream has stopped; without a whole frame for twice as long the link is bad. */
const watchMs = 80;
const framelessMost = 2;

export const stopBytes = new Uint8Array(stopCount).fill(stopByte);
const { firmware, output } = registers;
const firmwareRequest = readRequest(address, firmware.first, firmware.count);
const startRequest = writeRequest(address, output.first, [streamOutput]);

/**
 * Stops a stream that may still run, makes sure that a force sensor answers, starts the stream and watches it; when it
 * fails, begins again.
 */
export function* conversation(): Conversation {
  for (let unanswered = 0; ; ) {
    yield writeBytes(stopBytes);
    yield listen(settleMs);
    const found = yield* firmwareName();
    const refusal = refusalOf(found);
    if (refusal) {
      yield refusal;
      return;
    }
    yield writeBytes(startRequest);
    const { heard } = yield listen(replyMs, (bytes) => startReply(bytes) !== undefined);
    unanswered = startReply(heard) ? 0 : unanswered + 1;
    if (unanswered === attempts) {
      yield refuse('no-answer', 'the sensor does not confirm the start of its stream');
      return;
    }
    if (unanswered === 0) yield* watch();
  }
}

/** Runs until the stream has failed. */
function* watch(): Conversation {
  for (let frameless = 0; frameless < framelessMost; ) {
    const { bytes, frames } = yield run(watchMs);
    if (bytes === 0) return;
    frameless = frames === 0 ? frameless + 1 : 0;
  }
}

/** The firmware's name; empty where the device has none to tell, nothing where it does not answer. */
function* firmwareName(): Generator<Ask, string | undefined, { readonly heard: Uint8Array }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    yield writeBytes(firmwareRequest);
    const { heard } = yield listen(replyMs, (bytes) => firmwareIn(bytes) !== undefined);
    const name = firmwareIn(heard);
    if (name !== undefined) return name;
  }
  return undefined;
}

function firmwareIn(heard: Uint8Array): string | undefined {
  const length = 2 * firmware.count;
  const reply = frameIn(heard, [address, readHolding, length], length + 5);
  if (reply) return textAt(reply, 3, length);
  return frameIn(heard, [address, readHolding | exceptionBit], 5) ? '' : undefined;
}

function refusalOf(name: string | undefined): Ask | undefined {
  if (name === undefined) return refuse('no-answer', 'nothing answers at Modbus address 9');
  if (name.startsWith('F')) return undefined;
  return refuse(
    'wrong-device',
    `the firmware there is called "${name}", that of a force sensor begins with F`,
  );
}

const startReply = (heard: Uint8Array): Uint8Array | undefined =>
  frameIn(heard, [address, writeMultiple, output.first >> 8, output.first & 0xff], 8);

/** What a virtual sensor holds in its registers beside the wrench, which only its stream tells. */
const identity: ReadonlyMap<number, number> = new Map([
  ...wordsOf('FTS-01', firmware.count).map((value, index) => [firmware.first + index, value] as const),
  ...wordsOf('FTS-0001', 4).map((value, index) => [registers.serial.first + index, value] as const),
  [registers.year.first, 2_020] as const,
]);

const illegalAddress = 2;
const heldMost = 64;

/** The sensor's end: it answers Modbus while it does not stream, and stops streaming at 50 bytes of FF. */
export function responder(): Responder {
  let isStreaming = false;
  let stops = 0;
  let held: Uint8Array = new Uint8Array(0);

  const answer = (request: Uint8Array): Uint8Array => {
    const [register, count] = [wordAt(request, 2), wordAt(request, 4)];
    if (request[1] === readHolding) {
      const isKnown = Object.values(registers).some(
        ({ first, count: most }) => register >= first && register + count <= first + most,
      );
      if (!isKnown || count === 0) return withCrc(address, readHolding | exceptionBit, illegalAddress);
      return readReply(
        address,
        Array.from({ length: count }, (_, index) => identity.get(register + index) ?? 0),
      );
    }
    if (register !== output.first || count !== 1)
      return withCrc(address, writeMultiple | exceptionBit, illegalAddress);
    isStreaming = wordAt(request, 7) === streamOutput;
    return writeReply(address, register, count);
  };
  const takeByte = (byte: number): Uint8Array => {
    stops = byte === stopByte ? stops + 1 : 0;
    if (stops >= stopCount) {
      isStreaming = false;
      held = new Uint8Array(0);
      return held;
    }
    if (isStreaming) return new Uint8Array(0);
    held = joined(held.slice(-heldMost), Uint8Array.of(byte));
    for (const [code, length] of [[readHolding, 8] as const, [writeMultiple, 11] as const]) {
      const start = held.length - length;
      if (held[start] !== address || held[start + 1] !== code || !isIntact(held, start, held.length))
        continue;
      const request = held.subarray(start);
      held = new Uint8Array(0);
      return answer(request);
    }
    return new Uint8Array(0);
  };
  return {
    hear: (bytes) => Uint8Array.from([...bytes].flatMap((byte) => [...takeByte(byte)])),
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      isStreaming = false;
      held = new Uint8Array(0);
      return new Uint8Array(0);
    },
  };
}
