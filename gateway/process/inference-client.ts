import type { Clock } from '../core/ports.ts';
import type { FromInference, ToInference } from '../plugin/child.ts';
import type { ModelAnswer, ModelManifest, ModelPort } from '../plugin/model.ts';
import { AnswerTimes, type ModelAnswers } from './answer-times.ts';

interface Waiting {
  readonly window: Float32Array;
  readonly resolve: (answer: ModelAnswer) => void;
}

export interface InferenceCounters {
  readonly scored: number;
  /** Windows without an answer: child away, queue full, or the deadline passed. */
  readonly unanswered: number;
}

export interface InferenceLimits {
  /** Windows of all residents that arrive within this time travel as one batch. */
  readonly gatherMs: number;
  readonly maxBatch: number;
  /** Windows that may wait for an answer; further ones are answered "no answer" at once. */
  readonly maxWaiting: number;
  /** An alarm never waits for a model: after this the answer is "no answer". */
  readonly deadlineMs: number;
}

export const inferenceLimits: InferenceLimits = {
  gatherMs: 15,
  maxBatch: 64,
  maxWaiting: 1024,
  deadlineMs: 1000,
};

interface SentBatch {
  readonly model: string;
  readonly waiting: readonly Waiting[];
  readonly digest: string;
  readonly sentMonoMs: number;
  readonly cancel: () => void;
}

/** Batches windows over residents, sends them to the inference process, and answers each within the deadline. */
export class InferenceClient {
  readonly #send: (message: ToInference) => boolean;
  readonly #clock: Clock;
  readonly #limits: InferenceLimits;
  readonly #gathering = new Map<string, Waiting[]>();
  readonly #sent = new Map<number, SentBatch>();
  readonly #digests = new Map<string, string>();
  readonly #answers = new Map<string, AnswerTimes>();
  #nextId = 1;
  #waitingCount = 0;
  #scored = 0;
  #unanswered = 0;
  #cancelFlush: (() => void) | undefined;

  constructor(
    send: (message: ToInference) => boolean,
    clock: Clock,
    limits: InferenceLimits = inferenceLimits,
  ) {
    this.#send = send;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The model as detectors see it. */
  port(manifest: ModelManifest, digest: string): ModelPort {
    this.#digests.set(manifest.id, digest);
    this.#answers.set(manifest.id, new AnswerTimes());
    return { manifest, digest, score: (window) => this.#ask(manifest.id, digest, window) };
  }

  onMessage(message: FromInference): void {
    if (message.type !== 'scores' && message.type !== 'failed') return;
    const batch = this.#sent.get(message.id);
    if (batch === undefined) return;
    this.#sent.delete(message.id);
    batch.cancel();
    if (message.type === 'failed') {
      this.#giveUp(batch);
      return;
    }
    this.#scored += batch.waiting.length;
    const tookMs = this.#clock.now().monoMs - batch.sentMonoMs;
    this.#answers.get(batch.model)?.answered(batch.waiting.length, tookMs);
    this.#settle(batch.waiting, (index) => {
      const probability = message.probabilities[index] ?? Number.NaN;
      return { probability: Number.isFinite(probability) ? probability : null, modelDigest: batch.digest };
    });
  }

  /** The child has gone: everything that waits is answered with "no answer" now. */
  onDown(): void {
    for (const batch of this.#sent.values()) {
      batch.cancel();
      this.#giveUp(batch);
    }
    this.#sent.clear();
  }

  /** How one model answers, since this gateway began. */
  answersOf(model: string): ModelAnswers {
    return this.#answers.get(model)?.read() ?? { scored: 0, unanswered: 0 };
  }

  counters(): InferenceCounters {
    return { scored: this.#scored, unanswered: this.#unanswered };
  }

  stop(): void {
    this.#cancelFlush?.();
    this.#flush();
    this.onDown();
  }

  #ask(model: string, digest: string, window: Float32Array): Promise<ModelAnswer> {
    if (this.#waitingCount >= this.#limits.maxWaiting) {
      this.#unanswered += 1;
      this.#answers.get(model)?.missed(1);
      return Promise.resolve({ probability: null, modelDigest: digest });
    }
    this.#waitingCount += 1;
    return new Promise((resolve) => {
      const queue = this.#gathering.get(model) ?? [];
      this.#gathering.set(model, queue);
      queue.push({ window, resolve });
      this.#cancelFlush ??= this.#clock.after(this.#limits.gatherMs, () => this.#flush());
    });
  }

  #flush(): void {
    this.#cancelFlush = undefined;
    const { maxBatch } = this.#limits;
    for (const [model, waiting] of this.#gathering) {
      for (let from = 0; from < waiting.length; from += maxBatch)
        this.#sendBatch(model, waiting.slice(from, from + maxBatch));
    }
    this.#gathering.clear();
  }

  #sendBatch(model: string, waiting: readonly Waiting[]): void {
    const digest = this.#digests.get(model) ?? '';
    const size = waiting[0]?.window.length ?? 0;
    const windows = new Float32Array(size * waiting.length);
    for (const [index, { window }] of waiting.entries()) windows.set(window, index * size);
    const id = this.#nextId++;
    const batch = { model, waiting, digest, sentMonoMs: this.#clock.now().monoMs };
    if (!this.#send({ type: 'score', id, model, count: waiting.length, windows })) {
      this.#giveUp(batch);
      return;
    }
    const cancel = this.#clock.after(this.#limits.deadlineMs, () => {
      this.#sent.delete(id);
      this.#giveUp(batch);
    });
    this.#sent.set(id, { ...batch, cancel });
  }

  #settle(waiting: readonly Waiting[], answer: (index: number) => ModelAnswer): void {
    this.#waitingCount -= waiting.length;
    for (const [index, one] of waiting.entries()) one.resolve(answer(index));
  }

  #giveUp({ model, waiting, digest }: Omit<SentBatch, 'cancel'>): void {
    this.#unanswered += waiting.length;
    this.#answers.get(model)?.missed(waiting.length);
    this.#settle(waiting, () => ({ probability: null, modelDigest: digest }));
  }
}
