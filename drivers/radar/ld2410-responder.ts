import type { Responder } from '../../gateway/plugin/conversation.ts';
import { framedDecoder } from '../frames.ts';
import { answerBit, ld2410Words as words } from './ld2410-answer.ts';
import { isReport, longestLd2410, probeLd2410, talkFrame } from './ld2410-frame.ts';

const known = new Set<number>(Object.values(words));
/** After the status: protocol version and buffer size (standards page mmwave 3.2). */
const opened = [1, 0, 0x40, 0];
/** Farthest gates, movement and stillness by gate, empty time: the defaults of the page. */
const factory = {
  gates: [8, 8],
  moving: [50, 50, 40, 30, 20, 15, 15, 15, 15],
  still: [0, 0, 40, 40, 30, 30, 20, 20, 20],
  emptyTime: [5, 0],
} as const;

/** The module's end: it reports but while its configuration is open, and takes a command only then. */
export function ld2410Responder(): Responder {
  let settings: Settings = factory;
  let gateSize = [0, 0];
  let isOpen = false;
  let answers: number[] = [];

  const take = (command: number, value: Uint8Array): readonly number[] => {
    if (command === words.setRange) settings = ranged(settings, value);
    if (command === words.setSensitivity) settings = sensitive(settings, value);
    if (command === words.setGateSize) gateSize = [...value];
    if (command === words.factoryReset) settings = factory;
    if (command === words.readGateSize) return gateSize;
    if (command !== words.readParameters) return command === words.open ? opened : [];
    return [0xaa, 8, ...settings.gates, ...settings.moving, ...settings.still, ...settings.emptyTime];
  };
  const answer = (frame: Uint8Array) => {
    const command = (frame[6] ?? 0) | ((frame[7] ?? 0) << 8);
    if (command === words.open) isOpen = true;
    const isTaken = isOpen && known.has(command);
    const extra = isTaken ? take(command, frame.subarray(8, -4)) : [];
    if (command === words.close || command === words.restart) isOpen = false;
    answers.push(...talkFrame(command | answerBit, [isTaken ? 0 : 1, 0, ...extra]));
  };
  const newLine = () =>
    framedDecoder({
      lookahead: longestLd2410,
      probe: probeLd2410,
      decode: (frame) => {
        if (!isReport(frame)) answer(frame);
      },
    });
  let line = newLine();
  return {
    hear(bytes) {
      answers = [];
      line.push(bytes);
      return Uint8Array.from(answers);
    },
    get isStreaming() {
      return !isOpen;
    },
    reset() {
      line = newLine();
      isOpen = false;
      return new Uint8Array(0);
    },
  };
}

interface Settings {
  readonly gates: readonly number[];
  readonly moving: readonly number[];
  readonly still: readonly number[];
  readonly emptyTime: readonly number[];
}

/** The low bytes of three numbered parameters of six bytes each. */
const lows = (value: Uint8Array): readonly [number, number, number] => [
  value[2] ?? 0,
  value[8] ?? 0,
  value[14] ?? 0,
];

function ranged(settings: Settings, value: Uint8Array): Settings {
  const [moving, still, emptyTime] = lows(value);
  return { ...settings, gates: [moving, still], emptyTime: [emptyTime, value[15] ?? 0] };
}

function sensitive(settings: Settings, value: Uint8Array): Settings {
  const [gate, moving, still] = lows(value);
  const isAll = value[2] === 0xff && value[3] === 0xff;
  const put = (list: readonly number[], next: number) =>
    list.map((one, index) => (isAll || index === gate ? next : one));
  return { ...settings, moving: put(settings.moving, moving), still: put(settings.still, still) };
}
