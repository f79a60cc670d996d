import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { ClockCorrection, WallTimes } from '../core/wall-time.ts';
import {
  type ClockHappening,
  isTrusted,
  judged,
  looked,
  type TimeSign,
  type TimeTrust,
} from '../health/time-trust.ts';
import { clockEntry } from './clock-record.ts';
import type { MachineTime } from './machine-time.ts';
import { technicalEvent } from './technical-event.ts';

export interface ClockWatchParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly time: MachineTime;
  readonly wall: WallTimes;
  /** What is known of this boot's clock from before. */
  readonly trust: TimeTrust;
  record(entries: readonly LedgerEntry[]): void;
  onEvent(event: CareEvent): void;
  /** Earlier times are known better now. */
  onCorrected(): void;
}

export interface ClockState {
  readonly source: TimeSign['source'];
  readonly isTrusted: boolean;
}

const lookEveryMs = 1000;
/** While it is not known to be right, its first confirmation is waited for. */
const askEveryMs = { doubtful: 10_000, trusted: 60_000 };
/** A boot with a network has its time long before this. */
const patienceMs = 10 * 60_000;
/** A clock that leaps on and on must not fill the ledger; the log has every leap. */
const mostSteps = 100;

const kind = { type: 'clock-unconfirmed', witness: 'clock', detector: 'clock-watch' };

/**
 * Watches the wall clock against the monotonic one, and asks the machine whether it is right. What is learnt of earlier wall times of
 * this boot goes on the ledger, once; a time that nobody confirms for ten minutes is a technical condition.
 */
export class ClockWatch {
  readonly #parts: ClockWatchParts;
  readonly #end: () => void;
  #trust: TimeTrust;
  /** The last moment at which the time was known to be right, or the begin of this watch. */
  #trustedMonoMs: number;
  #askedMonoMs: number | undefined;
  #isAsking = false;
  #isTold = false;
  #isStopped = false;
  #source: TimeSign['source'] = 'none';
  #steps = 0;

  constructor(parts: ClockWatchParts) {
    const { clock, trust } = parts;
    this.#parts = parts;
    this.#trust = trust;
    this.#trustedMonoMs = clock.now().monoMs;
    const { confirmed } = trust;
    if (confirmed !== undefined) parts.time.bound.confirm(confirmed.monoMs, confirmed.errorMs);
    this.look();
    this.#end = clock.every(lookEveryMs, () => this.look());
  }

  /** Whether people may go by it, and who said so last. */
  get state(): ClockState {
    return { source: this.#source, isTrusted: isTrusted(this.#trust, this.#parts.clock.now().monoMs) };
  }

  stop(): void {
    this.#isStopped = true;
    this.#end();
  }

  look(): void {
    const now = this.#parts.clock.now();
    this.#see(now);
    this.#condition(now);
    const isRight = isTrusted(this.#trust, now.monoMs);
    const dueMs =
      (this.#askedMonoMs ?? Number.NEGATIVE_INFINITY) + askEveryMs[isRight ? 'trusted' : 'doubtful'];
    if (now.monoMs >= dueMs) void this.ask();
  }

  /** Asks the machine whether its clock is right. */
  async ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { clock, time, wall } = this.#parts;
    const asked = clock.now();
    this.#askedMonoMs = asked.monoMs;
    try {
      const sign = await time.sign();
      if (this.#isStopped) return;
      this.#source = sign.source;
      const now = clock.now();
      // The clock may have been set meanwhile: what was said before is not about this time.
      this.#see(now);
      const { trust, happening } = judged(this.#trust, sign, asked, now, wall.latestMs());
      this.#take(trust, happening, now);
      this.#condition(now);
    } finally {
      this.#isAsking = false;
    }
  }

  #see(now: Instant): void {
    const { trust, happening } = looked(this.#trust, now);
    if (trust.setAfterMonoMs !== this.#trust.setAfterMonoMs) {
      const byMs = Math.round(trust.offsetMs - this.#trust.offsetMs);
      this.#parts.log.warn('VIGIL_CLOCK_SET', { byMs });
      // Whoever set it may know the time: soon asked.
      this.#askedMonoMs = undefined;
    }
    this.#take(trust, happening, now);
  }

  #take(trust: TimeTrust, happening: ClockHappening | undefined, now: Instant): void {
    const { time } = this.#parts;
    const confirmedBefore = this.#trust.confirmed;
    this.#trust = trust;
    if (trust.confirmed === undefined) time.bound.lose();
    else if (trust.confirmed !== confirmedBefore)
      time.bound.confirm(trust.confirmed.monoMs, trust.confirmed.errorMs);
    if (happening !== undefined) this.#tell(happening, now);
  }

  #tell(happening: ClockHappening, now: Instant): void {
    const { record, clock } = this.#parts;
    if (happening.what === 'stepped') this.#steps += 1;
    if (happening.what === 'confirmed' || this.#steps <= mostSteps)
      record([clockEntry(happening, this.#trust, { ...now, errorMs: clock.now().errorMs })]);
    if (happening.what === 'confirmed') this.#correct(happening.correction);
  }

  #correct(correction: ClockCorrection): void {
    this.#parts.wall.add(correction);
    this.#parts.onCorrected();
  }

  #condition(now: Instant): void {
    if (isTrusted(this.#trust, now.monoMs)) this.#trustedMonoMs = now.monoMs;
    const isLong = now.monoMs - this.#trustedMonoMs >= patienceMs;
    if (isLong === this.#isTold) return;
    this.#isTold = isLong;
    const { onEvent } = this.#parts;
    const values = { minutes: Math.round((now.monoMs - this.#trustedMonoMs) / 60_000) };
    onEvent(technicalEvent(kind, now, isLong ? values : undefined));
  }
}
