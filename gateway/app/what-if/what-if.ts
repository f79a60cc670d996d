import { drivers } from '../../../drivers/index.ts';
import type { Config } from '../../config/schema.ts';
import { messageOf } from '../../core/error.ts';
import { entriesOnly, type LedgerEntry } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import { detectors } from '../../detect/index.ts';
import { suitable } from '../../detect/run.ts';
import type { WhatIfPort } from '../../station/what-if-port.ts';
import type { WhatIfBed, WhatIfRun, WhatIfView } from '../../station/what-if-wire.ts';
import type { Refusal, StaffView } from '../../station/wire.ts';
import type { Store } from '../../store/store.ts';
import { openThread, type Thread } from '../../store/thread.ts';
import type { People } from '../accounts/people.ts';
import { type BoundSubject, boundSubjects } from '../bindings.ts';
import { readFacts } from '../burden/read-facts.ts';
import { type At, bedResult } from './bed-result.ts';
import { changeView } from './change-view.ts';
import {
  changeEntry,
  changesIn,
  type LimitChange,
  type LimitLine,
  limitChangeKind,
  type Proposal,
  whyNotDecide,
  whyNotForce,
} from './changes.ts';
import type { LimitWriter, NotInForce } from './limit-writer.ts';
import { type Limit, limits } from './limits.ts';
import { refused } from './refused.ts';
import type { ReplayCalls } from './worker.ts';

export interface WhatIfParts {
  readonly config: Config;
  readonly people: Pick<People, 'nameOf'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly wall: WallTimes;
  readonly store: Pick<Store, 'alarmFacts' | 'latestOf' | 'commit'>;
  /** Puts an approved limit in force. */
  readonly writer: LimitWriter;
}

const dayMs = 86_400_000;
/** Results that can still be proposed; whoever waits longer replays anew. */
const runsMost = 10;
/** The ledger's lines of some weeks. */
const linesMost = 50_000;
const changesShown = 20;

type Run = { -readonly [Key in keyof WhatIfRun]: WhatIfRun[Key] };

/** Limits tried on what the archive holds, in a thread of its own, and what people decide about them. */
export class WhatIf implements WhatIfPort {
  readonly #parts: WhatIfParts;
  readonly #beds: readonly { readonly bound: BoundSubject; readonly label: string }[];
  readonly #runs = new Map<string, Run>();
  #lines: Promise<readonly LedgerEntry[]> | undefined;
  /** The change that the gateway is about to begin anew with. */
  #waiting: string | undefined;
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

