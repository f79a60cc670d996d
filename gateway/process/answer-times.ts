/** How one model answers. */
export interface ModelAnswers {
  readonly scored: number;
  readonly unanswered: number;
  /** From the request to its answer, of the latest batches; absent before the first. */
  readonly latencyMs?: { readonly median: number; readonly p99: number };
}

const keptMost = 512;

/** Counts a model's answers and keeps how long the latest batches took. */
export class AnswerTimes {
  readonly #times: number[] = [];
  #batches = 0;
  #scored = 0;
  #unanswered = 0;

  answered(windows: number, tookMs: number): void {
    this.#times[this.#batches % keptMost] = tookMs;
    this.#batches += 1;
    this.#scored += windows;
  }

  missed(windows: number): void {
    this.#unanswered += windows;
  }

  read(): ModelAnswers {
    const sorted = this.#times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      scored: this.#scored,
      unanswered: this.#unanswered,
      ...(sorted.length > 0 && { latencyMs: { median: at(0.5), p99: at(0.99) } }),
    };
  }
}
