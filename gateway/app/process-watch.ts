import { type CareEvent, careEvent } from '../core/care-event.ts';
import { deviceId } from '../core/id.ts';
import type { Clock } from '../core/ports.ts';

/** A child must stay up this long before its absence counts as over: a crash loop is one condition, not twenty. */
const steadyMs = 5000;

/** Turns a child's ups and downs into one technical condition with onset and cessation. */
export class ProcessWatch {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #onEvent: (event: CareEvent) => void;
  #isReported = false;
  #cancel = () => {};

  constructor(name: string, clock: Clock, onEvent: (event: CareEvent) => void) {
    this.#name = name;
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  status(isUp: boolean, reason: string): void {
    this.#cancel();
    if (!isUp && !this.#isReported) {
      this.#isReported = true;
      this.#report('onset', reason);
    }
    if (isUp && this.#isReported) {
      this.#cancel = this.#clock.after(steadyMs, () => {
        this.#isReported = false;
        this.#report('cessation', reason);
      });
    }
  }

  stop(): void {
    this.#cancel();
  }

  #report(phase: CareEvent['phase'], reason: string): void {
    const at = this.#clock.now();
    const id = deviceId(`process-${this.#name}`);
    this.#onEvent(
      careEvent({
        deviceId: id,
        phase,
        type: 'process-down',
        onset: at,
        at,
        confidence: 1,
        evidence: [
          {
            witness: 'process',
            key: 'process-exit',
            values: { process: this.#name, reason },
            deviceId: id,
            isFor: true,
          },
        ],
        by: { detector: 'process-watch', version: '1.0.0' },
      }),
    );
  }
}
