import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { run, writeBytes } from '../../gateway/plugin/conversation.ts';
import { joined, needMore } from '../frames.ts';
import { r60Settings } from './r60-commands.ts';
import { longestR60, probeR60, r60Frame } from './r60-frame.ts';

const betweenMs = 150;
const askEveryMs = 5_000;

/** What the gateway asks. */
export const r60Asks = {
  presence: r60Frame(0x80, 0x81, [0x0f]),
  fall: r60Frame(0x83, 0x81, [0x0f]),
} as const;

/**
 * States come on change only and each once, so both are asked for again and again: a fall whose frame was garbled on the
 * line, or that came while the module began anew, would stay unseen otherwise.
 */
export function* r60Conversation(): Conversation {
  while (true) {
    yield writeBytes(r60Asks.presence);
    yield run(betweenMs);
    yield writeBytes(r60Asks.fall);
    yield run(askEveryMs);
  }
}

const settable = new Set(r60Settings.map(({ control, command }) => (control << 8) | command));

/**
 * The module's end: until it measures, somebody is there and nobody has fallen; a heartbeat is echoed, and what is set is
 * kept and echoed.
 */
export function r60Responder(): Responder {
  const states = new Map<string, number>([
    ['presence', 1],
    ['fall', 0],
  ]);
  let held: Uint8Array = new Uint8Array(0);
  const kept = new Map<number, readonly number[]>();
  const answer = (frame: Uint8Array): Uint8Array => {
    const [, , control = 0, command = 0] = frame;
    if (control === 0x01 && command === 0x01) return frame.slice();
    if (control === 0x80 && command === 0x81)
      return r60Frame(control, command, [states.get('presence') ?? 0]);
    if (control === 0x83 && command === 0x81) return r60Frame(control, command, [states.get('fall') ?? 0]);
    const setting = (control << 8) | (command & 0x7f);
    const isSet = command < 0x80 && settable.has(setting);
    if (isSet) kept.set(setting, [...frame.subarray(6, -3)]);
    const value = kept.get(setting);
    return value ? r60Frame(control, command, value) : new Uint8Array(0);
  };
  return {
    hear(bytes) {
      const all = joined(held, bytes);
      let answers: Uint8Array = new Uint8Array(0);
      let at = 0;
      while (at < all.length) {
        const length = probeR60(all, at, all.length);
        if (length === needMore && all.length - at < longestR60) break;
        if (length > 0) answers = joined(answers, answer(all.subarray(at, at + length)));
        at += Math.max(1, length);
      }
      held = all.slice(at);
      return answers;
    },
    measured(measurement) {
      if (measurement.type === 'reading' && states.has(measurement.metric))
        states.set(measurement.metric, measurement.value ?? 0);
    },
    isStreaming: true,
    reset() {
      held = new Uint8Array(0);
      return new Uint8Array(0);
    },
  };
}
