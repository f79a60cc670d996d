import { Hook } from '../helpers/hook.ts';
import { type FaultKind, type FaultyDisk, faultyDisk, pause } from './disk-faults.ts';
import { type CrashReport, inLedger, lastLife, reportOn } from './gateway-crashes.ts';
import { type Acknowledged, CrashingWard, killed, Traffic } from './gateway-life.ts';

export interface FaultReport extends CrashReport {
  readonly kind: FaultKind;
  /** Lives that began while the disk failed, and those that died while it did. */
  readonly startedInFault: number;
  readonly killedInFault: number;
  /** Faults that ended while the gateway lived, and what was told and acknowledged during them and then found in the ledger. */
  readonly outlived: number;
  readonly writtenAfterwards: number;
  /** Alarms that the receiver was told of while the disk failed. */
  readonly toldInFault: number;
  /** Told or acknowledged from memory by a process that was killed before the disk took anything. */
  readonly diedWithMemory: number;
  /** Of what was told or acknowledged during a fault that the gateway outlived, what was not written. */
  readonly unwritten: readonly string[];
}

const writtenWithinMs = 30_000;

/** Kills the whole gateway again and again while its disk fails, is full or may only be read, with calls, answers and a receiver all the time. */
export async function faultyCrashes(
  kind: FaultKind,
  kills: number,
  random: () => number,
  isOver: () => boolean = () => false,
): Promise<FaultReport> {
  const hook = new Hook();
  await hook.open();
  let ward: CrashingWard | undefined;
  const disk = faultyDisk(kind, () => ward?.database ?? '', random);
  ward = await CrashingWard.open(hook, disk.place);
  const run = new FaultyRun(hook, ward, disk, random);
  try {
    let lives = 0;
    for (; lives < kills && !isOver(); lives += 1) await run.life();
    disk.mend();
    await lastLife(ward, hook);
    return await run.report(kind, lives);
  } finally {
    await hook.close();
    ward.remove();
    disk.remove();
  }
}

class FaultyRun {
  readonly #hook: Hook;
  readonly #ward: CrashingWard;
  readonly #disk: FaultyDisk;
  readonly #random: () => number;
  /** Of this life, since its disk began to fail: `alarm act`. */
  readonly #inMemory = new Set<string>();
  readonly #died = new Set<string>();
  readonly #acknowledged: Acknowledged[] = [];
  readonly #unwritten: string[] = [];
  #isFailing = false;
  #traffic: Traffic | undefined;
  readonly #counts = {
    startedInFault: 0,
    killedInFault: 0,
    outlived: 0,
    writtenAfterwards: 0,
    toldInFault: 0,
  };

  constructor(hook: Hook, ward: CrashingWard, disk: FaultyDisk, random: () => number) {
    this.#hook = hook;
    this.#ward = ward;
    this.#disk = disk;
    this.#random = random;
    hook.event$.subscribe(({ type, data }) => {
      if (type !== 'io.vigil.alarm.raised.v1') return;
      if (this.#isFailing) {
        this.#inMemory.add(`${data.alarmId} raised`);
        this.#counts.toldInFault += 1;
      }
      if (data.type === 'help-call') void this.#traffic?.onRaised(data.alarmId ?? '');
    });
  }

  async life(): Promise<void> {
    const random = this.#random;
    this.#isFailing = random() < 0.3;
    if (this.#isFailing) this.#counts.startedInFault += 1;
    const isBegun = this.#isFailing && this.#disk.beforeStart();
    const { child, started } = this.#ward.spawn();
    const pid = child.pid ?? 0;
    if (this.#isFailing && !isBegun) await this.#disk.begin(pid);
    this.#traffic = new Traffic(await started, {
      push: (act: Acknowledged) => this.#onAct(act),
    });
    await this.#answered();
    await pause(random() * 800);
    if (!this.#isFailing) {
      this.#isFailing = true;
      await this.#disk.begin(pid);
    }
    await pause(300 + random() * 1500);
    if (random() < 0.4 && (await this.#disk.end(pid))) await this.#recovered();
    await killed(child);
    this.#traffic.stop();
    this.#traffic = undefined;
    if (this.#isFailing) this.#counts.killedInFault += 1;
    for (const act of this.#inMemory) this.#died.add(act);
    this.#inMemory.clear();
    this.#isFailing = false;
    this.#disk.mend();
  }

  /** On a busy machine a life takes seconds to its first call and answer; with none there is nothing to lose. */
  async #answered(): Promise<void> {
    const before = this.#acknowledged.length;
    for (let waitedMs = 0; waitedMs < 8000 && this.#acknowledged.length === before; waitedMs += 50)
      await pause(50);
  }

  /** What was acknowledged and told from memory is written by itself. */
  async #recovered(): Promise<void> {
    const due = [...this.#inMemory];
    let left = due;
    for (let waitedMs = 0; waitedMs < writtenWithinMs; waitedMs += 200) {
      const acts = inLedger(this.#ward.database);
      left = due.filter((act) => !acts.has(act));
      if (left.length === 0) break;
      await pause(200);
    }
    this.#unwritten.push(...left);
    this.#counts.outlived += 1;
    this.#counts.writtenAfterwards += due.length - left.length;
    // What came after the fault may still be in the journal's next write: it counts as written from here on only.
    const acts = inLedger(this.#ward.database);
    for (const act of acts) this.#inMemory.delete(act);
    this.#isFailing = this.#inMemory.size > 0;
  }

  #onAct(act: Acknowledged): void {
    this.#acknowledged.push(act);
    if (this.#isFailing) this.#inMemory.add(`${act.alarmId} ${act.act}`);
  }

  async report(kind: FaultKind, kills: number): Promise<FaultReport> {
    const report = await reportOn(this.#ward.database, kills, this.#acknowledged, this.#hook.got, this.#died);
    const { database } = this.#ward;
    const acts = inLedger(database);
    const told = this.#hook.got.filter(({ type }) => type === 'io.vigil.alarm.raised.v1');
    const missing = told
      .map(({ data }) => `${data.alarmId} raised`)
      .filter((act) => !acts.has(act) && !this.#died.has(act));
    return {
      kind,
      ...report,
      ...this.#counts,
      diedWithMemory: [...this.#died].filter((act) => !acts.has(act)).length,
      unwritten: [...new Set([...this.#unwritten, ...missing])],
    };
  }
}
