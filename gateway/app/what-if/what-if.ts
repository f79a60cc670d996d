import { drivers } from '../../../drivers/index.ts';
import type { Config } from '../../config/schema.ts';
import { messageOf } from '../../core/error.ts';
import { entriesOnly, type LedgerEntry } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import { detectors } from '../../detect/index.ts';
import { suitable } from '../../detect/run.ts';
import type { WhatIfPort } from '../../station/what-if-port.ts';
import type { LimitChangeView, WhatIfBed, WhatIfRun, WhatIfView } from '../../station/what-if-wire.ts';
import type { Refusal, StaffView } from '../../station/wire.ts';
import type { Store } from '../../store/store.ts';
import { openThread, type Thread } from '../../store/thread.ts';
import type { People } from '../accounts/people.ts';
import { type BoundSubject, boundSubjects } from '../bindings.ts';
import type { DatedFacts } from '../burden/figures.ts';
import { readFacts } from '../burden/read-facts.ts';
import {
  changeEntry,
  changesIn,
  type Decision,
  type LimitChange,
  limitChangeKind,
  type Proposal,
  whyNotDecide,
} from './changes.ts';
import { compared } from './compare.ts';
import { type Limit, limits } from './limits.ts';
import type { BedReplay, ReplayCalls } from './worker.ts';

export interface WhatIfParts {
  readonly config: Config;
  readonly people: Pick<People, 'nameOf'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly wall: WallTimes;
  readonly store: Pick<Store, 'alarmFacts' | 'latestOf' | 'commit'>;
}

const dayMs = 86_400_000;
const minutesPerDay = 1440;
/** Results that can still be proposed; whoever waits longer replays anew. */
const runsMost = 10;
/** The ledger's lines of some weeks. */
const linesMost = 50_000;
const changesShown = 20;

const refusals = {
  'limit-unknown': 'There is no such limit at this bed.',
  'limit-out-of-range': 'A limit may not be moved so far.',
  'what-if-busy': 'Another replay is running. Wait until it has ended.',
  'run-unknown': 'This replay is no longer here. Replay it anew.',
  'change-unknown': 'There is no such proposal.',
  'change-decided': 'Somebody has decided this proposal already.',
  'second-person': 'Somebody else has to approve what you proposed.',
  failed: 'It was not saved.',
} as const;
const refused = (code: keyof typeof refusals): Refusal => ({ code, message: refusals[code] });

type Run = { -readonly [Key in keyof WhatIfRun]: WhatIfRun[Key] };
interface At {
  readonly bound: BoundSubject;
  readonly label: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly from: number;
}

/** Limits tried on what the archive holds, in a thread of its own, and what people decide about them. */
export class WhatIf implements WhatIfPort {
  readonly #parts: WhatIfParts;
  readonly #beds: readonly { readonly bound: BoundSubject; readonly label: string }[];
  readonly #runs = new Map<string, Run>();
  #changes: Promise<readonly LimitChange[]> | undefined;
  /** One decision after the other, so that two of the same proposal meet. */
  #turn: Promise<unknown> = Promise.resolve();
  #count = 0;
  #isBusy = false;

