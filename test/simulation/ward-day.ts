import { seededRandom } from '../../drivers/virtual/random.ts';
import { Memories } from '../../gateway/app/memories.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { bedId, deviceId } from '../../gateway/core/id.ts';
import type { Log } from '../../gateway/core/ports.ts';
import { CrashingStore, type Disk } from './crashing-store.ts';
import { type DayPlan, dayPlan, type Happening, type Mishap } from './day-plan.ts';
import { startDevices, subjects } from './devices.ts';
import { type Expectation, expectationsOf, missedBy } from './expectations.ts';
import { Incarnation, processClock } from './incarnation.ts';
import { learntBefore } from './known-residents.ts';
import { SqliteDisk } from './sqlite-disk.ts';
import { Staff } from './staff.ts';
import { VirtualTime } from './virtual-time.ts';
import { Watcher } from './watcher.ts';

export interface DayReport {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly happenings: number;
  /** True events that had to end as an alarm, and those at which no process was there to see them. */
  readonly due: number;
  readonly unseen: number;
  readonly restarts: number;
  readonly counts: Watcher['counts'];
  /** Alarms raised, by type. */
  readonly types: Readonly<Record<string, number>>;
}

export interface DayChoices {
  readonly hours?: number;
  /** Nothing happens but what happens every day. */
  readonly isCalm?: boolean;
  /** On the gateway's own store in a folder, instead of in memory. */
  readonly isOnSqlite?: boolean;
}

/** A span in which one process ran. */
export interface Life {
  readonly fromMs: number;
  untilMs: number;
}

/** The virtual ward day of a seed, from first to last minute, and everything that went against the rules. */
export async function wardDay(
  seed: number,
  { hours = 24, isCalm = false, isOnSqlite = false }: DayChoices = {},
): Promise<DayReport> {
  const plan = dayPlan(seed, hours, isCalm);
  const disk = isOnSqlite ? new SqliteDisk() : undefined;
  const day = new Day(plan, disk);
  await day.run().finally(() => disk?.end());
  const expected = expectationsOf(plan, day.lives);
  const missed = missedBy(expected, day.watcher);
  return {
    seed,
    faults: [...day.faults, ...day.watcher.faults, ...day.watcher.unexplained(), ...missed],
    happenings: plan.happenings.length,
    due: expected.filter(({ isDue }: Expectation) => isDue).length,
    unseen: expected.filter(({ isDue }: Expectation) => !isDue).length,
    restarts: day.lives.length - 1,
    counts: day.watcher.counts,
    types: Object.fromEntries(day.watcher.types),
  };
}

const patrolEveryMs = 60_000;
const cordRepeatsMs = 2000;
const quiet: Log = { info() {}, warn() {}, error() {} };

class Day {
  readonly faults: string[] = [];
  readonly lives: Life[] = [];
  readonly watcher: Watcher;
  readonly #plan: DayPlan;
  readonly #time = new VirtualTime();
  readonly #store: CrashingStore;
  readonly #disk: Disk | undefined;
  readonly #staff: Staff;
  readonly #spool = seededRandom(0, 'spool');
  #core: Incarnation | undefined;

