import type { Alarm, CustodyStep } from '../../core/alarm.ts';
import { type CareEvent, careEvent } from '../../core/care-event.ts';
import { drillType, isDrill } from '../../core/drill.ts';
import { messageOf } from '../../core/error.ts';
import { bedId } from '../../core/id.ts';
import { elapsedMs, type Instant } from '../../core/instant.ts';
import type { DrillPort } from '../../station/drill-port.ts';
import type { DrillView } from '../../station/health-wire.ts';
import type { Refusal } from '../../station/wire.ts';
import type { AppOptions } from '../contract.ts';
import type { KeptStore } from '../kept-store.ts';
import { drillEntry, drillIn, drillKind } from './drill-record.ts';

interface Parts {
  readonly store: Pick<KeptStore, 'search' | 'record'>;
  event(event: CareEvent): void;
  alarms(): readonly Alarm[];
}

interface Running {
  readonly startedAt: Instant;
  readonly alarmId: string;
  readonly cancel: () => void;
  drill: DrillView;
}

const refused = (code: string, message: string): Refusal => ({ code, message });

/** Of the ledger so much is read for the last drill of each bed. */
const lookBack = { slices: 50, lines: 10_000, found: 500 };

/**
 * Drills at beds: a care event marked as a drill goes through the real way, and the alarm's custody chain tells when it was stored, painted and
 * accepted. One at a time, and none where a real alarm is open, so that none is hidden; it ends by itself at its limit.
 */
export class Drills implements DrillPort {
  readonly #options: Pick<AppOptions, 'config' | 'clock' | 'log'>;
  readonly #parts: Parts;
  readonly #latest = new Map<string, DrillView>();
  #running: Running | undefined;

