import { framedDecoder } from '../frames.ts';
import { isReport, longestLd2410, probeLd2410 } from './ld2410-frame.ts';

/** The commands of standards page mmwave 3.2. */
export const ld2410Words = {
  setRange: 0x60,
  readParameters: 0x61,
  engineeringOn: 0x62,
  engineeringOff: 0x63,
  setSensitivity: 0x64,
  readFirmware: 0xa0,
  setLineSpeed: 0xa1,
  factoryReset: 0xa2,
  restart: 0xa3,
  setBluetooth: 0xa4,
  setGateSize: 0xaa,
  readGateSize: 0xab,
  close: 0xfe,
  open: 0xff,
} as const;

/** Set in the word of an answer. */
export const answerBit = 0x100;

/** An answer's command and status, 0 = taken; nothing where the frame is no answer. */
export function answerOf(
  frame: Uint8Array,
): { readonly command: number; readonly status: number } | undefined {
  const word = (frame[6] ?? 0) | ((frame[7] ?? 0) << 8);
  const isAnswer = !isReport(frame) && (word & answerBit) !== 0 && frame.length >= shortestAnswer;
  return isAnswer
    ? { command: word & ~answerBit, status: (frame[8] ?? 0) | ((frame[9] ?? 0) << 8) }
    : undefined;
}

/** Header, length, word, status and tail. */
const shortestAnswer = 14;

/** The status of the first answer to the command among the bytes. */
export const replyStatus = (heard: Uint8Array, command: number): number | undefined =>
  framesIn(heard)
    .map(answerOf)
    .find((answer) => answer?.command === command)?.status;

/** Whether a whole report of the type is among the bytes. */
export const hasReport = (heard: Uint8Array, type: number): boolean =>
  framesIn(heard).some((frame) => isReport(frame) && frame[6] === type);

function framesIn(heard: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const decoder = framedDecoder({
    lookahead: longestLd2410,
    probe: probeLd2410,
    decode: (frame) => frames.push(frame.slice()),
  });
  decoder.push(heard);
  decoder.end();
  return frames;
}