  constructor(parts: WhatIfParts) {
    const { beds } = parts.config;
    this.#parts = parts;
    const labels = new Map(beds.map(({ id, label }) => [id, label]));
    this.#beds = boundSubjects(parts.config, drivers).flatMap((bound) => {
      const label = labels.get(bound.id);
      return label === undefined ? [] : [{ bound, label }];
    });
  }

  async view(who: StaffView): Promise<WhatIfView> {
    const changes = await this.#known();
    return {
      limits: limits.map(({ id, type, unit, min, max }) => ({ id, type, unit, min, max })),
      beds: this.#beds.map(({ bound, label }) => ({
        id: bound.id,
        label,
        values: Object.fromEntries(
          limits.flatMap((limit) => {
            const at = this.#at(limit, bound.id);
            return at === undefined ? [] : [[limit.id, at.from]];
          }),
        ),
      })),
      keptDays: this.#parts.config.store.archive.readingsDays,
      changes: changes
        .slice(-changesShown)
        .reverse()
        .map((change) => this.#viewOf(change, who)),
    };
  }

  start({
    limit: id,
    value,
    bedId,
    days,
  }: Parameters<WhatIfPort['start']>[0]): ReturnType<WhatIfPort['start']> {
    const limit = limits.find((one) => one.id === id);
    const ids = bedId === undefined ? this.#beds.map(({ bound }) => bound.id) : [bedId];
    const places = limit ? ids.flatMap((one) => this.#at(limit, one) ?? []) : [];
    if (limit === undefined || places.length === 0) return refused('limit-unknown');
    if (places.some(({ options }) => !isTaken(limit, options, value))) return refused('limit-out-of-range');
    if (this.#isBusy) return refused('what-if-busy');
    this.#count += 1;
    const run: Run = {
      id: `${Math.round(this.#parts.clock.now().wallMs)}-${this.#count}`,
      limit: id,
      value,
      days,
      state: 'running',
      done: 0,
      of: places.length,
      beds: [],
      needsSecond: true,
    };
    this.#runs.set(run.id, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > runsMost && oldest !== undefined) this.#runs.delete(oldest);
    this.#isBusy = true;
    void this.#replay(run, limit, places);
    return { id: run.id };
  }

  run(id: string): WhatIfRun | undefined {
    return this.#runs.get(id);
  }

  propose(runId: string, who: StaffView): Promise<Refusal | undefined> {
    return this.#inTurn(async () => {
      const run = this.#runs.get(runId);
      if (run === undefined || run.state !== 'done') return refused('run-unknown');
      const now = this.#parts.clock.now();
      const changed = run.beds.filter(({ from }) => from !== run.value);
      const sum = (of: (bed: WhatIfBed) => number) => run.beds.reduce((total, bed) => total + of(bed), 0);
      const proposal: Proposal = {
        state: 'proposed',
        by: who.id,
        limit: run.limit,
        value: run.value,
        beds: changed.map(({ bedId, from }) => ({ bedId, from })),
        days: run.days,
        before: sum(({ before }) => before),
        after: sum(({ after }) => after),
        lost: run.beds.flatMap(({ lost }) => lost.map(({ alarmId }) => alarmId)),
        unknown: sum(({ unknown }) => unknown),
        needsSecond: run.needsSecond,
      };
      const lines: (Proposal | Decision)[] = [proposal];
      if (!run.needsSecond) lines.push({ state: 'approved', by: who.id });
      this.#runs.delete(runId);
      return this.#write(lines.map((line) => changeEntry(`limit.${run.id}`, line, now)));
    });
  }

  decide(changeId: string, isApproved: boolean, who: StaffView): Promise<Refusal | undefined> {
    return this.#inTurn(async () => {
      const change = (await this.#known()).find(({ id }) => id === changeId);
      const why = whyNotDecide(change, isApproved, who.id);
      if (why !== undefined) return refused(why);
      const state = isApproved ? 'approved' : 'withdrawn';
      return this.#write([changeEntry(changeId, { state, by: who.id }, this.#parts.clock.now())]);
    });
  }

  async #replay(run: Run, limit: Limit, places: readonly At[]): Promise<void> {
    const { config, clock, log } = this.#parts;
    const untilMs = clock.now().wallMs;
    const fromMs = untilMs - run.days * dayMs;
    let thread: Thread<ReplayCalls> | undefined;
    let state: Run['state'] = 'failed';
    try {
      const facts = await readFacts(this.#parts, fromMs);
      thread = await openThread<ReplayCalls>({
        module: new URL('./worker.js', import.meta.url),
        setup: { config: { ...config, staff: [] }, directory: config.store.directory },
        path: 'replay',
        isIdleLetGo: true,
      });
      for (const at of places) {
        const after = { ...at.options, [limit.option]: run.value };
        const replayed = await thread.call('replay', {
          bound: at.bound,
          detector: limit.detector,
          before: at.options,
          after,
          fromMs,
          untilMs,
        });
        run.beds = [...run.beds, bedResult(at, { limit, fromMs, untilMs, days: run.days }, replayed, facts)];
        run.done += 1;
      }
      run.needsSecond = run.beds.some(
        ({ lost, unknown, minutes, broken }) => lost.length + unknown + broken > 0 || minutes === 0,
      );
      state = 'done';
    } catch (thrown) {
      log.error('VIGIL_FAILED', { whatIf: limit.id, message: messageOf(thrown) });
    } finally {
      await thread?.call('close').catch(() => undefined);
      // Whoever sees that it has ended may begin the next.
      this.#isBusy = false;
      run.state = state;
    }
  }

  /** A limit at a bed as it is; undefined where nothing there is measured that it could be about, or it is off. */
  #at({ detector: name, option }: Limit, bedId: string): At | undefined {
    const bed = this.#beds.find(({ bound }) => bound.id === bedId);
    const [detector] = bed
      ? suitable(
          detectors.filter((one) => one.name === name),
          bed.bound.devices,
        )
      : [];
    if (bed === undefined || detector === undefined) return undefined;
    const facility = this.#parts.config.detectors as Readonly<Record<string, unknown>>;
    const options = detector.options.parse(
      bed.bound.options?.[name] ?? facility[name] ?? {},
    ) as At['options'];
    const from = options[option];
    return typeof from === 'number' ? { ...bed, options, from } : undefined;
  }

  async #write(entries: readonly LedgerEntry[]): Promise<Refusal | undefined> {
    const { store, log } = this.#parts;
    const known = await this.#known();
    try {
      await store.commit(entriesOnly(entries));
    } catch (thrown) {
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return refused('failed');
    }
    this.#changes = Promise.resolve(changesIn([...linesOf(known), ...entries]));
    return undefined;
  }

  /** Read from the ledger once. */
  #known(): Promise<readonly LimitChange[]> {
    this.#changes ??= this.#parts.store.latestOf(limitChangeKind, linesMost).then(changesIn);
    this.#changes.catch(() => {
      this.#changes = undefined;
    });
    return this.#changes;
  }

  #inTurn(act: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  #viewOf({ id, proposal, at, decision }: LimitChange, who: StaffView): LimitChangeView {
    const { wall, people } = this.#parts;
    const labelOf = (bed: string) => this.#beds.find(({ bound }) => bound.id === bed)?.label ?? bed;
    const { state: _, by, lost, beds, ...rest } = proposal;
    return {
      id,
      ...rest,
      beds: beds.map((one) => ({ ...one, label: labelOf(one.bedId) })),
      lost: lost.length,
      state: decision?.state ?? 'proposed',
      proposedBy: people.nameOf(by),
      proposedMs: wall.correct(at).wallMs,
      mayApprove: decision === undefined && by !== who.id,
      ...(decision && { decidedBy: people.nameOf(decision.by), decidedMs: wall.correct(decision.at).wallMs }),
    };
  }
}

