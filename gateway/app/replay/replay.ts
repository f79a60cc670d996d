import { VigilError } from '../../core/error.ts';
import { elapsedMs, type Instant } from '../../core/instant.ts';
import type { Log } from '../../core/ports.ts';
import type { CapturedInput } from '../../store/capture/capture-files.ts';
import type { StoredEntry } from '../../store/ledger-table.ts';
import { openMemoryStore } from '../../store/memory-store.ts';
import type { Store } from '../../store/store.ts';
import type { CaptureBegin } from '../capture.ts';
import { type ReplayedCounts, ReplayedWard } from './replayed-ward.ts';

/** What came of a replay. */
export interface ReplayReport extends ReplayedCounts {
  readonly inputs: number;
  /** Inputs that were not captured, or whose file is gone. */
  readonly missing: number;
  /** Runs of the gateway. */
  readonly runs: number;
  readonly hours: number;
  /** The version that captured it; another may decide otherwise. */
  readonly version: string;
  /** Lines of the decision log, and the hash that holds for all of them in their order. */
  readonly entries: number;
  readonly digest: string;
}

export interface ReplayOptions {
  readonly log: Log;
  /** Called before each input that is not the first; it may wait, so that a night can be watched. */
  readonly pace?: (elapsedMs: number) => Promise<void>;
  /** Each line of the decision log, in order, at the end. */
  readonly onEntry?: (entry: StoredEntry) => Promise<void>;
  /** Where day and night of the captured place begin. */
  readonly onTimeZone?: (timeZone: string) => void;
}

const pageRows = 1000;

/**
 * Gives a captured night to the core of a ward again: the same inputs at the same instants, decisions written to a store in memory.
 * Twice the same gives the same digest, whatever the machine.
 * @throws VigilError VIGIL_INPUT_UNREADABLE where nothing in it says what the ward was.
 */
export async function replay(
  inputs: AsyncIterable<CapturedInput>,
  options: ReplayOptions,
): Promise<ReplayReport> {
  const store = await openMemoryStore();
  try {
    const run = await new Replay(store, options).run(inputs);
    const { ledgerRows, ledgerHead } = await store.counters();
    await tellEntries(store, options);
    return { ...run, entries: ledgerRows, digest: `sha256:${ledgerHead}` };
  } finally {
    await store.close();
  }
}

async function tellEntries(store: Store, { onEntry }: ReplayOptions): Promise<void> {
  if (onEntry === undefined) return;
  for (let afterSeq = 0; ; ) {
    const page = await store.ledger({ afterSeq, limit: pageRows });
    for (const entry of page) await onEntry(entry);
    const last = page.at(-1);
    if (last === undefined) return;
    afterSeq = last.seq;
  }
}

class Replay {
  readonly #store: Store;
  readonly #options: ReplayOptions;
  #ward: ReplayedWard | undefined;
  #at: Instant | undefined;
  #next = 0;
  #version = '';
  #inputs = 0;
  #missing = 0;
  #runs = 0;
  #replayedMs = 0;
  #counts: ReplayedCounts = { events: 0, alarms: 0, unanswered: 0 };

  constructor(store: Store, options: ReplayOptions) {
    this.#store = store;
    this.#options = options;
  }

  async run(inputs: AsyncIterable<CapturedInput>): Promise<Omit<ReplayReport, 'entries' | 'digest'>> {
    for await (const input of inputs) {
      if (input.kind === 'begin') await this.#begin(input);
      else await this.#take(input);
    }
    await this.#end();
    if (this.#runs === 0)
      throw new VigilError(
        'VIGIL_INPUT_UNREADABLE',
        'nothing in this capture says what the ward was; name the folder that `vigil run --capture` wrote',
      );
    return {
      ...this.#counts,
      inputs: this.#inputs,
      missing: this.#missing,
      runs: this.#runs,
      hours: this.#replayedMs / 3_600_000,
      version: this.#version,
    };
  }

  /** A run, or only a further file of one; where those before it are gone, it is as if the gateway had been restarted here. */
  async #begin({ at, payload, number }: CapturedInput): Promise<void> {
    const begin = payload as CaptureBegin;
    if (this.#ward !== undefined && !begin.isStart) return;
    await this.#end();
    this.#options.onTimeZone?.(begin.timeZone);
    this.#ward = await ReplayedWard.begin(at, begin, this.#store, this.#options.log);
    this.#at = at;
    this.#next = number;
    this.#version = begin.version;
    this.#runs += 1;
  }

  async #take(input: CapturedInput): Promise<void> {
    if (this.#ward === undefined || this.#at === undefined) {
      this.#missing += 1;
      return;
    }
    const elapsed = elapsedMs(this.#at, input.at);
    await this.#options.pace?.(elapsed);
    this.#replayedMs += elapsed;
    this.#at = input.at;
    this.#missing += input.number - this.#next;
    this.#next = input.number + 1;
    this.#inputs += 1;
    await this.#ward.take(input);
  }

  async #end(): Promise<void> {
    if (this.#ward === undefined) return;
    const { events, alarms, unanswered } = await this.#ward.end();
    this.#ward = undefined;
    this.#counts = {
      events: this.#counts.events + events,
      alarms: this.#counts.alarms + alarms,
      unanswered: this.#counts.unanswered + unanswered,
    };
  }
}
