import type { Answer, Ask, Conversation, Dialogue } from '../../gateway/plugin/conversation.ts';
import { run } from '../../gateway/plugin/conversation.ts';

/** Dialogues that may wait for their turn. */
const waitingMost = 8;
/** A pause is cut into pieces of this length: so long a command waits at most. */
const pieceMs = 50;

/** The dialogues of one opened line, one after the other: two words under way at once could be taken for one another. */
export interface Dialogues {
  /** False where too many wait already. */
  add(dialogue: Dialogue): boolean;
  /** The line's conversation with them in its pauses; without one, they are all that is said. */
  within(own: Conversation | undefined): Conversation;
  /** The line is gone: whoever still waits is told. */
  end(): void;
}

export function dialogues(): Dialogues {
  let waiting: Dialogue[] = [];
  let current: Dialogue | undefined;

  function* spoken(dialogue: Dialogue): Generator<Ask, void, Answer> {
    current = dialogue;
    let step = dialogue.conversation.next();
    while (!step.done && step.value.ask !== 'refuse') step = dialogue.conversation.next(yield step.value);
    current = undefined;
    if (step.done) dialogue.onDone();
    else if (step.value.ask === 'refuse') dialogue.onRefused(step.value.problem, step.value.reason);
  }
  function* pause(ms: number): Generator<Ask, Answer, Answer> {
    let [bytes, frames] = [0, 0];
    for (let leftMs = ms; ; ) {
      const next = waiting.shift();
      if (next) {
        yield* spoken(next);
        continue;
      }
      // A pause of no length is a turn for those who wait, and nothing else.
      if (leftMs <= 0) break;
      const answer = yield run(Math.min(leftMs, pieceMs));
      bytes += answer.bytes;
      frames += answer.frames;
      leftMs -= pieceMs;
    }
    return { ...nothing, bytes, frames };
  }
  return {
    add(dialogue) {
      if (waiting.length >= waitingMost) return false;
      waiting.push(dialogue);
      return true;
    },
    *within(own) {
      let step = own?.next();
      while (own && step && !step.done) {
        const ask = step.value;
        step = own.next(ask.ask === 'run' ? yield* pause(ask.ms) : yield ask);
      }
      while (true) yield* pause(pieceMs);
    },
    end() {
      const cut = current ? [current, ...waiting] : waiting;
      waiting = [];
      current = undefined;
      for (const { onRefused } of cut) onRefused('unplugged', 'the line was closed before it was done');
    },
  };
}

const nothing: Answer = { heard: new Uint8Array(0), bytes: 0, frames: 0 };
