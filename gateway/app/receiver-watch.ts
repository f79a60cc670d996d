import type { CareEvent } from '../core/care-event.ts';
import { deviceId } from '../core/id.ts';
import type { Clock } from '../core/ports.ts';
import { technicalEvent } from './technical-event.ts';

export interface ReceiverState {
  readonly isUp: boolean;
  readonly sinceMs: number;
  /** Why it is away. */
  readonly fault?: string;
}

/** One failure alone is a hiccup; with the checks every five seconds it is told within ten. */
const toleratedMs = 4000;

export interface ReceiverWatchParts {
  readonly receiver: string;
  readonly clock: Clock;
  onEvent(event: CareEvent): void;
  onState(state: ReceiverState): void;
}

/** Turns what happens to one receiver into technical conditions: it is away, or it refuses something. */
export class ReceiverWatch {
  readonly #parts: ReceiverWatchParts;
  #sendFault: string | undefined;
  #checkFault: string | undefined;
  #isAway = false;
  #isRefusing = false;
  #state: ReceiverState;
  #cancel: (() => void) | undefined;

  constructor(parts: ReceiverWatchParts) {
    this.#parts = parts;
    this.#state = { isUp: true, sinceMs: parts.clock.now().wallMs };
  }

  get state(): ReceiverState {
    return this.#state;
  }

  /** Only something sent proves that sending works. */
  onSend(fault: string | undefined): void {
    this.#sendFault = fault;
    this.#judge();
  }

  /** Whether it could be reached. True where it has just come back. */
  onCheck(fault: string | undefined): boolean {
    const isBack = this.#checkFault !== undefined && fault === undefined;
    this.#checkFault = fault;
    this.#judge();
    return isBack;
  }

  onParked(count: number, reason = ''): void {
    if (count > 0 === this.#isRefusing) return;
    this.#isRefusing = count > 0;
    this.#tell('receiver-refuses', this.#isRefusing, { reason });
  }

  stop(): void {
    this.#cancel?.();
  }

  #judge(): void {
    const fault = this.#sendFault ?? this.#checkFault;
    if (fault === undefined) {
      this.#cancel?.();
      this.#cancel = undefined;
      if (this.#isAway) this.#change(undefined);
    } else if (this.#isAway) this.#state = { ...this.#state, fault };
    else this.#cancel ??= this.#parts.clock.after(toleratedMs, () => this.#away());
  }

  #away(): void {
    this.#cancel = undefined;
    const fault = this.#sendFault ?? this.#checkFault;
    if (fault !== undefined && !this.#isAway) this.#change(fault);
  }

  #change(fault: string | undefined): void {
    this.#isAway = fault !== undefined;
    const sinceMs = this.#parts.clock.now().wallMs;
    this.#state = fault === undefined ? { isUp: true, sinceMs } : { isUp: false, sinceMs, fault };
    this.#parts.onState(this.#state);
    this.#tell('receiver-away', this.#isAway, { reason: fault ?? '' });
  }

  #tell(type: string, isPresent: boolean, values: Readonly<Record<string, string>>): void {
    const { receiver, clock, onEvent } = this.#parts;
    const kind = {
      type,
      witness: 'receiver',
      detector: 'receiver-watch',
      deviceId: deviceId(`receiver-${receiver}`),
    };
    onEvent(technicalEvent(kind, clock.now(), isPresent ? { receiver, ...values } : undefined));
  }
}
