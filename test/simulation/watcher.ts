import { higher, policyFor } from '../../gateway/alarm/policy.ts';
import type { AlarmInput, PersonAct, StepResult } from '../../gateway/alarm/step.ts';
import type { Alarm, AlarmDeadline, Deadline } from '../../gateway/core/alarm.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { alarmId } from '../../gateway/core/id.ts';
import { elapsedMs, type Instant } from '../../gateway/core/instant.ts';
import type { LedgerEntry, Transaction } from '../../gateway/core/ledger.ts';
import type { CrashingStore } from './crashing-store.ts';
import { policies } from './incarnation.ts';
import type { VirtualTime } from './virtual-time.ts';

const isHeard = ({ signal }: Alarm): boolean => signal === 'on' || signal === 'latched';

/** A cause and its effect on the board lie no further apart: the annunciator waits 100 ms for the store. */
const causeWithinMs = 5000;
/** An escalation may be late by so much, or by as much after a restart. */
const lateMostMs = 1000;

interface Told {
  readonly act: string;
  readonly by?: string;
  readonly alarm?: Alarm;
}

interface Machine {
  readonly sinceMs: number;
  readonly since: Instant;
}

/** Sees what people see and what the disk holds, and says where a rule was broken. It knows nothing of the machine inside. */
export class Watcher {
  readonly faults: string[] = [];
  readonly counts = {
    events: 0,
    alarms: 0,
    escalations: 0,
    refusals: 0,
    closed: 0,
    folded: 0,
    lostUnstored: 0,
  };
  /** When each care event was taken, and which of them are on the ledger with an alarm. */
  readonly onsets: { readonly event: CareEvent; readonly atMs: number }[] = [];
  readonly answered = new Set<string>();
  /** Alarms raised, by type. */
  readonly types = new Map<string, number>();
  readonly #time: VirtualTime;
  readonly #store: CrashingStore;
  readonly #board = new Map<string, Alarm>();
  readonly #stored = new Set<string>();
  readonly #acts: { readonly act: PersonAct; readonly atMs: number }[] = [];
  readonly #cessations = new Map<string, number>();
  readonly #raised = new Set<string>();
  readonly #unexplained = new Map<string, string>();
  readonly #due = new Map<string, AlarmDeadline>();
  #machine: Machine | undefined;

  constructor(time: VirtualTime, store: CrashingStore) {
    this.#time = time;
    this.#store = store;
  }

