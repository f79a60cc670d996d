import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Clock } from '../core/ports.ts';

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
    const at = this.#clock.now();
    const said = { ...values, message: this.#fault ?? '' };
    this.#onEvent(
      careEvent({
        type,
        phase: isFailed ? 'onset' : 'cessation',
        onset: at,
        at,
        confidence: 1,
        evidence: isFailed ? [{ witness: 'bus', key: type, values: said, isFor: true }] : [],
        by: { detector, version: '1.0.0' },
      }),
    );
  }
}
