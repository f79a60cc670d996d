import { Subject, Subscription } from 'rxjs';
import { drivers } from '../drivers/index.ts';
import { type AlarmDesk, createAlarmDesk } from './alarm/desk.ts';
import { answersTo } from './app/answers.ts';
import { type BoundSubject, boundSubjects, deviceSpecs } from './app/bindings.ts';
import { boardOf } from './app/board.ts';
import { busOutbox } from './app/bus-outbox.ts';
import { type Child, type DriversMessage, startDrivers } from './app/children.ts';
import type { App, AppOptions } from './app/contract.ts';
import { correctionEntries } from './app/correction-record.ts';
import type { Corroboration } from './app/corroboration.ts';
import { corroborationOf } from './app/corroboration-wiring.ts';
import { CoverageWatch } from './app/coverage-watch.ts';
import { DeviceCommands } from './app/device-commands.ts';
import { DeviceWatch } from './app/device-watch.ts';
import { watchErasures } from './app/erasures.ts';
import { type Flows, flowsOf } from './app/flows.ts';
import { startHomeAssistant } from './app/home-assistant.ts';
import { KeptMeasurements } from './app/kept-measurements.ts';
import { signHeads } from './app/ledger-heads.ts';
import { metricsOf } from './app/metrics.ts';
import { modelRefused } from './app/model-refused.ts';
import { openParts, type Parts } from './app/parts.ts';
import { createPipeline, type Pipeline } from './app/pipeline.ts';
import { Receivers } from './app/receivers.ts';
import { markedRecording } from './app/recording-mark.ts';
import { presentBefore, RestoredConditions } from './app/restart.ts';
import { pidsOf } from './app/running.ts';
import { openStation } from './app/station.ts';
import { watchOpening } from './app/store-opening.ts';
import { createOutbox } from './bus/outbox.ts';
import { alarmTopic } from './bus/topics.ts';
import type { DeviceConfig } from './config/schema.ts';
import type { Alarm } from './core/alarm.ts';
import type { CareEvent } from './core/care-event.ts';
import { messageOf } from './core/error.ts';
import { entriesOnly } from './core/ledger.ts';
import type { HomeAssistantPublisher } from './forward/home-assistant-publisher.ts';
import type { OutboxPump } from './forward/outbox-pump.ts';
import type { ToDrivers } from './plugin/child.ts';
import type { Station } from './station/server.ts';
import type { WardView } from './station/ward-view.ts';

export type { App, AppOptions } from './app/contract.ts';

/** Opens what must exist before the first measurement, then starts the gateway. */
export async function startApp(options: AppOptions): Promise<App> {
  const { refused, ...parts } = await openParts(options);
  try {
    return await new Gateway(options, parts).start(refused);
  } catch (thrown) {
    await parts.store.close();
    throw thrown;
  }
}

const tickMs = 500;
const flushMs = 1000;

/** Joins the rooms: measurements go right, to alarms; a person's answer comes back in at the alarm desk. */
class Gateway {
  readonly #options: AppOptions;
  readonly #parts: Parts;
  readonly #subjects: readonly BoundSubject[];
  readonly #board: WardView;
  readonly #pipeline: Pipeline;
  readonly #coverage: CoverageWatch;
  readonly #desk: AlarmDesk;
  readonly #pump: OutboxPump;
  readonly #kept: KeptMeasurements;
  readonly #corroboration: Corroboration;
  readonly #devices: DeviceWatch;
  readonly #commands: DeviceCommands;
  readonly #restored: RestoredConditions;
  readonly #receivers: Receivers;
  readonly #event$ = new Subject<CareEvent>();
  readonly #alarm$ = new Subject<Alarm>();
  readonly #running = new Subscription();
  #station: Station | undefined;
  #drivers: Child<ToDrivers> | undefined;
  #flows: Flows | undefined;
  #homeAssistant: HomeAssistantPublisher | undefined;

