import type { Answer, Ask, Conversation } from '../../gateway/plugin/conversation.ts';
import { overhear, refuse, run, writeBytes } from '../../gateway/plugin/conversation.ts';
import { hasReport, ld2410Words, replyStatus } from './ld2410-answer.ts';
import { talkFrame } from './ld2410-frame.ts';

/** One word to the module: a command of standards page mmwave 3.2 and its value. */
export interface Ld2410Word {
  readonly command: number;
  readonly value: readonly number[];
  /** The module begins anew: there is no configuration left to close. */
  readonly isRestart?: boolean;
}

const answerMs = 500;
const attemptsMost = 3;
const silentMs = 5_000;
/** Reports come about ten times a second. */
const lookMs = 1_000;
const [basic, engineering] = [2, 1];

const open: Ld2410Word = { command: ld2410Words.open, value: [1, 0] };
const close: Ld2410Word = { command: ld2410Words.close, value: [] };
export const engineeringOn: Ld2410Word = { command: ld2410Words.engineeringOn, value: [] };

/** Says a word and waits for its own answer; others are passed over. Gives the status, or nothing where none came. */
function* asked({ command, value }: Ld2410Word): Generator<Ask, number | undefined, Answer> {
  yield writeBytes(talkFrame(command, value));
  const { heard } = yield overhear(answerMs, (soFar) => replyStatus(soFar, command) !== undefined);
  return replyStatus(heard, command);
}

/**
 * Opens the configuration, says the word, closes it again. A module that does not answer may have lost its power in
 * between and forgotten that it was open, so the whole is tried again. It reports nothing while it is open, hence it is
 * closed whatever came.
 */
export function* configured(word: Ld2410Word): Generator<Ask, 'done' | Ask, Answer> {
  let outcome: 'done' | Ask = refuse('no-answer', 'the configuration did not open');
  for (let attempt = 0; attempt < attemptsMost; attempt++) {
    const opened = yield* asked(open);
    if (opened === undefined) continue;
    const status = opened === 0 ? yield* asked(word) : opened;
    outcome = outcomeOf(opened === 0 ? word : open, status);
    if (status !== undefined) break;
  }
  if (outcome !== 'done' || !word.isRestart) yield* asked(close);
  return outcome;
}

function outcomeOf({ command }: Ld2410Word, status: number | undefined): 'done' | Ask {
  const name = command.toString(16).padStart(4, '0');
  if (status === undefined) return refuse('no-answer', `command ${name} was not answered`);
  return status === 0 ? 'done' : refuse('refused', `command ${name}: status ${status}`);
}

/** A command that a person gave, as a dialogue. */
export function* ld2410Dialogue(word: Ld2410Word): Conversation {
  const outcome = yield* configured(word);
  if (outcome !== 'done') yield outcome;
}

/**
 * Asks for the kind of report that is configured and sees to it that it stays: engineering mode is lost at power-off.
 * Whoever opened the configuration and went away left a module that reports nothing, so after silence it is closed.
 */
export function* ld2410Conversation({ isEngineering }: { readonly isEngineering: boolean }): Conversation {
  if (isEngineering) yield* configured(engineeringOn);
  while (true) {
    const { frames } = yield run(silentMs);
    if (frames === 0) yield* asked(close);
    if (!isEngineering) continue;
    const { heard } = yield overhear(lookMs, (soFar) => hasReport(soFar, engineering));
    if (!hasReport(heard, engineering) && hasReport(heard, basic)) yield* configured(engineeringOn);
  }
}
