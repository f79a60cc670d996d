import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, refuse, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import type { NoninFormat } from './nonin-frame.ts';

const [start, end, accepted, rejected] = [0x02, 0x03, 0x06, 0x15];
const selectFormat = [0x70, 0x02, 0x02];
const setClock = 0x72;
const answerMs = 1_000;

/** `02 70 02 02 ZZ 03`: the oximeter takes it within five seconds of its start. */
export const formatFrame = (format: NoninFormat): Uint8Array =>
  Uint8Array.of(start, ...selectFormat, format, end);

/** Selects the format where the options ask for it. The answer may drown in the stream, so only a plain refusal counts. */
export function* noninConversation(format: NoninFormat | undefined): Conversation {
  if (format === undefined) return;
  yield writeBytes(formatFrame(format));
  const isAnswer = (heard: Uint8Array) => heard[0] === accepted || heard[0] === rejected;
  const { heard } = yield listen(answerMs, isAnswer);
  if (heard[0] === rejected && heard.length === 1)
    yield refuse('no-answer', `the oximeter refuses data format ${format}`);
}

const localTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const clockSchema = z.strictObject({
  time: z.string().regex(localTime).describe('Date and time to set, local, such as 2026-01-15T03:10:00.'),
});

export const noninCommands: readonly CommandSpec[] = [
  { name: 'set-clock', summary: 'Sets the clock of the oximeter.', schema: clockSchema },
];

/** `02 72 06 YY MM DD hh mm ss 03`. */
export function noninCommand({ values }: DeviceCommand): Uint8Array {
  const { time } = clockSchema.parse(values);
  const parts = time.slice(2).split(/[-T:]/).map(Number);
  return Uint8Array.of(start, setClock, parts.length, ...parts, end);
}

const longestCommand = 10;

/** The device's end: streams from its start, takes a format it knows and any clock. */
export function noninResponder(): Responder {
  let held: number[] = [];
  const answer = (): number[] => {
    const [, kind, length = 0, ...data] = held;
    if (held.length < length + 4 && held.length < longestCommand) return [];
    held = [];
    if (kind === setClock && length === 6) return [accepted];
    return [kind === selectFormat[0] && [2, 7, 8, 13].includes(data[1] ?? 0) ? accepted : rejected];
  };
  return {
    hear(bytes) {
      const answers: number[] = [];
      for (const byte of bytes) {
        if (held.length === 0 && byte !== start) continue;
        held.push(byte);
        if (held.length >= 4) answers.push(...answer());
      }
      return Uint8Array.from(answers);
    },
    isStreaming: true,
    reset() {
      held = [];
      return new Uint8Array(0);
    },
  };
}
