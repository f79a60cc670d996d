import type { Clock } from '../../core/ports.ts';
import type { ModelAnswer, ModelPort } from '../../plugin/model.ts';
import { type CaptureBegin, type CapturedScore, windowSum } from '../capture.ts';

/** Longer than a model is waited for: an answer that nobody asked for by then is nobody's. */
const keptMs = 3000;
const deadlineMs = 2000;

/**
 * The models of a captured run: each window gets the answer that it got then, when it got it. Windows are known by their content, so that
 * an answer never goes to another; one that was never answered gets none in the end.
 */
export class ReplayedModels {
  readonly #clock: Clock;
  readonly #ports: ReadonlyMap<string, ModelPort>;
  readonly #asked = new Map<string, ((answer: ModelAnswer) => void)[]>();
  /** Answers that came before their question: the captured clock is a little ahead of a question that waited for a tick. */
  readonly #early = new Map<string, ModelAnswer[]>();
  #unanswered = 0;

  constructor(models: CaptureBegin['models'], clock: Clock) {
    this.#clock = clock;
    this.#ports = new Map(
      models.map(({ manifest, digest }) => [
        manifest.id,
        { manifest, digest, score: (window) => this.#ask(manifest.id, digest, window) },
      ]),
    );
  }

  port(id: string): ModelPort | undefined {
    return this.#ports.get(id);
  }

  get ports(): readonly ModelPort[] {
    return [...this.#ports.values()];
  }

  /** Windows that the captured run did not ask about, or that had no answer then. */
  get unanswered(): number {
    return this.#unanswered;
  }

  take({ model, window, answer }: CapturedScore): void {
    const key = `${model} ${window}`;
    const waiting = this.#asked.get(key)?.shift();
    if (waiting === undefined) {
      put(this.#early, key, answer);
      this.#clock.after(keptMs, () => drop(this.#early, key, answer));
    } else waiting(answer);
  }

  #ask(model: string, digest: string, window: Float32Array): Promise<ModelAnswer> {
    const key = `${model} ${windowSum(window)}`;
    const early = this.#early.get(key)?.shift();
    if (early !== undefined) return Promise.resolve(early);
    return new Promise((resolve) => {
      const cancel = this.#clock.after(deadlineMs, () => {
        drop(this.#asked, key, settle);
        this.#unanswered += 1;
        resolve({ probability: null, modelDigest: digest });
      });
      const settle = (answer: ModelAnswer) => {
        cancel();
        resolve(answer);
      };
      put(this.#asked, key, settle);
    });
  }
}

function put<Value>(held: Map<string, Value[]>, key: string, value: Value): void {
  const values = held.get(key);
  if (values === undefined) held.set(key, [value]);
  else values.push(value);
}

function drop<Value>(held: Map<string, Value[]>, key: string, value: Value): void {
  const rest = held.get(key)?.filter((one) => one !== value) ?? [];
  if (rest.length > 0) held.set(key, rest);
  else held.delete(key);
}
