import { z } from 'zod';
import type { Answer, Ask, Conversation } from '../../gateway/plugin/conversation.ts';
import { overhear, refuse, run, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { longestR60, probeR60, r60Frame } from './r60-frame.ts';

/** A word that is set or asked for: control and command of standards page mmwave 2.2. */
interface Word {
  readonly control: number;
  readonly command: number;
}
interface Setting extends Word {
  readonly name: string;
  readonly summary: string;
  readonly size: 1 | 2 | 4;
  readonly schema: z.ZodType;
}

const queryBit = 0x80;
/** The vendor asks for so long between two words. */
const betweenMs = 150;
const answerMs = 500;
const attemptsMost = 3;

const byte = z.int().min(0).max(255);
const seconds = z.int().min(1).max(86_400);
const setting = (
  control: number,
  command: number,
  name: string,
  size: 1 | 2 | 4,
  schema: z.ZodType,
  summary: string,
): Setting => ({ control, command, name, size, schema, summary });

/**
 * What can be set. The frames of `fall-function`, `mounting-height`, `fall-time` and `raw-report` stand on the page; the
 * others follow its table. Words 83, 06 and 08 rest on one or two sources, and the page gives no limits but for the height.
 */
export const r60Settings: readonly Setting[] = [
  setting(0x06, 0x02, 'mounting-height', 2, z.int().min(200).max(300), 'Mounting height in cm.'),
  setting(0x08, 0x00, 'raw-report', 1, z.boolean(), 'Underlying report (MR24HPC1).'),
  setting(0x80, 0x0a, 'no-person-delay', 1, byte, 'Delay before nobody is reported, as a code.'),
  setting(0x83, 0x0a, 'still-time', 4, seconds, 'Seconds of stillness before it is reported.'),
  setting(0x83, 0x0b, 'fall-function', 1, z.boolean(), 'Detection of falls.'),
  setting(0x83, 0x0c, 'fall-time', 4, seconds, 'Seconds on the floor before a fall is reported.'),
  setting(0x83, 0x0d, 'fall-sensitivity', 1, byte, 'Sensitivity to falls, as a code.'),
  setting(
    0x83,
    0x11,
    'fall-height',
    2,
    z.int().min(0).max(300),
    'Height in cm below which somebody is on the floor.',
  ),
];

const identity: readonly Word[] = [0xa1, 0xa2, 0xa3, 0xa4].map((command) => ({ control: 0x02, command }));
const nothing = z.strictObject({});

/** What a person may ask for. */
export const r60Commands: readonly CommandSpec[] = [
  { name: 'read-settings', summary: 'Asks for every setting, one after the other.', schema: nothing },
  { name: 'read-identity', summary: 'Asks for model, id, hardware and firmware.', schema: nothing },
  ...r60Settings.map(({ name, summary, schema }) => ({
    name: `set-${name}`,
    summary: `Stores a setting in the radar. ${summary}`,
    schema: z.strictObject({ value: schema }),
    isHazardous: true,
  })),
  {
    name: 'reset',
    summary: 'Resets the radar; its states are asked for again afterwards.',
    schema: nothing,
    isHazardous: true,
  },
];

/** A command as what is said and waited for. */
export function* r60Dialogue({ name, values }: DeviceCommand): Conversation {
  const row = r60Settings.find((one) => name === `set-${one.name}`);
  if (row) yield* stored(row, bigEndian(Number(values['value']), row.size));
  else if (name === 'read-settings') yield* readAll(r60Settings.map(asQuery));
  else if (name === 'read-identity') yield* readAll(identity);
  else if (name === 'reset') yield* sent({ control: 0x01, command: 0x02 });
  else yield refuse('refused', `there is no command ${name}`);
}

const bigEndian = (value: number, size: number): number[] =>
  Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** (size - 1 - index)) % 256);
const asQuery = ({ control, command }: Word): Word => ({ control, command: command | queryBit });
const nameOf = ({ control, command }: Word): string =>
  [control, command].map((part) => part.toString(16).padStart(2, '0')).join(' ');

/** Not every model knows every word: what is not answered is passed over, unless nothing is. */
function* readAll(words: readonly Word[]): Conversation {
  let answered = 0;
  for (const word of words) if (yield* asked(word, [0x0f])) answered += 1;
  if (answered === 0) yield refuse('no-answer', 'none of the queries was answered');
}

/** A setting counts when the radar says it back; another value is a refusal. */
function* stored(word: Word, data: readonly number[]): Conversation {
  for (let attempt = 0; attempt < attemptsMost; attempt++) {
    const said = yield* asked(word, data);
    if (said && Buffer.compare(said, Uint8Array.from(data)) === 0) return;
    if (said) {
      yield refuse('refused', `word ${nameOf(word)}: answered ${Buffer.from(said).toString('hex')}`);
      return;
    }
  }
  yield refuse('no-answer', `word ${nameOf(word)} was not answered`);
}

/** A reset is not known to be answered. */
function* sent({ control, command }: Word): Conversation {
  yield writeBytes(r60Frame(control, command, [0x0f]));
  yield run(betweenMs);
}

function* asked(
  { control, command }: Word,
  data: readonly number[],
): Generator<Ask, Uint8Array | undefined, Answer> {
  yield run(betweenMs);
  yield writeBytes(r60Frame(control, command, data));
  const { heard } = yield overhear(answerMs, (soFar) => saidBack(soFar, control, command) !== undefined);
  return saidBack(heard, control, command);
}

/** The data of the first frame of that word among the bytes. */
function saidBack(heard: Uint8Array, control: number, command: number): Uint8Array | undefined {
  let found: Uint8Array | undefined;
  const decoder = framedDecoder({
    lookahead: longestR60,
    probe: probeR60,
    decode(frame) {
      if (frame[2] === control && frame[3] === command) found ??= frame.slice(6, -3);
    },
  });
  decoder.push(heard);
  decoder.end();
  return found;
}
