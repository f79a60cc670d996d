import { drivers } from '../../../drivers/index.ts';
import type { Instant } from '../../core/instant.ts';
import { entriesOnly } from '../../core/ledger.ts';
import type { Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { PackedBatch } from '../../plugin/batch.ts';
import { batchReader } from '../../plugin/batch.ts';
import type { CoreInput } from '../../store/capture/capture-files.ts';
import type { Store } from '../../store/store.ts';
import { boardOf } from '../board.ts';
import type { CaptureBegin, CapturedScore } from '../capture.ts';
import { knownTimes } from '../clock-wiring.ts';
import { Memories } from '../memories.ts';
import { Observations } from '../observations.ts';
import { policiesOf } from '../policies.ts';
import { WardCore } from '../ward-core.ts';
import { inputNames, type WardInputs } from '../ward-inputs.ts';
import { ReplayClock } from './replay-clock.ts';
import { ReplayedModels } from './replayed-models.ts';

export interface ReplayedCounts {
  readonly events: number;
  readonly alarms: number;
  /** Windows of models that the capture has no answer to. */
  readonly unanswered: number;
}

/** Everything that is under way has ended: without a disk and without other processes, that is before the next turn of the loop. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** One run of a captured ward: its core, on captured time, with a store in memory and nobody outside. */
export class ReplayedWard {
  readonly #clock: ReplayClock;
  readonly #core: WardCore;
  readonly #models: ReplayedModels;
  readonly #memories: Memories;
  readonly #alarms: Set<string>;
  #events = 0;
  #raised = 0;

  private constructor(
    clock: ReplayClock,
    { config, version, models, restored }: CaptureBegin,
    parts: {
      readonly store: Store;
      readonly log: Log;
      readonly memories: Memories;
      readonly observations: Observations;
      readonly wall: WallTimes;
    },
  ) {
    const { store } = parts;
    this.#clock = clock;
    this.#memories = parts.memories;
    this.#models = new ReplayedModels(models, clock);
    this.#alarms = new Set(restored.alarms.map(({ id }) => id));
    this.#core = new WardCore(
      {
        ...parts,
        config,
        site: { site: config.site, gateway: config.gateway },
        clock,
        restored,
        models: this.#models,
        policiesAt: policiesOf(config),
        board: boardOf(config, drivers, {
          version,
          isDemo: false,
          hasWaveform: () => false,
          times: parts.wall,
        }),
        store: {
          commit: store.commit,
          record: (entries) => {
            if (entries.length > 0) void store.commit(entriesOnly(entries));
          },
        },
        outboxFor: () => [],
      },
      {
        toDrivers: () => true,
        onEvent: () => {
          this.#events += 1;
        },
        onAlarms: (alarms) => {
          for (const { id } of alarms) {
            if (this.#alarms.has(id)) continue;
            this.#alarms.add(id);
            this.#raised += 1;
          }
        },
        onHolds: () => {},
        onStoreFault: () => {},
        onCoverage: () => {},
        onTold: () => {},
        onUrgent: () => {},
      },
    );
  }

  /** Begins as the captured run did, and writes what it decides to `store`. */
  static async begin(at: Instant, begin: CaptureBegin, store: Store, log: Log): Promise<ReplayedWard> {
    const clock = new ReplayClock(at);
    const { config, learnt, observed, clockLines } = begin;
    const { wall } = await knownTimes({ clock: async () => clockLines });
    const memories = await Memories.load({ ...store, learnt: async () => learnt }, clock, log);
    const observing = { commit: store.commit, observations: async () => observed };
    const observations = await Observations.load({ config, store: observing, clock, log });
    const ward = new ReplayedWard(clock, begin, { store, log, memories, observations, wall });
    ward.#core.start();
    await settled();
    return ward;
  }

  async take({ at, kind, payload }: CoreInput): Promise<void> {
    await this.#clock.moveTo(at, settled);
    this.#enter(kind, payload);
    await settled();
  }

  /** Where the capture ends, or the next run begins. */
  async end(): Promise<ReplayedCounts> {
    this.#core.stop();
    await this.#core.close();
    await this.#memories.stop();
    await settled();
    return { events: this.#events, alarms: this.#raised, unanswered: this.#models.unanswered };
  }

  #enter(kind: string, payload: unknown): void {
    if (kind === 'score') this.#models.take(payload as CapturedScore);
    else if (kind === 'batch') this.#core.batch(batchReader()(payload as PackedBatch));
    else if (inputNames.has(kind)) {
      // A newer version may know more kinds: what this one does not know it passes over.
      const enter = this.#core[kind as keyof WardInputs] as (...args: readonly unknown[]) => unknown;
      enter.call(this.#core, ...(payload as readonly unknown[]));
    }
  }
}
