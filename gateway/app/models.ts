import { bundles } from '../../models/index.ts';
import { type Bundle, loadBundle } from '../../models/runtime/bundle.ts';
import { messageOf } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { FromInference, ToInference } from '../plugin/child.ts';
import type { ModelPort } from '../plugin/model.ts';
import type { ModelAnswers } from '../process/answer-times.ts';
import { InferenceClient } from '../process/inference-client.ts';
import { type Child, type ChildWatcher, startInference } from './children.ts';

/** One model, and how it answers. */
export interface ModelHealth extends ModelAnswers {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly isLoaded: boolean;
}

/** The models of the gateway: which bundles are sound, which are loaded, and a port to ask each. */
export class Models {
  readonly #bundles: readonly Bundle[];
  readonly #client: InferenceClient;
  readonly #ports: ReadonlyMap<string, ModelPort>;
  readonly #loaded = new Set<string>();
  readonly #log: Log;
  #child: Child<ToInference> | undefined;

  private constructor(sound: readonly Bundle[], clock: Clock, log: Log) {
    this.#bundles = sound;
    this.#log = log;
    this.#client = new InferenceClient((message) => this.#child?.supervisor.send(message) ?? false, clock);
    this.#ports = new Map(
      sound.map((bundle) => [bundle.manifest.id, this.#client.port(bundle.manifest, bundle.digest)]),
    );
  }

  /** Reads the bundles that ship. One that does not match its digests is left out, with its reason in `refused`. */
  static async load(
    clock: Clock,
    log: Log,
  ): Promise<{ readonly models: Models; readonly refused: readonly string[] }> {
    const sound: Bundle[] = [];
    const refused: string[] = [];
    for (const directory of bundles) {
      try {
        sound.push(await loadBundle(directory));
      } catch (thrown) {
        refused.push(messageOf(thrown));
      }
    }
    return { models: new Models(sound, clock, log), refused };
  }

  /** Starts the inference process; `onRefused` hears of a model that does not run on this machine, `onState` what there is to ask. */
  start(
    watcher: ChildWatcher,
    onRefused: (message: string) => void,
    onState: (isUp: boolean, loaded: readonly string[]) => void,
  ): void {
    const directories = this.#bundles.map(({ directory }) => directory);
    const on = {
      message: (message: FromInference) => {
        this.#take(message, onRefused);
        if (message.type === 'ready') onState(this.isUp, [...this.#loaded]);
      },
      status: (isUp: boolean) => {
        if (!isUp) {
          this.#loaded.clear();
          this.#client.onDown();
        }
        onState(isUp, [...this.#loaded]);
      },
    };
    this.#child = startInference(directories, on, watcher);
  }

  port(id: string): ModelPort | undefined {
    return this.#ports.get(id);
  }

  get ports(): readonly ModelPort[] {
    return [...this.#ports.values()];
  }

  get isUp(): boolean {
    return this.#child?.supervisor.isUp ?? false;
  }

  get pid(): number | undefined {
    return this.#child?.supervisor.pid;
  }

  get restarts(): number {
    return this.#child?.supervisor.restarts ?? 0;
  }

  /** Each model with how it answers. */
  health(): readonly ModelHealth[] {
    return this.#bundles.map(({ manifest: { id, version }, digest }) => ({
      id,
      version,
      digest,
      isLoaded: this.#loaded.has(id),
      ...this.#client.answersOf(id),
    }));
  }

  counters() {
    return this.#client.counters();
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#client.stop();
  }

  #take(message: FromInference, onRefused: (message: string) => void): void {
    if (message.type === 'ready') for (const { id } of message.models) this.#loaded.add(id);
    if (message.type === 'refused') {
      this.#log.error('VIGIL_MODEL_INVALID', { bundle: message.bundle, message: message.message });
      onRefused(message.message);
    }
    this.#client.onMessage(message);
  }
}