const linesOf = (changes: readonly LimitChange[]): readonly LedgerEntry[] =>
  changes.flatMap(({ id, proposal, at, decision }) => {
    const { at: decidedAt = at, ...rest } = decision ?? {};
    return [
      changeEntry(id, proposal, at),
      ...(decision ? [changeEntry(id, rest as Decision, decidedAt)] : []),
    ];
  });

/** By the detector's own schema, and within what the limit may be. */
function isTaken({ detector, option, min, max }: Limit, options: At['options'], value: number): boolean {
  const schema = detectors.find((one) => one.name === detector)?.options;
  return value >= min && value <= max && schema?.safeParse({ ...options, [option]: value }).success === true;
}

function bedResult(
  { bound, label, from }: At,
  asked: { readonly limit: Limit; readonly fromMs: number; readonly untilMs: number; readonly days: number },
  { before, after, minutes, broken, faults }: BedReplay,
  facts: readonly DatedFacts[],
): WhatIfBed {
  const { limit, fromMs, untilMs, days } = asked;
  const ofType = (alarms: BedReplay['before']) => alarms.filter(({ type }) => type === limit.type);
  return {
    bedId: bound.id,
    label,
    from,
    before: ofType(before).length,
    after: ofType(after).length,
    // The first and the last may be begun.
    minutes: Math.min(minutes, days * minutesPerDay),
    ofMinutes: days * minutesPerDay,
    broken: broken + faults,
    ...compared(facts, { bedId: bound.id, type: limit.type, fromMs, untilMs }, { before, after }),
  };
}