  constructor(options: AppOptions, parts: Parts) {
    const { config, clock, log, version, isDemo } = options;
    this.#options = options;
    this.#parts = parts;
    this.#subjects = boundSubjects(config, drivers);
    this.#kept = new KeptMeasurements(this.#subjects, parts, options);
    this.#board = boardOf(config, drivers, {
      version,
      isDemo,
      hasWaveform: (alarm) => this.#kept.hasCurve(alarm),
    });
    this.#pipeline = createPipeline(
      config,
      this.#subjects,
      { model: (id) => parts.models.port(id), memory: (id) => parts.memories.of(id) },
      (subject, detector, thrown) =>
        log.error('VIGIL_FAILED', { subject, detector, message: messageOf(thrown) }),
      presentBefore(parts.restored.alarms, clock.now()),
      this.#board.onAssessment,
    );
    this.#coverage = new CoverageWatch(this.#subjects, this.#pipeline.detectorsOf);
    const told = (topic: string) => {
      const found = this.#desk.alarms().find(({ id }) => alarmTopic(parts.site, id) === topic);
      if (found) this.#sent(found, 'mqtt');
    };
    this.#pump = busOutbox(options, parts, told, () => this.#desk.held().outbox);
    this.#desk = this.#openDesk();
    this.#devices = new DeviceWatch({
      subjects: this.#subjects,
      clock,
      onDevice: this.#board.onDevice,
      onEvent: (event) => this.#handle(event),
      record: parts.store.record,
    });
    this.#commands = new DeviceCommands({
      devices: this.#configured,
      drivers,
      clock,
      record: (entry) => parts.store.commit(entriesOnly([entry])),
      send: (message) => this.#drivers?.supervisor.send(message) ?? false,
      isUp: () => this.#drivers?.supervisor.isUp ?? false,
      onUnderWay: this.#board.onUnderWay,
      onFault: (thrown) => log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }),
    });
    this.#corroboration = corroborationOf(options, parts, {
      subjects: this.#subjects,
      bed$: this.#pipeline.bed$,
      command: (request) => this.#commands.give(request),
      onward: (event) => this.#alarm(event),
      onWaiting: (bedId, waiting) => this.#show(bedId, waiting),
    });
    this.#receivers = new Receivers(options, parts, {
      subjects: this.#subjects,
      latest: this.#corroboration.latest,
      onEvent: (event) => this.#take(event),
      onView: this.#board.onProcess,
      onSent: (alarm, receiver) => this.#sent(alarm, receiver),
      open: () => this.#desk.alarms(),
      held: () => this.#desk.held().deliveries,
      command: (request) => this.#commands.give(request),
    });
    this.#restored = new RestoredConditions(
      parts.restored.alarms,
      parts.policiesAt(clock.now()),
      clock,
      (event) => this.#take(event),
    );
  }

  async start(refusedModels: readonly string[]): Promise<App> {
    const { clock } = this.#options;
    this.#board.onAlarms(this.#desk.alarms());
    this.#board.onHolds(this.#desk.holds());
    this.#running.add(this.#pipeline.event$.subscribe((event) => this.#take(event)));
    this.#parts.observations.start(this.#board.onEntry, this.#pipeline.enter);
    this.#station = await this.#openStation();
    this.#homeAssistant = this.#startHomeAssistant();
    const config = await this.#parts.store.latestConfig();
    const corrections = new Map(config.map(({ subject, body }) => [subject, body]));
    this.#parts.store.record(correctionEntries(this.#configured, corrections, clock.now()));
    await this.#startChildren();
    this.#corroboration.start();
    this.#parts.watch({ onEvent: (event) => this.#take(event), open: () => this.#desk.alarms() });
    const mustRestart = this.#watchOpening();
    this.#running.add(this.#parts.store.disk.watch((event) => this.#take(event)));
    for (const message of refusedModels) this.#take(modelRefused(message, clock.now()));
    this.#running.add(clock.every(tickMs, () => this.#tick()));
    this.#running.add(clock.every(flushMs, () => this.#flush()));
    this.#running.add(watchErasures(this.#options, this.#parts));
    this.#running.add(signHeads(this.#options, this.#parts.store, this.#parts.store.record));
    this.#pump.wake();
    await this.#receivers.start();
    await this.#parts.tellStatus(true);
    return {
      stationUrl: this.#station.url,
      brokerPort: this.#parts.broker.port,
      flowsUrl: () => this.#flows?.url(),
      event$: this.#event$,
      alarm$: this.#alarm$,
      pids: () => pidsOf(this.#children),
      coverage: () => this.#coverage.covered(),
      openAlarms: () => this.#desk.alarms(),
      store: this.#parts.store,
      mustRestart,
      stop: () => this.#stop(),
    };
  }

  #openDesk(): AlarmDesk {
    const { clock, log } = this.#options;
    const { policiesAt, restored, store, site } = this.#parts;
    return createAlarmDesk({
      clock,
      policiesAt,
      restored,
      store,
      outboxFor: createOutbox(site),
      deliveriesFor: (alarms, event) => this.#receivers.deliveriesFor(alarms, event),
      onChange: (alarms) => this.#announce(alarms),
      onStoreFault: (message) => message && log.error('VIGIL_STORE_FAILED', { message }),
      onHolds: (holds) => this.#station?.publish({ type: 'holds', value: this.#board.onHolds(holds) }),
    });
  }

  /** Resolves where the store, opened late, holds alarms that could not be read at the start. */
  #watchOpening(): Promise<void> {
    const { clock, log } = this.#options;
    const wake = () => {
      this.#pump.wake();
      this.#receivers.wake();
    };
    const onEvent = (event: CareEvent) => this.#take(event);
    const onWaits = this.#desk.storeFails;
    return new Promise((onMore) =>
      watchOpening(this.#parts.store, { clock, log, onWaits, onEvent, wake, onMore }),
    );
  }

  #startHomeAssistant(): HomeAssistantPublisher | undefined {
    const { config, clock, log } = this.#options;
    const { broker, site } = this.#parts;
    const [alarms, { detectorsOf }] = [this.#desk.alarms(), this.#pipeline];
    const started = startHomeAssistant({ config, site, broker, clock, log, alarms, detectorsOf });
    if (started) this.#running.add(started.stop);
    return started?.publisher;
  }

  async #startChildren(): Promise<void> {
    const { clock, log } = this.#options;
    const { logins, models } = this.#parts;
    const watcher = {
      clock,
      log,
      onEvent: (event: CareEvent) => this.#take(event),
      onProcess: (view: Parameters<WardView['onProcess']>[0]) => this.#board.onProcess(view),
    };
    models.start(watcher, (message) => this.#take(modelRefused(message, clock.now())));
    this.#drivers = startDrivers(
      deviceSpecs(this.#configured),
      logins.drivers,
      { message: (message) => this.#fromDrivers(message), status: (isUp) => this.#driversStatus(isUp) },
      watcher,
    );
    this.#flows = await flowsOf(this.#options, this.#parts.site, logins.flows, watcher);
  }

  #openStation(): Promise<Station> {
    const { clock } = this.#options;
    return openStation(this.#options, {
      snapshot: (session) => this.#board.snapshot(clock.now(), session),
      ...answersTo(this.#desk, this.#options.config.beds),
      waveform: (id) => this.#kept.curveOf(id, this.#desk.alarms()),
      command: (request) => this.#commands.give(request),
      commandsOf: (deviceId) => this.#commands.list(deviceId),
      ...this.#parts.observations.ports,
      metrics: metricsOf(this.#options, {
        devices: this.#devices,
        coverage: this.#coverage,
        broker: this.#parts.broker,
        evidence: this.#parts.evidence,
        receivers: this.#receivers,
        store: this.#parts.store,
        processes: () => this.#children,
        screens: () => this.#station?.counters(),
        alarms: () => this.#desk.alarms(),
      }),
    });
  }

  get #children() {
    const [drivers, flows] = [this.#drivers?.supervisor, this.#flows?.supervisor];
    return { drivers: drivers ?? { isUp: false, pid: undefined }, inference: this.#parts.models, flows };
  }

  get #configured(): readonly DeviceConfig[] {
    return this.#options.config.devices as readonly DeviceConfig[];
  }

  #fromDrivers(message: DriversMessage): void {
    this.#devices.onMessage(this.#drivers?.supervisor.pid ?? 0, message);
    this.#commands.onMessage(message);
    if (message.type !== 'batch') return;
    this.#board.onMeasurements(message.measurements);
    this.#kept.hear(message.measurements);
    this.#corroboration.hear(message.measurements);
    this.#pipeline.feed(message.measurements);
  }

  #driversStatus(isUp: boolean): void {
    this.#devices.onDrivers(isUp);
    this.#commands.onDrivers(isUp);
    this.#corroboration.onDrivers(isUp);
    this.#cover();
    this.#flush();
  }

  #take(event: CareEvent): void {
    this.#handle(markedRecording(this.#devices.explained(event), this.#subjects));
  }

  #handle(event: CareEvent): void {
    for (const watch of [this.#coverage, this.#restored, this.#board]) watch.onEvent(event);
    this.#corroboration.take(event);
  }

  #alarm(event: CareEvent): Promise<unknown> {
    this.#event$.next(event);
    this.#homeAssistant?.onEvent(event);
    return this.#desk
      .handle({ type: 'event', event })
      .catch((thrown: unknown) =>
        this.#options.log.error('VIGIL_FAILED', { event: event.id, message: messageOf(thrown) }),
      );
  }

  #announce(alarms: readonly Alarm[]): void {
    for (const view of this.#board.onAlarms(alarms)) this.#station?.publish({ type: 'alarm', value: view });
    this.#flush();
    this.#homeAssistant?.onAlarms(alarms);
    this.#corroboration.onAlarms(alarms);
    for (const alarm of alarms) {
      this.#kept.onAlarm(alarm);
      this.#alarm$.next(alarm);
    }
    this.#pump.wake();
    this.#receivers.wake();
  }

  /** At once: what may be an alarm in a minute must not wait for the next flush. */
  #show(...waiting: Parameters<WardView['onWaiting']>): void {
    this.#board.onWaiting(...waiting);
    this.#flush();
  }

  /** Somebody outside has an alarm for certain: a link of its custody chain. */
  #sent({ id }: Pick<Alarm, 'id'>, receiver: string): void {
    void this.#desk.handle({ type: 'sent', alarmId: id, receiver });
  }

  #tick(): void {
    const now = this.#options.clock.now();
    this.#pipeline.tick(now);
    this.#devices.tick();
    this.#commands.tick();
    this.#cover();
  }

  #cover(): void {
    const now = this.#options.clock.now();
    const { models } = this.#parts;
    const isDriversUp = this.#drivers?.supervisor.isUp ?? false;
    const alive = { isDriversUp, isInferenceUp: models.isUp, models: models.loaded };
    for (const { subjectId, coverage } of this.#coverage.changes(alive, now)) {
      this.#board.onCoverage(subjectId, coverage);
      this.#homeAssistant?.onCoverage(subjectId, coverage.isCovered);
    }
  }

  #flush(): void {
    for (const event of this.#board.flush(this.#options.clock.now())) this.#station?.publish(event);
  }

  /** In reverse order: first what brings measurements in, last what keeps the record. */
  async #stop(): Promise<void> {
    this.#running.unsubscribe();
    this.#restored.stop();
    this.#corroboration.stop();
    await Promise.all([this.#drivers?.stop(), this.#flows?.stop(), this.#parts.models.stop()]);
    await this.#desk.stop();
    await Promise.all([this.#pump.stop(), this.#receivers.stop()]);
    await this.#parts.tellStatus(false);
    await this.#station?.close();
    await this.#parts.broker.close();
    await Promise.all([this.#parts.memories.stop(), this.#kept.stop()]);
    await this.#parts.store.close();
  }
}
