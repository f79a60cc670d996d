import type { CareEvent } from '../core/care-event.ts';
import type { Clock } from '../core/ports.ts';
import { technicalEvent } from './technical-event.ts';

interface ConditionKind {
  /** Its event's type, which is also its evidence's word. */
  readonly type: 'bus-not-kept' | 'broker-away';
  readonly detector: string;
  /** Beside the message. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Turns what is wrong with the bus into one technical condition. */
export class BusCondition {
  readonly #clock: Clock;
  readonly #kind: ConditionKind;
  #onEvent: ((event: CareEvent) => void) | undefined;
  #fault: string | undefined;
  #isTold = false;

  constructor(clock: Clock, kind: ConditionKind) {
    this.#clock = clock;
    this.#kind = kind;
  }

  /** What is wrong at present; `undefined` when it is over. */
  status(fault: string | undefined): void {
    this.#fault = fault;
    this.#tell();
  }

  /** From now on told to whoever raises alarms, also what began before. */
  watch(onEvent: (event: CareEvent) => void): void {
    this.#onEvent = onEvent;
    this.#tell();
  }

  #tell(): void {
    const isFailed = this.#fault !== undefined;
    if (this.#onEvent === undefined || isFailed === this.#isTold) return;
    this.#isTold = isFailed;
    const { type, detector, values } = this.#kind;
    const said = isFailed ? { ...values, message: this.#fault ?? '' } : undefined;
    this.#onEvent(technicalEvent({ type, detector, witness: 'bus' }, this.#clock.now(), said));
  }
}
