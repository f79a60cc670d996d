import { Subscription } from 'rxjs';
import { drivers } from '../../drivers/index.ts';
import { type AlarmDesk, type AlarmDeskParts, createAlarmDesk } from '../alarm/desk.ts';
import type { DeviceConfig } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { messageOf } from '../core/error.ts';
import type { AlarmId } from '../core/id.ts';
import { entriesOnly, type LedgerEntry, type Transaction } from '../core/ledger.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Site } from '../core/site.ts';
import type { WallTimes } from '../core/wall-time.ts';
import type { ToDrivers } from '../plugin/child.ts';
import type { ModelPort } from '../plugin/model.ts';
import type { WardView } from '../station/ward-view.ts';
import type { CoverageView, DeviceCommandRequest, ObservationRequest } from '../station/wire.ts';
import { answersTo } from './answers.ts';
import { type BoundSubject, boundSubjects } from './bindings.ts';
import type { AppOptions } from './contract.ts';
import type { Corroboration } from './corroboration.ts';
import { corroborationOf } from './corroboration-wiring.ts';
import { CoverageWatch } from './coverage-watch.ts';
import { DeviceCommands } from './device-commands.ts';
import { DeviceWatch } from './device-watch.ts';
import { History } from './history/history.ts';
import type { Memories } from './memories.ts';
import type { Observations } from './observations.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import type { policiesOf } from './policies.ts';
import { markedRecording } from './recording-mark.ts';
import { presentBefore, RestoredConditions, type restoredFrom } from './restart.ts';
import { StandingRecord, wardStands } from './standing-record.ts';
import type { DriversReport, WardInputs } from './ward-inputs.ts';

/** What the core of a ward works with; nothing of it is outside this process but the store. */
export interface WardCoreParts
  extends Pick<AppOptions, 'config' | 'clock' | 'log'>,
    Pick<AlarmDeskParts, 'outboxFor' | 'deliveriesFor'> {
  readonly site: Site;
  readonly board: WardView;
  readonly store: {
    commit(tx: Transaction): Promise<void>;
    /** Lines for the ledger that nobody waits for. */
    record(entries: readonly LedgerEntry[]): void;
  };
  readonly models: { port(id: string): ModelPort | undefined; readonly ports: readonly ModelPort[] };
  readonly memories: Pick<Memories, 'of' | 'erase'>;
  readonly observations: Observations;
  readonly policiesAt: ReturnType<typeof policiesOf>;
  readonly wall: Pick<WallTimes, 'correct'>;
  readonly restored: Awaited<ReturnType<typeof restoredFrom>>;
}

/** What the core says to the outside. */
export interface WardCoreWays extends Pick<AlarmDeskParts, 'onHolds' | 'onStoreFault'> {
  /** False where nobody takes it. */
  toDrivers(message: ToDrivers): boolean;
  /** A care event on its way to the alarms. */
  onEvent(event: CareEvent): void;
  onAlarms(alarms: readonly Alarm[]): void;
  onCoverage(subjectId: string, coverage: CoverageView): void;
  /** There is something for the bus that no alarm brings. */
  onTold(): void;
  /** The board shows something that must not wait for the next look. */
  onUrgent(): void;
}

/**
 * From measurements to alarms, for a whole ward: the pipeline, corroboration, the alarm desk, coverage, commands to devices. What comes
 * from outside enters by `WardInputs`, and time by the clock; the same of both gives the same decisions.
 */