  /** At the start of the gateway: what was approved and is in its configuration now is in force from now on, whoever wrote it there. */
  async begin(): Promise<void> {
    const { clock, log, writer } = this.#parts;
    const settled = this.#inTurn(async () => {
      const now = clock.now();
      const entries = (await this.#known()).flatMap(({ id, proposal, decision, inForceAt, why }) => {
        if (decision?.state !== 'approved' || inForceAt !== undefined) return [];
        if (this.#holds(proposal, proposal.value)) return [changeEntry(id, { state: 'in-force' }, now)];
        const isUndone = writer.undone !== undefined && why === undefined;
        return isUndone ? [changeEntry(id, { state: 'not-in-force', why: 'config-undone' }, now)] : [];
      });
      return entries.length > 0 ? this.#write(entries) : undefined;
    });
    await settled.catch((thrown: unknown) => log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }));
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
      isWritable: this.#parts.writer.isOpen,
      changes: changes
        .slice(-changesShown)
        .reverse()
        .map((change) =>
          changeView(change, who, {
            correct: (at) => this.#parts.wall.correct(at).wallMs,
            nameOf: this.#parts.people.nameOf,
            labelOf: (id) => this.#beds.find(({ bound }) => bound.id === id)?.label ?? id,
            isWaiting: change.id === this.#waiting,
            isStill: this.#holds(change.proposal, change.proposal.value),
            mayForce:
              whyNotForce(changes, change.id, who.id) === undefined && this.#isAsTried(change.proposal),
          }),
        ),
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
      isWard: bedId === undefined,
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
      if (this.#waiting !== undefined) return refused('gateway-leaving');
      const now = this.#parts.clock.now();
      const changed = run.beds.filter(({ from }) => from !== run.value);
      if (changed.length === 0) return refused('limit-unchanged');
      const sum = (of: (bed: WhatIfBed) => number) => run.beds.reduce((total, bed) => total + of(bed), 0);
      const proposal: Proposal = {
        state: 'proposed',
        by: who.id,
        limit: run.limit,
        value: run.value,
        isWard: run.isWard,
        beds: changed.map(({ bedId, from }) => ({ bedId, from, ...this.#residentAt(bedId) })),
        days: run.days,
        before: sum(({ before }) => before),
        after: sum(({ after }) => after),
        lost: run.beds.flatMap(({ lost }) => lost.map(({ alarmId }) => alarmId)),
        unknown: sum(({ unknown }) => unknown),
        needsSecond: run.needsSecond,
      };
      const lines: LimitLine[] = [proposal];
      if (!run.needsSecond) lines.push({ state: 'approved', by: who.id });
      const id = `limit.${run.id}`;
      const failed = await this.#write(lines.map((line) => changeEntry(id, line, now)));
      if (failed !== undefined) return failed;
      this.#runs.delete(runId);
      if (!run.needsSecond) await this.#putInForce(id, proposal, who);
      return undefined;
    });
  }

  decide(changeId: string, isApproved: boolean, who: StaffView): Promise<Refusal | undefined> {
    return this.#inTurn(async () => {
      const change = (await this.#known()).find(({ id }) => id === changeId);
      const why = whyNotDecide(change, isApproved, who.id);
      if (change === undefined || why !== undefined) return refused(why ?? 'change-unknown');
      const { proposal } = change;
      if (isApproved && this.#waiting !== undefined) return refused('gateway-leaving');
      if (isApproved && !this.#isAsTried(proposal)) return refused('change-outdated');
      const state = isApproved ? 'approved' : 'withdrawn';
      const line = changeEntry(changeId, { state, by: who.id }, this.#parts.clock.now());
      const failed = await this.#write([line]);
      if (failed !== undefined) return failed;
      if (isApproved) await this.#putInForce(changeId, proposal, who);
      return undefined;
    });
  }

  force(changeId: string, who: StaffView): Promise<Refusal | undefined> {
    return this.#inTurn(async () => {
      const changes = await this.#known();
      const change = changes.find(({ id }) => id === changeId);
      const why = whyNotForce(changes, changeId, who.id);
      if (change === undefined || why !== undefined) return refused(why ?? 'change-unknown');
      if (this.#waiting !== undefined) return refused('gateway-leaving');
      if (!this.#isAsTried(change.proposal)) return refused('change-outdated');
      const line = changeEntry(changeId, { state: 'again', by: who.id }, this.#parts.clock.now());
      const failed = await this.#write([line]);
      if (failed !== undefined) return failed;
      const kept = await this.#putInForce(changeId, change.proposal, who);
      return kept && refused('still-not-in-force');
    });
  }

  /** The approval stands, whatever becomes of this: what could not be done is said beside it. */
  async #putInForce(id: string, proposal: Proposal, who: StaffView): Promise<NotInForce | undefined> {
    const { writer, clock } = this.#parts;
    const limit = limits.find((one) => one.id === proposal.limit);
    if (limit === undefined) return 'limit-no-place';
    const { value, beds, isWard } = proposal;
    const why = await writer.write({ limit, value, beds, isWard }, who.id);
    if (why === undefined) this.#waiting = id;
    else await this.#write([changeEntry(id, { state: 'not-in-force', why }, clock.now())]);
    return why;
  }

  /** Every bed of it has this value now. */
  #holds(proposal: Proposal, value: number): boolean {
    const limit = limits.find(({ id }) => id === proposal.limit);
    return limit !== undefined && proposal.beds.every(({ bedId }) => this.#at(limit, bedId)?.from === value);
  }

  /** What was tried is what would be changed: the same limits, and the same people in these beds. */
  #isAsTried({ limit: id, beds }: Proposal): boolean {
    const limit = limits.find((one) => one.id === id);
    return (
      limit !== undefined &&
      beds.every(
        ({ bedId, from, residentId }) =>
          this.#at(limit, bedId)?.from === from && this.#residentAt(bedId).residentId === residentId,
      )
    );
  }

  #residentAt(bedId: string): { readonly residentId?: string } {
    const residentId = this.#beds.find(({ bound }) => bound.id === bedId)?.bound.subject.residentId;
    return residentId === undefined ? {} : { residentId };
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
    const lines = await this.#linesKnown();
    try {
      await store.commit(entriesOnly(entries));
    } catch (thrown) {
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return refused('failed');
    }
    this.#lines = Promise.resolve([...lines, ...entries]);
    return undefined;
  }

  #known = async (): Promise<readonly LimitChange[]> => changesIn(await this.#linesKnown());

  /** Read from the ledger once. */
  #linesKnown(): Promise<readonly LedgerEntry[]> {
    this.#lines ??= this.#parts.store.latestOf(limitChangeKind, linesMost);
    this.#lines.catch(() => {
      this.#lines = undefined;
    });
    return this.#lines;
  }

  #inTurn(act: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }
}

/** By the detector's own schema, and within what the limit may be. */
function isTaken({ detector, option, min, max }: Limit, options: At['options'], value: number): boolean {
  const schema = detectors.find((one) => one.name === detector)?.options;
  return value >= min && value <= max && schema?.safeParse({ ...options, [option]: value }).success === true;
}
