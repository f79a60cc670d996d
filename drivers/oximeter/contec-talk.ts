import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { run, writeBytes } from '../../gateway/plugin/conversation.ts';
import { contecPacket, longestPacket } from './contec-packet.ts';

const hostType = 0x7d;
const [start, stop, stopStored, keepAlive] = [0xa1, 0xa2, 0xa7, 0xaf];
const keepAliveMs = 5_000;

const ask = (command: number): Uint8Array => contecPacket(hostType, [command, 0, 0, 0, 0, 0, 0]);

/** What the gateway says. */
export const contecAsks = { start: ask(start), stop: ask(stop), keepAlive: ask(keepAlive) } as const;

/**
 * Starts live data and keeps it alive: after some seconds without a word the device stops by itself. It is started again
 * whenever nothing has come for so long, since a device switched off and on does not begin alone.
 */
export function* contecConversation(): Conversation {
  yield writeBytes(contecAsks.start);
  while (true) {
    const { frames } = yield run(keepAliveMs);
    yield writeBytes(frames > 0 ? contecAsks.keepAlive : contecAsks.start);
  }
}

/** The device's end: streams once started, stops when told, says `0C` to a stop. It knows no clock and never gives up. */
export function contecResponder(): Responder {
  const acknowledged = contecPacket(0x0c, []);
  let heard: number[] = [];
  let isStreaming = false;

  const answer = (command: number): number[] => {
    if (command === start) isStreaming = true;
    if (command === stop) isStreaming = false;
    return command === stop || command === stopStored ? [...acknowledged] : [];
  };
  return {
    hear(bytes) {
      const answers: number[] = [];
      for (const byte of bytes) {
        if (byte === hostType) heard = [];
        heard.push(byte);
        if (heard.length < longestPacket) continue;
        if (heard[0] === hostType) answers.push(...answer(heard[2] ?? 0));
        heard = [];
      }
      return Uint8Array.from(answers);
    },
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      heard = [];
      isStreaming = false;
      return new Uint8Array(0);
    },
  };
}
