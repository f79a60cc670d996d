import { type Observable, Subscription } from 'rxjs';
import { createDeadlineTimers, type DeadlineTimers } from '../alarm/deadline-timers.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { messageOf } from '../core/error.ts';
import type { Hold } from '../core/hold.ts';
import { type BedId, bedId } from '../core/id.ts';
import { type LedgerEntry, type Transaction, waitingEntries } from '../core/ledger.ts';
import type { Measurement, Reading } from '../core/measurement.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type CheckResult, type Checks, noChecks, restoredCheck } from '../corroborate/check.ts';
import { type CheckInput, checkStep } from '../corroborate/check-step.ts';
import {
  type LeaseInput,
  type LeaseResult,
  type Leases,
  leaseStep,
  noLeases,
  restoredLease,
} from '../corroborate/lease.ts';
import { accompany, testify } from '../corroborate/weigh.ts';
import { type FallRatios, fallClaims } from '../corroborate/weights.ts';
import { signOf, signOfEvent } from '../robot/handling.ts';
import type { Waiting } from '../station/waiting.ts';
import type { BoundSubject } from './bindings.ts';
import { LatestReadings } from './latest-readings.ts';
import { Looks, type LooksParts } from './looks.ts';
import type { RobotRoles } from './robot-roles.ts';
import { waitingOf } from './waiting-of.ts';

export interface CorroborationParts extends Pick<LooksParts, 'order'> {
  readonly roles: RobotRoles;
  readonly subjects: readonly BoundSubject[];
  /** Whether somebody is in bed, where a scale tells it. */
  readonly bed$: Observable<Reading>;
  readonly ratios: FallRatios;
  readonly restored: readonly Hold[];
  readonly clock: Clock;
  readonly log: Log;
  readonly store: {
    commit(tx: Transaction): Promise<void>;
    /** Lines for the ledger that wait for a disk which takes none. */
    record(entries: readonly LedgerEntry[]): void;
  };
  /** What is under way at a bed has changed. */
  onWaiting(bedId: BedId, waiting: Waiting): void;
  /** Resolves when the alarms have taken the event. */
  onward(event: CareEvent): Promise<unknown>;
}

/** The bed that a hold's id names after its kind. */
const bedOfHold = (id: string): BedId => bedId(id.slice(id.indexOf('.') + 1));

type Changes = Pick<CheckResult, 'entries' | 'setHolds' | 'clearHolds'>;

/**
 * Between the detectors and the alarms: leases hold bed exits, checks hold what may be a fall. What it holds is stored with
 * its deadline before anything else is done about it; a hold is only cleared after the alarms have taken what it held, so
 * that a crash between the two repeats an event, whose id makes it the same alarm, and never loses one.
 */
export class Corroboration {
  readonly #parts: CorroborationParts;
  readonly #latest = new LatestReadings();
  readonly #running = new Subscription();
  readonly #looks: Looks;
  readonly #timers: DeadlineTimers;
  /** By alarm: the answer that a check has been told of. */
  readonly #answers = new Map<string, string>();
  #checks: Checks = noChecks;
  #leases: Leases = noLeases;

