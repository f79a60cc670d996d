import { elapsedMs, type Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { CommandEnd } from '../plugin/child.ts';
import type { CommandSpec } from '../plugin/driver.ts';
import type { UnderWayView } from '../station/wire.ts';
import type { CommandOutcome } from './command-answers.ts';

export interface CommandEndsParts {
  now(): Instant;
  /** Sends the command that ends another. */
  end(deviceId: string, name: string): Promise<CommandOutcome>;
  onChange(deviceId: string, underWay: UnderWayView | undefined): void;
  record(entry: LedgerEntry): void;
}

interface UnderWay {
  readonly name: string;
  readonly end: string;
  readonly at: Instant;
  readonly afterMs: number;
  isOverdue: boolean;
  /** When the end was last tried by this process. */
  triedAt?: Instant;
}

/** The drivers process ends a command first; only where nothing was heard of that for so long it is missing. */
const graceMs = 5_000;
const retryMs = 5_000;

/**
 * Commands that must not go on, such as a cuff under pressure. The drivers process ends each in time; where that did not
 * get through it is shown, recorded, and tried again until the device's line takes it. One a device at most.
 */
export class CommandEnds {
  readonly #parts: CommandEndsParts;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(parts: CommandEndsParts) {
    this.#parts = parts;
  }

  /** A command was sent to a device, or may have been. */
  sent(deviceId: string, { name, endsBy }: CommandSpec): void {
    if (endsBy) {
      const { command: end, afterMs } = endsBy;
      this.#underWay.set(deviceId, { name, end, at: this.#parts.now(), afterMs, isOverdue: false });
    } else if (this.#underWay.get(deviceId)?.end === name) this.#underWay.delete(deviceId);
    else return;
    this.#show(deviceId);
  }

  /** The drivers process ended a command by itself, or could not. */
  ended({ deviceId, name, refusal }: CommandEnd): void {
    if (this.#underWay.get(deviceId)?.end !== name) return;
    if (refusal) this.#miss(deviceId, refusal);
    else this.#finish(deviceId);
  }

  /** Whoever would have ended them is gone. */
  driversDown(): void {
    for (const deviceId of this.#underWay.keys())
      this.#miss(deviceId, { code: 'VIGIL_DEVICE_AWAY', reason: 'the drivers process ended' });
  }

  tick(): void {
    const now = this.#parts.now();
    for (const [deviceId, one] of this.#underWay) {
      const isMissing = !one.isOverdue && elapsedMs(one.at, now) > one.afterMs + graceMs;
      if (isMissing)
        this.#miss(deviceId, { code: 'VIGIL_COMMAND_UNANSWERED', reason: 'no end was heard of' });
      const isDue = one.triedAt === undefined || elapsedMs(one.triedAt, now) >= retryMs;
      if (one.isOverdue && isDue) void this.#retry(deviceId, one, now);
    }
  }

  async #retry(deviceId: string, one: UnderWay, now: Instant): Promise<void> {
    one.triedAt = now;
    const outcome = await this.#parts.end(deviceId, one.end);
    // Meanwhile somebody may have ended it, or begun another.
    if (outcome === 'sent' && this.#underWay.get(deviceId) === one) this.#finish(deviceId);
  }

  #miss(deviceId: string, { code, reason }: { readonly code: string; readonly reason: string }): void {
    const one = this.#underWay.get(deviceId);
    if (one === undefined || one.isOverdue) return;
    one.isOverdue = true;
    one.triedAt = this.#parts.now();
    this.#record(deviceId, one, 'device-command-end-not-sent', { code, reason });
    this.#show(deviceId);
  }

  #finish(deviceId: string): void {
    const one = this.#underWay.get(deviceId);
    this.#underWay.delete(deviceId);
    if (one) this.#record(deviceId, one, 'device-command-ended', { isLate: one.isOverdue });
    this.#show(deviceId);
  }

  #record(deviceId: string, { name, end }: UnderWay, act: string, more: object): void {
    const body = { act, by: 'vigil', name: end, after: name, ...more };
    this.#parts.record({ kind: 'act', subject: deviceId, at: this.#parts.now(), body });
  }

  #show(deviceId: string): void {
    const one = this.#underWay.get(deviceId);
    this.#parts.onChange(deviceId, one && viewOf(one));
  }
}

const viewOf = ({ name, end, at, afterMs, isOverdue }: UnderWay): UnderWayView => ({
  name,
  end,
  sinceMs: at.wallMs,
  untilMs: at.wallMs + afterMs,
  isOverdue,
});