  /** A process began to run and shows what it knows. */
  onStart(alarms: readonly Alarm[], now: Instant): void {
    this.#machine = { sinceMs: this.#time.trueMs, since: now };
    const shown = new Map(alarms.map((alarm) => [alarm.id as string, alarm]));
    for (const [id, alarm] of this.#store.alarms) {
      const found = shown.get(id);
      const isSame =
        found?.signal === alarm.signal &&
        found.priority === alarm.priority &&
        found.owner?.staffId === alarm.owner?.staffId;
      if (!isSame) this.#fault(`${id} came back from the restart as ${found?.signal ?? 'nothing'}`);
    }
    for (const id of this.#board.keys()) {
      if (shown.has(id)) continue;
      if (this.#stored.has(id)) this.#fault(`${id} was shown as stored and is gone after the restart`);
      else this.counts.lostUnstored += 1;
    }
    this.#board.clear();
    for (const alarm of alarms) this.#board.set(alarm.id, alarm);
  }

  onStop(): void {
    this.#machine = undefined;
  }

  onEvent(event: CareEvent): void {
    this.counts.events += 1;
    if (event.phase === 'onset') this.onsets.push({ event, atMs: this.#time.trueMs });
    else this.#cessations.set(event.conditionId, this.#time.trueMs);
  }

  onInput(input: AlarmInput): void {
    if ('staffId' in input && 'alarmId' in input) this.#acts.push({ act: input, atMs: this.#time.trueMs });
  }

  /** What the person who acted was told. */
  onActed(act: PersonAct, result: StepResult): void {
    if (result.refused !== undefined) this.counts.refusals += 1;
    const after = result.ward.alarms.get(act.alarmId);
    const isTold = result.refused === undefined && act.type !== 'escalate' && act.type !== 'close';
    if (isTold && after !== undefined && after.owner?.staffId !== act.staffId)
      this.#fault(`${act.staffId} was told that ${act.alarmId} is hers, but ${after.owner?.staffId} owns it`);
  }

  onAlarms(alarms: readonly Alarm[], isStored: boolean): void {
    for (const alarm of alarms) {
      const before = this.#board.get(alarm.id);
      if (before !== undefined) this.#compare(before, alarm);
      if (isStored) this.#stored.add(alarm.id);
      if (alarm.closedAt === undefined) this.#board.set(alarm.id, alarm);
      else this.#board.delete(alarm.id);
    }
  }

  onDurable(tx: Transaction): void {
    for (const entry of tx.entries) this.#read(entry, tx);
    for (const id of tx.clearDeadlines) this.#due.delete(id);
    for (const deadline of tx.setDeadlines) if (isWait(deadline)) this.#due.set(deadline.id, deadline);
    for (const alarm of tx.alarms) if (alarm.closedAt !== undefined) this.counts.closed += 1;
  }

  /** Once a minute: no stored deadline may have passed unheard, and no open alarm may be without one. */
  patrol(now: Instant): void {
    if (this.#machine === undefined || !this.#store.isCaughtUp) return;
    if (this.#time.trueMs - this.#machine.sinceMs < 3000) return;
    for (const deadline of this.#store.deadlines.values()) {
      const isOurs = deadline.dueAt.bootId === now.bootId;
      if (isOurs && elapsedMs(deadline.dueAt, now) > lateMostMs + 1000)
        this.#fault(`deadline ${deadline.id} passed and nothing happened`);
    }
    for (const id of this.#store.alarms.keys()) {
      const ahead = [...this.#store.deadlines.values()].filter(
        (deadline) => isWait(deadline) && deadline.alarmId === id,
      );
      if (ahead.length !== 1) this.#fault(`${id} has ${ahead.length} deadlines ahead`);
    }
  }

  #compare(before: Alarm, after: Alarm): void {
    const { id } = after;
    const owners = [before.owner?.staffId, after.owner?.staffId];
    if (owners[0] !== undefined && owners[1] !== undefined && owners[0] !== owners[1])
      this.#fault(`${id} went from ${owners[0]} to ${owners[1]} without being free between`);
    if (before.isPresent && after.isPresent && higher(before.priority, after.priority) !== after.priority)
      this.#fault(`${id} fell from ${before.priority} to ${after.priority} while present`);
    if ((after.signal === 'acknowledged') !== (after.owner !== undefined) && after.closedAt === undefined)
      this.#fault(`${id} is ${after.signal} with owner ${after.owner?.staffId}`);
    if (isHeard(before) && !isHeard(after) && !this.#isExplained(after))
      this.#unexplained.set(
        after.conditionId,
        `${this.#when()} ${id} fell silent without a person or the end of its cause`,
      );
  }

  /** Falls into silence that nobody saw the cause of; the ledger may still tell of the end of the condition. */
  unexplained(): readonly string[] {
    return [...this.#unexplained.values()];
  }

  #isExplained(after: Alarm): boolean {
    const sinceMs = this.#time.trueMs - causeWithinMs;
    const by = after.closedBy ?? after.owner?.staffId;
    const isByPerson = this.#acts.some(
      ({ act, atMs }) => atMs >= sinceMs && act.alarmId === after.id && act.staffId === by,
    );
    const isOver = (this.#cessations.get(after.conditionId) ?? Number.NEGATIVE_INFINITY) >= sinceMs;
    return isByPerson || (isOver && !policyFor(policies, after).isLatching);
  }

  #read({ kind, subject, at, body }: LedgerEntry, tx: Transaction): void {
    if (kind === 'care-event') this.#onRecord(body as CareEvent);
    if (kind !== 'alarm') return;
    const { act, by, alarm } = body as Told;
    if (act === 'raised') {
      const type = alarm?.type ?? 'unknown';
      this.types.set(type, (this.types.get(type) ?? 0) + 1);
      if (this.#raised.has(subject)) this.#fault(`${subject} was raised a second time`);
      this.#raised.add(subject);
      this.counts.alarms += 1;
    }
    const isByClock = act === 'expired' || (act === 'escalated' && by === undefined);
    if (isByClock) this.#onFired(subject, at, tx);
  }

  #onRecord(event: CareEvent): void {
    if (event.phase === 'cessation') {
      // The store's own conditions come from inside the desk: the ledger is where their end is seen.
      this.#cessations.set(event.conditionId, this.#time.trueMs);
      if (!policyFor(policies, event).isLatching) this.#unexplained.delete(event.conditionId);
      return;
    }
    const { family, isStateOnly } = policyFor(policies, event);
    if (isStateOnly) return;
    const isAbout = (alarm: Alarm) =>
      alarm.id === alarmId(event.id) ||
      alarm.conditionId === event.conditionId ||
      (family !== undefined && alarm.bedId === event.bedId && policyFor(policies, alarm).family === family);
    if ([...this.#store.alarms.values()].some(isAbout)) this.answered.add(event.id);
    else if (this.#raised.has(event.id)) this.answered.add(event.id);
    else this.#pendingAnswers.push(event);
  }

  /** Events whose ledger line came before its transaction's alarms were looked at. */
  readonly #pendingAnswers: CareEvent[] = [];

  /** After each transaction: an event on the ledger has an open alarm, or its alarm was raised by it. */
  settleAnswers(tx: Transaction): void {
    for (const event of this.#pendingAnswers.splice(0)) {
      const isAnswered =
        this.#raised.has(event.id) || tx.alarms.some(({ conditionId }) => conditionId === event.conditionId);
      if (isAnswered) this.answered.add(event.id);
      else this.#fault(`${event.id} is on the ledger and no alarm tells of it`);
    }
    this.#settleEnds(tx);
  }

  /** The end of a condition ends it, whatever the clock said when it began. */
  #settleEnds(tx: Transaction): void {
    const told = tx.entries.filter(({ kind }) => kind === 'care-event').map(({ body }) => body as CareEvent);
    const latest = new Map(told.map((event) => [event.conditionId, event]));
    for (const { phase, conditionId } of latest.values()) {
      if (phase !== 'cessation') continue;
      const alarm = [...this.#store.alarms.values()].find((one) => one.conditionId === conditionId);
      const isDelayed = [...this.#store.deadlines.values()].some(
        (one) => one.kind === 'off-delay' && one.event.conditionId === conditionId,
      );
      if (alarm?.isPresent && !isDelayed) this.#fault(`${alarm.id} is still present after its end`);
    }
  }

  #onFired(id: string, at: Instant, tx: Transaction): void {
    this.counts.escalations += 1;
    const ofAlarm = tx.entries.filter(({ kind, subject }) => kind === 'alarm' && subject === id);
    const isFolded = ofAlarm.length > 1;
    if (isFolded) {
      this.counts.folded += 1;
      return;
    }
    const due = [...this.#due.values()].find(({ alarmId: of }) => of === id);
    if (due === undefined) {
      this.#fault(`${id} fired without a deadline`);
      return;
    }
    const lateMs = elapsedMs(due.dueAt, at);
    const isOtherBoot = due.dueAt.bootId !== at.bootId;
    if (!isOtherBoot && lateMs < 0) this.#fault(`${due.id} fired ${-lateMs} ms early`);
    const sinceStartMs = this.#machine === undefined ? 0 : elapsedMs(this.#machine.since, at);
    if (!isOtherBoot && lateMs > lateMostMs && sinceStartMs > lateMostMs)
      this.#fault(`${due.id} fired ${Math.round(lateMs)} ms late`);
    this.#due.delete(due.id);
  }

  #fault(text: string): void {
    if (this.faults.length < 20) this.faults.push(`${this.#when()} ${text}`);
  }

  #when(): string {
    return `${(this.#time.trueMs / 1000).toFixed(1)} s:`;
  }
}

/** Each open alarm has one of these ahead; that a screen must have painted it is asked beside them. */
const isWait = (deadline: Deadline): deadline is AlarmDeadline =>
  deadline.kind === 'escalation' || deadline.kind === 'acceptance';