  constructor(parts: CorroborationParts) {
    this.#parts = parts;
    this.#looks = new Looks({
      roles: parts.roles,
      clock: parts.clock,
      order: parts.order,
      onAnswer: (bed, robotId, answer) =>
        void this.#check({ type: 'answer', bedId: bed, robotId, ...answer }),
    });
    this.#timers = createDeadlineTimers(parts.clock, (id) => this.#due(id));
  }

  /** Takes up what a restart found: overdue holds end at once, a robot that was under way is not waited for. */
  start(): void {
    const { clock, restored, bed$ } = this.#parts;
    this.#running.add(bed$.subscribe((reading) => this.hear([reading])));
    const now = clock.now();
    const checks = restored.filter(({ kind }) => kind === 'check').map((hold) => restoredCheck(hold, now));
    const leases = restored.filter(({ kind }) => kind === 'lease').map((hold) => restoredLease(hold, now));
    this.#checks = { ...noChecks, open: new Map(checks.map((check) => [check.bedId, check])) };
    this.#leases = new Map(leases.map((lease) => [lease.bedId, lease]));
    const due = [
      ...checks.map(({ bedId: bed, dueAt }) => ({ id: `check.${bed}`, dueAt })),
      ...leases.map(({ bedId: bed, dueAt }) => ({ id: `lease.${bed}`, dueAt })),
    ];
    this.#timers.apply({ setDeadlines: due, clearDeadlines: [] });
    this.#tell(due.map(({ id }) => id));
    for (const { bedId: bed, asked } of checks)
      if (asked !== undefined)
        void this.#check({ type: 'answer', bedId: bed, robotId: asked, isSeen: undefined });
  }

  /** What devices said last, for whoever else needs it. */
  get latest(): Pick<LatestReadings, 'of'> {
    return this.#latest;
  }

  /** Every care event comes through here; most go on at once, unchanged. */
  take(event: CareEvent): void {
    this.#signs((robot) => signOfEvent(robot, event));
    this.#lease({ type: 'event', event });
  }

  hear(measurements: readonly Measurement[]): void {
    const beds = new Set<BedId>();
    for (const one of measurements) {
      if (one.kind !== 'reading') continue;
      this.#latest.add(one);
      this.#hearRobot(one);
      const bed = this.#checks.open.size > 0 ? this.#bedOf(one.deviceId) : undefined;
      if (bed !== undefined && this.#checks.open.has(bed)) beds.add(bed);
    }
    const at = this.#parts.clock.now();
    for (const bed of beds)
      void this.#check({ type: 'heard', bedId: bed, evidence: testify({ at }, this.#recentOf(bed)) });
  }

  /** Whoever answers the note answers its check. */
  onAlarms(alarms: readonly Alarm[]): void {
    if (this.#checks.open.size === 0) this.#answers.clear();
    for (const alarm of alarms) {
      const { bedId: bed, owner, closedAt } = alarm;
      if (bed === undefined || !this.#checks.open.has(bed)) continue;
      if (alarm.type !== 'fall-check' && !fallClaims.has(alarm.type)) continue;
      const isThere = alarm.custody.some(({ step, by }) => step === 'at-bedside' && by === owner?.staffId);
      const act = closedAt ? 'closed' : owner === undefined ? undefined : isThere ? 'at-bedside' : 'accepted';
      const answer = `${act} ${owner?.staffId} ${owner?.since.monoMs}`;
      if (act === undefined || this.#answers.get(alarm.id) === answer) continue;
      this.#answers.set(alarm.id, answer);
      void this.#check({ type: 'person', bedId: bed, act });
    }
  }

  /** Without the drivers process nobody hears a robot. */
  onDrivers(isUp: boolean): void {
    if (isUp) return;
    for (const { robotId } of this.#parts.roles.transfers)
      this.#lease({ type: 'lost', robotId, end: 'link-lost' });
  }

  stop(): void {
    this.#running.unsubscribe();
    this.#timers.stop();
    this.#looks.stop();
  }

  #hearRobot(reading: Reading): void {
    const robot = this.#parts.roles.robotOf.get(reading.deviceId);
    if (robot === undefined) return;
    this.#looks.hear(reading);
    this.#signs((one) => (one.robotId === robot ? signOf(one, reading) : undefined));
  }

  #signs(signOfRobot: (robot: RobotRoles['transfers'][number]) => ReturnType<typeof signOf>): void {
    for (const robot of this.#parts.roles.transfers) {
      const sign = signOfRobot(robot);
      if (sign) this.#lease(sign);
    }
  }

  #lease(input: LeaseInput): void {
    const result = leaseStep(this.#leases, input, this.#parts.clock.now());
    this.#leases = result.leases;
    const handled = this.#onward(result);
    void this.#keep(result, handled, () => {
      for (const { id } of result.setHolds) {
        const robotId = this.#leases.get(bedOfHold(id))?.robotId;
        if (robotId) this.#lease({ type: 'lost', robotId, end: 'not-stored' });
      }
    });
  }

  /** What leases let through goes to the checks. */
  #onward({ onward }: LeaseResult): Promise<unknown> {
    return Promise.all(
      onward.map((event) => {
        const accompanied = event.bedId ? accompany(event, this.#recentOf(event.bedId)) : event;
        const witness =
          event.bedId && fallClaims.has(event.type) ? this.#looks.witness(event.bedId) : undefined;
        return this.#check({ type: 'event', event: accompanied, ...(witness && { witness }) });
      }),
    );
  }

  #check(input: CheckInput): Promise<unknown> {
    const result = checkStep(this.#checks, input, this.#parts.ratios, this.#parts.clock.now());
    this.#checks = result.checks;
    const handled = Promise.all(result.onward.map((event) => this.#parts.onward(event)));
    const stored = this.#keep(result, handled, () => {
      for (const { id } of result.setHolds) void this.#check({ type: 'not-stored', bedId: bedOfHold(id) });
    });
    if (result.ask) {
      const { robotId, bedId: bed } = result.ask;
      // Store, then ask.
      void stored.then(() => this.#looks.send(robotId, bed));
    }
    return handled;
  }

  /** Stores what waits, then clears what waits no longer. */
  async #keep(result: Changes, handled: Promise<unknown>, onNotStored: () => void): Promise<void> {
    const { entries, setHolds, clearHolds } = result;
    this.#timers.apply({ setDeadlines: setHolds, clearDeadlines: clearHolds });
    this.#tell([...setHolds.map(({ id }) => id), ...clearHolds]);
    const nothing = { alarms: [], outbox: [], setDeadlines: [], clearDeadlines: [] };
    const { store, log } = this.#parts;
    let unwritten = entries;
    try {
      const kept = [...entries, ...waitingEntries({ set: setHolds, clear: [] }, this.#parts.clock.now())];
      if (kept.length > 0) await store.commit({ ...nothing, entries: kept, setHolds });
      unwritten = [];
      if (clearHolds.length === 0) return;
      await handled;
      const dead = clearHolds.filter((id) => !this.#isOpen(id));
      const gone = waitingEntries({ set: [], clear: dead }, this.#parts.clock.now());
      if (dead.length > 0) await store.commit({ ...nothing, entries: gone, clearDeadlines: dead });
    } catch (thrown) {
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      // What was weighed and why is told later; what was to wait does not wait.
      store.record(unwritten);
      onNotStored();
    }
  }

  /** What is under way at the beds of these holds. */
  #tell(holds: readonly string[]): void {
    for (const bed of new Set(holds.map(bedOfHold)))
      this.#parts.onWaiting(bed, waitingOf(this.#checks.open.get(bed), this.#leases.get(bed)));
  }

  #due(id: string): void {
    const [kind, bed] = [id.slice(0, id.indexOf('.')), bedOfHold(id)];
    if (kind === 'check') void this.#check({ type: 'due', bedId: bed });
    else this.#lease({ type: 'due', bedId: bed });
  }

  #isOpen(id: string): boolean {
    return (
      [...this.#checks.open.keys()].some((bed) => id === `check.${bed}`) ||
      [...this.#leases.keys()].some((bed) => id === `lease.${bed}`)
    );
  }

  #bedOf(device: string): BedId | undefined {
    return this.#parts.subjects.find(({ devices }) => devices.some(({ deviceId }) => deviceId === device))
      ?.subject.bedId;
  }

  #recentOf(bed: BedId) {
    const devices = this.#parts.subjects.find(({ subject }) => subject.bedId === bed)?.devices ?? [];
    return this.#latest.of(devices);
  }
}