  constructor(options: Pick<AppOptions, 'config' | 'clock' | 'log'>, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** The latest of each bed. */
  list(): readonly DrillView[] {
    return [...this.#latest.values()];
  }

  /** What the ledger knows of earlier drills; one that a restart cut off has failed, and its alarm ends. */
  async restore(): Promise<void> {
    const { config, clock, log } = this.#options;
    const beds = new Set(config.beds.map(({ id }) => id));
    try {
      for (const drill of await this.#recorded())
        if (beds.has(drill.bedId) && !this.#latest.has(drill.bedId)) this.#latest.set(drill.bedId, drill);
    } catch (thrown) {
      log.warn('VIGIL_STORE_FAILED', { drills: messageOf(thrown) });
    }
    const open = this.#parts
      .alarms()
      .filter(isDrill)
      .flatMap(({ bedId: at }) => at ?? []);
    const cut = this.list().filter(({ state, id }) => state === 'running' && id !== this.#running?.alarmId);
    for (const drill of cut) this.#note({ ...drill, state: 'failed', failed: 'restarted' }, clock.now());
    for (const bed of new Set([...open, ...cut.map(({ bedId: at }) => at)]))
      if (bed !== this.#running?.drill.bedId) this.#parts.event(this.#event(bed, 'cessation'));
  }

  start({ bedId: bed, staffId }: { readonly bedId: string; readonly staffId: string }): Refusal | undefined {
    const { config, clock } = this.#options;
    if (!config.beds.some(({ id }) => id === bed)) return refused('not-found', `there is no bed ${bed}`);
    if (this.#running !== undefined) return refused('drill-running', 'A drill is under way.');
    if (this.#parts.alarms().some((alarm) => alarm.bedId === bed && alarm.closedAt === undefined))
      return refused('bed-in-alarm', 'An alarm is open at this bed.');
    const event = this.#event(bed, 'onset');
    const startedAt = event.at;
    const drill: DrillView = {
      id: event.id,
      bedId: bed,
      by: staffId,
      startedMs: startedAt.wallMs,
      state: 'running',
    };
    const limitMs = config.drills.acceptWithinS * 1000;
    const cancel = clock.after(limitMs, () => this.#over());
    this.#running = { startedAt, alarmId: event.id, cancel, drill };
    this.#note(drill, startedAt);
    this.#parts.event(event);
    return undefined;
  }

  onAlarms(alarms: readonly Alarm[]): void {
    const running = this.#running;
    const alarm = alarms.find(({ id }) => id === running?.alarmId);
    if (running === undefined || alarm === undefined) return;
    const before = running.drill;
    running.drill = measured(before, alarm, running.startedAt);
    const { committed, painted, accepted, state } = running.drill;
    const isWhole = committed !== undefined && painted !== undefined && accepted !== undefined;
    if (state === 'running' && isWhole) this.#result(running);
    if (alarm.closedAt !== undefined) this.#closed(running);
  }

  stop(): void {
    this.#running?.cancel();
  }

  /** At its limit: what has not happened has failed, and the call ends. */
  #over(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#result(running);
    this.#running = undefined;
    this.#parts.event(this.#event(running.drill.bedId, 'cessation'));
  }

  /** A person has ended it. */
  #closed(running: Running): void {
    running.cancel();
    this.#result(running);
    this.#running = undefined;
  }

  #result(running: Running): void {
    if (running.drill.state !== 'running') return;
    const { committed, painted, accepted } = running.drill;
    const failed = failedAt({ committed, painted, accepted });
    running.drill = {
      ...running.drill,
      state: failed === undefined ? 'passed' : 'failed',
      ...(failed !== undefined && { failed }),
    };
    this.#note(running.drill, this.#options.clock.now());
  }

  #note(drill: DrillView, at: Instant): void {
    this.#latest.set(drill.bedId, drill);
    this.#parts.store.record([drillEntry(drill, at)]);
  }

  /** Newest first. */
  async #recorded(): Promise<readonly DrillView[]> {
    const drills: DrillView[] = [];
    let before: number | undefined = Number.MAX_SAFE_INTEGER;
    for (let slice = 0; slice < lookBack.slices && before !== undefined; slice += 1) {
      const what = { kinds: [drillKind] };
      const { lines, lowest } = await this.#parts.store.search(what, before, lookBack.lines, lookBack.found);
      drills.push(...lines.flatMap((line) => drillIn(line) ?? []));
      before = lowest === undefined || lowest <= 1 ? undefined : lowest;
    }
    return drills;
  }

  #event(bed: string, phase: CareEvent['phase']): CareEvent {
    const at = this.#options.clock.now();
    return careEvent({
      bedId: bedId(bed),
      phase,
      type: drillType,
      onset: at,
      at,
      confidence: 1,
      evidence: [{ witness: 'staff', key: 'drill', values: {}, isFor: true }],
      by: { detector: 'drill', version: '1.0.0' },
    });
  }
}

/** The drill with what its alarm's custody chain tells. */
function measured(drill: DrillView, { custody, owner, closedBy }: Alarm, startedAt: Instant): DrillView {
  const after = (step: CustodyStep) => {
    const link = custody.find((one) => one.step === step);
    return link && Math.max(0, elapsedMs(startedAt, link.at));
  };
  // Who closes it at once has answered it.
  const accepted = after('accepted') ?? (closedBy === undefined ? undefined : after('closed'));
  const [committed, painted] = [after('committed'), after('painted')];
  const acceptedBy = drill.acceptedBy ?? owner?.staffId ?? closedBy;
  return {
    ...drill,
    ...(committed !== undefined && { committed }),
    ...(painted !== undefined && { painted }),
    ...(accepted !== undefined && { accepted, ...(acceptedBy !== undefined && { acceptedBy }) }),
  };
}

/** The first link that is missing; undefined where none is. Pure. */
function failedAt(
  links: Record<'committed' | 'painted' | 'accepted', number | undefined>,
): string | undefined {
  const order = ['committed', 'painted', 'accepted'] as const;
  const missing = order.find((step) => links[step] === undefined);
  return missing && `not-${missing}`;
}