export class WardCore implements WardInputs {
  readonly subjects: readonly BoundSubject[];
  readonly devices: DeviceWatch;
  readonly coverage: CoverageWatch;
  readonly commands: DeviceCommands;
  readonly desk: AlarmDesk;
  readonly pipeline: Pipeline;
  /** What comes late. */
  readonly history: History;
  readonly #parts: WardCoreParts;
  readonly #ways: WardCoreWays;
  readonly #corroboration: Corroboration;
  readonly #restored: RestoredConditions;
  readonly #standing: StandingRecord;
  readonly #answers: ReturnType<typeof answersTo>;
  readonly #running = new Subscription();
  #isDriversUp = false;
  #models: { readonly isUp: boolean; readonly loaded: ReadonlySet<string> } = {
    isUp: false,
    loaded: new Set(),
  };

  constructor(parts: WardCoreParts, ways: WardCoreWays) {
    const { config, clock, board, models, memories, restored, store } = parts;
    this.#parts = parts;
    this.#ways = ways;
    this.subjects = boundSubjects(config, drivers);
    this.pipeline = createPipeline(
      config,
      this.subjects,
      { model: (id) => models.port(id), memory: (id) => memories.of(id) },
      (subject, detector, thrown) => this.#failed(subject, detector, thrown),
      presentBefore(restored.alarms, clock.now(), parts.wall.correct),
      board.onAssessment,
    );
    this.coverage = new CoverageWatch(this.subjects, this.pipeline.detectorsOf, restored.standing);
    this.#standing = new StandingRecord(restored.standing, store.record);
    this.history = this.#openHistory();
    this.desk = this.#openDesk();
    this.#answers = answersTo(this.desk, config.beds);
    this.devices = new DeviceWatch({
      subjects: this.subjects,
      clock,
      onDevice: board.onDevice,
      onEvent: (event) => this.#handle(event),
      record: store.record,
    });
    this.commands = this.#deviceCommands();
    this.#corroboration = corroborationOf(parts, parts, {
      subjects: this.subjects,
      bed$: this.pipeline.bed$,
      command: (request) => this.command(request),
      onward: (event) => this.#alarm(event),
      onWaiting: (bedId, waiting) => {
        board.onWaiting(bedId, waiting);
        // At once: what may be an alarm in a minute must not wait for the next flush.
        ways.onUrgent();
      },
    });
    this.#restored = new RestoredConditions(restored.alarms, parts.policiesAt(clock.now()), clock, (event) =>
      this.event(event),
    );
  }

  /** Takes up what waited over a restart. From now on it wants to hear of the time. */
  start(): void {
    const { board, observations, config, models, clock } = this.#parts;
    this.#standing.start(wardStands(config, models.ports), this.subjects, clock.now());
    board.onAlarms(this.desk.alarms());
    board.onHolds(this.desk.holds());
    this.#running.add(this.pipeline.event$.subscribe((event) => this.event(event)));
    observations.start(board.onEntry, this.pipeline.enter);
    this.#corroboration.start();
  }

  /** What devices said last. */
  get latest(): Corroboration['latest'] {
    return this.#corroboration.latest;
  }

  /** Nothing is decided any more. */
  stop(): void {
    this.#running.unsubscribe();
    this.#restored.stop();
    this.#corroboration.stop();
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    await this.history.stop();
    await this.desk.stop();
  }

  tick(): void {
    this.pipeline.tick(this.#parts.clock.now());
    this.devices.tick();
    this.commands.tick();
    this.#cover();
  }

  batch(all: readonly Measurement[]): void {
    const measurements = this.history.take(all);
    this.devices.onBatch(measurements);
    this.#parts.board.onMeasurements(measurements);
    this.#corroboration.hear(measurements);
    this.pipeline.feed(measurements);
  }

  drivers(epoch: number, report: DriversReport): void {
    if (report.type === 'counters') this.devices.onCounters(epoch, report.devices);
    this.commands.onMessage(report);
  }

  driversUp(isUp: boolean): void {
    this.#isDriversUp = isUp;
    this.devices.onDrivers(isUp);
    this.commands.onDrivers(isUp);
    this.#corroboration.onDrivers(isUp);
    this.history.onDrivers(isUp);
    this.#cover();
    this.#ways.onUrgent();
  }

  models(isUp: boolean, loaded: readonly string[]): void {
    this.#models = { isUp, loaded: new Set(loaded) };
  }

  event(event: CareEvent): void {
    this.#handle(markedRecording(this.devices.explained(event), this.subjects));
  }

  sent(alarmId: AlarmId, receiver: string): void {
    void this.desk.handle({ type: 'sent', alarmId, receiver });
  }

  act: WardInputs['act'] = (act) => this.#answers.act(act);
  order: WardInputs['order'] = (order) => this.#answers.order(order);
  painted: WardInputs['painted'] = (screenId, calls) => this.#answers.painted(screenId, calls);

  command(request: DeviceCommandRequest) {
    return this.commands.give(request);
  }

  observe(request: ObservationRequest) {
    return this.#parts.observations.enter(request);
  }

  seeReport(reportId: string, staffId: string): Promise<boolean> {
    return this.history.see(reportId, staffId);
  }

  forget(residentId: string): void {
    this.#parts.memories.erase(residentId);
    this.#parts.observations.forget(residentId);
  }

  #openHistory(): History {
    const { config, clock, log, site, store, policiesAt, models, restored, board } = this.#parts;
    return new History({
      config,
      clock,
      log,
      site,
      store,
      policiesAt,
      lines: restored.blind,
      subjects: this.subjects,
      model: (id) => models.port(id),
      onFault: (subject, detector, thrown) => this.#failed(subject, detector, thrown),
      onReports: board.onReports,
      onTold: () => this.#ways.onTold(),
    });
  }

  #failed(subject: string, detector: string, thrown: unknown): void {
    this.#parts.log.error('VIGIL_FAILED', { subject, detector, message: messageOf(thrown) });
  }

  #openDesk(): AlarmDesk {
    const { clock, policiesAt, restored, store, outboxFor, deliveriesFor } = this.#parts;
    const { onHolds, onStoreFault } = this.#ways;
    return createAlarmDesk({
      clock,
      policiesAt,
      restored,
      store,
      outboxFor,
      ...(deliveriesFor && { deliveriesFor }),
      onChange: (alarms) => {
        this.#ways.onAlarms(alarms);
        for (const alarm of alarms) this.history.onAlarm(alarm);
        this.#corroboration.onAlarms(alarms);
      },
      onStoreFault,
      onHolds,
    });
  }

  #deviceCommands(): DeviceCommands {
    const { config, clock, log, store, board } = this.#parts;
    return new DeviceCommands({
      devices: config.devices as readonly DeviceConfig[],
      drivers,
      clock,
      record: (entry) => store.commit(entriesOnly([entry])),
      send: (message) => this.#ways.toDrivers(message),
      isUp: () => this.#isDriversUp,
      onUnderWay: board.onUnderWay,
      onFault: (thrown) => log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }),
    });
  }

  #handle(event: CareEvent): void {
    for (const watch of [this.coverage, this.#restored, this.#parts.board]) watch.onEvent(event);
    this.#corroboration.take(event);
  }

  #alarm(event: CareEvent): Promise<unknown> {
    this.#ways.onEvent(event);
    return this.desk
      .handle({ type: 'event', event })
      .catch((thrown: unknown) =>
        this.#parts.log.error('VIGIL_FAILED', { event: event.id, message: messageOf(thrown) }),
      );
  }

  #cover(): void {
    const { isUp, loaded } = this.#models;
    const alive = { isDriversUp: this.#isDriversUp, isInferenceUp: isUp, models: loaded };
    const now = this.#parts.clock.now();
    const changes = this.coverage.changes(alive, now);
    this.#standing.cover(changes, now);
    for (const { subjectId, coverage } of changes) {
      this.#parts.board.onCoverage(subjectId, coverage);
      this.#ways.onCoverage(subjectId, coverage);
    }
  }
}
