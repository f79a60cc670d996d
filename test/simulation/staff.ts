import { type Random, seededRandom } from '../../drivers/virtual/random.ts';
import type { PersonAct, StepResult } from '../../gateway/alarm/step.ts';
import type { Alarm, Outcome } from '../../gateway/core/alarm.ts';
import { staffId } from '../../gateway/core/id.ts';
import { nurses } from './day-plan.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface StaffParts {
  readonly seed: number;
  readonly time: VirtualTime;
  /** Undefined while the gateway is down. */
  readonly act: (act: PersonAct) => Promise<StepResult> | undefined;
  readonly onActed: (act: PersonAct, result: StepResult) => void;
}

const outcomes: readonly [Outcome, Outcome, Outcome] = ['real', 'false', 'care-in-progress'];

/** People: they hear, go, arrive, answer; they also overlook, forget, press twice, press together and call for help. */
export class Staff {
  readonly #parts: StaffParts;
  readonly #random: Random;
  /** Calls that somebody has heard and is thinking about, by alarm and step. */
  readonly #heard = new Set<string>();

  constructor(parts: StaffParts) {
    this.#parts = parts;
    this.#random = seededRandom(parts.seed, 'staff');
  }

  /** What the board shows now. */
  onBoard(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) {
      const call = `${alarm.id} ${alarm.custody.length}`;
      const isCalling = alarm.signal === 'on' || alarm.signal === 'latched';
      if (!isCalling || this.#heard.has(call)) continue;
      this.#heard.add(call);
      this.#hear(alarm);
    }
  }

  #hear(alarm: Alarm): void {
    const random = this.#random;
    if (random.isHappening(0.25)) return;
    const first = random.pick(nurses);
    const afterMs = -Math.log(1 - random.next()) * 40_000;
    this.#later(afterMs, { type: 'accept', alarmId: alarm.id, staffId: staffId(first) });
    if (random.isHappening(0.1))
      this.#later(afterMs, { type: 'accept', alarmId: alarm.id, staffId: staffId(random.pick(nurses)) });
    if (random.isHappening(0.1))
      this.#later(afterMs + 300, { type: 'accept', alarmId: alarm.id, staffId: staffId(first) });
  }

  #next({ alarmId, staffId: by, type }: PersonAct): void {
    const random = this.#random;
    if (type === 'accept') {
      if (random.isHappening(0.15)) return;
      this.#later(random.between(20_000, 90_000), { type: 'at-bedside', alarmId, staffId: by });
    }
    if (type !== 'at-bedside') return;
    const chance = random.next();
    const outcome = random.pick(outcomes);
    if (chance < 0.06) this.#later(20_000, { type: 'escalate', alarmId, staffId: by });
    else if (chance < 0.84)
      this.#later(random.between(60_000, 300_000), { type: 'close', alarmId, staffId: by, outcome });
  }

  #later(ms: number, act: PersonAct, tries = 5): void {
    const { time } = this.#parts;
    time.at(time.trueMs + ms, () => {
      const done = this.#parts.act(act);
      if (done === undefined) {
        if (tries > 0) this.#later(10_000, act, tries - 1);
        return;
      }
      void done.then((result) => {
        this.#parts.onActed(act, result);
        if (result.refused === undefined) this.#next(act);
      });
    });
  }
}