  constructor(plan: DayPlan, disk: Disk | undefined) {
    this.#plan = plan;
    this.#disk = disk;
    this.#store = new CrashingStore({
      random: seededRandom(plan.seed, 'store'),
      onDurable: (tx) => {
        this.watcher.onDurable(tx);
        this.watcher.settleAnswers(tx);
      },
      disk,
      hold: (underWay) => this.#time.hold(underWay),
    });
    this.watcher = new Watcher(this.#time, this.#store);
    this.#staff = new Staff({
      seed: plan.seed,
      time: this.#time,
      act: (act) => this.#core?.handle(act),
      onActed: (act, result) => this.watcher.onActed(act, result),
    });
  }

  async run(): Promise<void> {
    const { mishaps, happenings, lengthMs } = this.#plan;
    await this.#learnBefore();
    await this.#start();
    startDevices(this.#plan, this.#time, (measurements) => {
      if (this.#core !== undefined) this.#core.feed(measurements(this.#core.clock.now()));
    });
    for (const one of happenings)
      if (one.kind === 'help-call') this.#time.at(one.fromMs, () => this.#pull(one));
    for (const one of mishaps) this.#time.at(one.atMs, () => this.#befall(one));
    for (let atMs = patrolEveryMs; atMs < lengthMs; atMs += patrolEveryMs)
      this.#time.at(atMs, () => this.#core && this.watcher.patrol(this.#core.clock.now()));
    await this.#time.runUntil(lengthMs);
    this.#life().untilMs = lengthMs;
    this.faults.push(...((await this.#disk?.faults(this.#store.entries)) ?? []));
  }

  /** The residents have been here for days. */
  async #learnBefore(): Promise<void> {
    await this.#disk?.reopened();
    await this.#store.keepLearnt(learntBefore());
  }

  async #start(): Promise<void> {
    const { restored, faults } = await this.#store.restored();
    this.faults.push(...faults);
    const clock = processClock(this.#time);
    const memories = await Memories.load(this.#store, clock, quiet);
    this.#core = new Incarnation({
      time: this.#time,
      store: this.#store,
      restored,
      clock,
      memories,
      subjects,
      onAlarms: (alarms, isStored) => {
        this.watcher.onAlarms(alarms, isStored);
        this.#staff.onBoard(alarms);
      },
      onEvent: (event) => this.watcher.onEvent(event),
      onInput: (input) => this.watcher.onInput(input),
      onFault: (text) => this.faults.push(text),
    });
    this.lives.push({ fromMs: this.#time.trueMs, untilMs: Number.POSITIVE_INFINITY });
    this.watcher.onStart(this.#core.alarms(), this.#core.clock.now());
    this.#staff.onBoard(this.#core.alarms());
  }

  #life(): Life {
    return this.lives.at(-1) ?? { fromMs: 0, untilMs: 0 };
  }

  #befall(mishap: Mishap): void {
    switch (mishap.kind) {
      case 'clock-jump':
        this.#time.setWallError(mishap.wallErrorMs);
        return;
      case 'store':
        this.#store.health = mishap.health;
        this.#time.at(this.#time.trueMs + mishap.lastsMs, () => {
          this.#store.health = 'well';
        });
        return;
      case 'kill':
      case 'reboot': {
        if (this.#core === undefined) return;
        this.#core.kill();
        this.#core = undefined;
        this.watcher.onStop();
        this.#life().untilMs = this.#time.trueMs;
        this.#time.at(this.#time.trueMs + mishap.downMs, () => {
          if (mishap.kind === 'reboot') this.#time.reboot(mishap.wallErrorMs);
          void this.#start();
        });
        return;
      }
      default:
        mishap satisfies never;
    }
  }

  /** A pull cord's base repeats a call until it knows that it is kept, and its spool repeats old ones hours later. */
  #pull({ subject, device, fromMs }: Happening): void {
    const at = { wallMs: fromMs, monoMs: fromMs, bootId: 'cord', errorMs: 0 };
    const call = careEvent({
      type: 'help-call',
      phase: 'onset',
      bedId: bedId(subject),
      deviceId: deviceId(device),
      onset: at,
      at,
      confidence: 1,
      evidence: [],
      by: { detector: 'pull-cord', version: '1' },
    });
    const send = () => {
      void this.#core?.take(call);
      if (!this.watcher.answered.has(call.id)) this.#time.at(this.#time.trueMs + cordRepeatsMs, send);
    };
    send();
    for (const hours of [0.1, 1, 3])
      this.#time.at(fromMs + this.#spool.between(0, hours * 3_600_000), () => void this.#core?.take(call));
  }
}
