import { messageOf } from '../../gateway/core/error.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { Answer, Ask, Conversation } from '../../gateway/plugin/conversation.ts';
import type { LinkProblem } from '../../gateway/plugin/link-problem.ts';
import type { Line } from './line.ts';

/** Most that a conversation is given of what was heard. */
const heardMost = 4_096;
/** Steps without a pause between them: more is a conversation that would never let go. */
const stepsMost = 256;

/** A conversation under way on an open line. */
export interface Talk {
  /** Whether what comes now is the conversation's; then it has taken it. */
  take(bytes: Uint8Array): boolean;
  stop(): void;
}

export interface TalkParts {
  readonly line: Pick<Line, 'write' | 'setSpeed'>;
  readonly clock: Clock;
  /** Whole frames decoded so far. */
  readonly frames: () => number;
  /** It does not go on: the line is to be closed. */
  readonly onRefused: (problem: LinkProblem, reason: string) => void;
}

interface Listening {
  heard: Uint8Array;
  readonly isEnough?: (heard: Uint8Array) => boolean;
  readonly isShared: boolean;
}

/** Leads a conversation: the only place where its pauses become time. */
export function talk(conversation: Conversation, parts: TalkParts): Talk {
  const talking = new Talking(conversation, parts);
  talking.proceed(nothing);
  return talking;
}

class Talking implements Talk {
  readonly #conversation: Conversation;
  readonly #parts: TalkParts;
  #listening: Listening | undefined;
  #bytes = 0;
  #isOver = false;
  #cancel = () => {};

  constructor(conversation: Conversation, parts: TalkParts) {
    this.#conversation = conversation;
    this.#parts = parts;
  }

  take(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length;
    const listening = this.#listening;
    if (!listening) return false;
    listening.heard = appended(listening.heard, chunk);
    const isTaken = !listening.isShared;
    if (listening.isEnough?.(listening.heard)) {
      this.#cancel();
      this.proceed(this.#answerHeard());
    }
    return isTaken;
  }

  stop(): void {
    this.#isOver = true;
    this.#listening = undefined;
    this.#cancel();
  }

  proceed(answer: Answer): void {
    try {
      for (let steps = 0, given = answer; !this.#isOver; steps += 1, given = nothing) {
        const { value, done } = this.#conversation.next(given);
        if (done) this.#isOver = true;
        else if (steps >= stepsMost) this.#refuse('broken', 'its conversation never pauses');
        else if (!this.#begin(value)) return;
      }
    } catch (thrown) {
      this.#refuse('broken', messageOf(thrown));
    }
  }

  /** Takes a step; true where the next may follow at once. */
  #begin(ask: Ask): boolean {
    switch (ask.ask) {
      case 'write':
        this.#parts.line.write(ask.bytes);
        return true;
      case 'speed':
        this.#setSpeed(ask.baudRate);
        return false;
      case 'listen':
        this.#listening = {
          heard: nothing.heard,
          isShared: ask.isShared === true,
          ...(ask.isEnough && { isEnough: ask.isEnough }),
        };
        this.#pause(ask.ms, () => this.#answerHeard());
        return false;
      case 'run':
        this.#run(ask.ms);
        return false;
      case 'refuse':
        this.#refuse(ask.problem, ask.reason);
        return false;
      default:
        return ask satisfies never;
    }
  }

  #run(ms: number): void {
    const [bytes, frames] = [this.#bytes, this.#parts.frames()];
    this.#pause(ms, () => ({
      ...nothing,
      bytes: this.#bytes - bytes,
      frames: this.#parts.frames() - frames,
    }));
  }

  #setSpeed(baudRate: number): void {
    const done = this.#parts.line.setSpeed?.(baudRate) ?? Promise.resolve();
    done.then(
      () => this.proceed(nothing),
      (thrown: unknown) => this.#refuse('no-answer', `speed ${baudRate}: ${messageOf(thrown)}`),
    );
  }

  #pause(ms: number, answer: () => Answer): void {
    this.#cancel = this.#parts.clock.after(ms, () => this.proceed(answer()));
  }

  #answerHeard(): Answer {
    const heard = this.#listening?.heard ?? nothing.heard;
    this.#listening = undefined;
    return { ...nothing, heard };
  }

  #refuse(problem: LinkProblem, reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.#parts.onRefused(problem, reason);
  }
}

function appended(heard: Uint8Array, chunk: Uint8Array): Uint8Array {
  const added = chunk.subarray(0, heardMost - heard.length);
  const all = new Uint8Array(heard.length + added.length);
  all.set(heard);
  all.set(added, heard.length);
  return all;
}

const nothing: Answer = { heard: new Uint8Array(0), bytes: 0, frames: 0 };
