import { randomBytes } from 'node:crypto';
import { Subject, Subscription } from 'rxjs';
import { drivers } from '../drivers/index.ts';
import { type AlarmDesk, createAlarmDesk } from './alarm/desk.ts';
import { answersTo } from './app/answers.ts';
import { type BoundSubject, boundSubjects, deviceSpecs } from './app/bindings.ts';
import { boardOf } from './app/board.ts';
import { type RunLogin, runLogin } from './app/broker-users.ts';
import { type Bus, openBus, restate } from './app/bus.ts';
import { busOutbox } from './app/bus-outbox.ts';
import { type Child, type DriversMessage, startDrivers } from './app/children.ts';
import type { App, AppOptions } from './app/contract.ts';
import { correctionEntries } from './app/correction-record.ts';
import type { Corroboration } from './app/corroboration.ts';
import { corroborationOf } from './app/corroboration-wiring.ts';
import { CoverageWatch } from './app/coverage-watch.ts';
import { DeviceCommands } from './app/device-commands.ts';
import { DeviceWatch } from './app/device-watch.ts';
import { eraseAtStart, watchErasures } from './app/erasures.ts';
import { EventWaveforms } from './app/event-waveforms.ts';
import { type Flows, flowsOf } from './app/flows.ts';
import { startHomeAssistant } from './app/home-assistant.ts';
import { type KeptStore, salvageEvents, storeOf } from './app/kept-store.ts';
import { signHeads } from './app/ledger-heads.ts';
import { Memories } from './app/memories.ts';
import { metricsOf } from './app/metrics.ts';
import { modelRefused } from './app/model-refused.ts';
import { Models } from './app/models.ts';
import { Observations } from './app/observations.ts';
import { createPipeline, type Pipeline } from './app/pipeline.ts';
import { policiesOf } from './app/policies.ts';
import { markedRecording } from './app/recording-mark.ts';
import { presentBefore, RestoredConditions, restoredFrom } from './app/restart.ts';
import { pidsOf } from './app/running.ts';
import { openStation } from './app/station.ts';
import { statusMessage } from './app/status-message.ts';
import { createOutbox } from './bus/outbox.ts';
import { alarmTopic, type Site } from './bus/topics.ts';
import type { DeviceConfig } from './config/schema.ts';
import type { Alarm } from './core/alarm.ts';
import type { CareEvent } from './core/care-event.ts';
import { messageOf } from './core/error.ts';
import { entriesOnly, type LedgerEntry } from './core/ledger.ts';
import type { HomeAssistantPublisher } from './forward/home-assistant-publisher.ts';
import type { OutboxPump } from './forward/outbox-pump.ts';
import type { ToDrivers } from './plugin/child.ts';
import type { Station } from './station/server.ts';
import type { WardView } from './station/ward-view.ts';

export type { App, AppOptions } from './app/contract.ts';

/** Opens what must exist before the first measurement, then starts the gateway. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, clock, log } = options;
  const site: Site = { site: config.site, gateway: config.gateway };
  const logins = {
    drivers: runLogin('vigil-drivers', randomBytes),
    flows: runLogin('vigil-flows', randomBytes),
  };
  const policiesAt = policiesOf(config);
  const store = await storeOf(options);
  try {
    const bus = await openBus(options, logins, site);
    await eraseAtStart({ config, store, clock, log });
    const memories = await Memories.load(store, clock, log);
    const observations = await Observations.load({ config, store, clock, log });
    const { models, refused } = await Models.load(clock, log);
    const restored = await restoredFrom(store);
    await restate(bus.broker, site, config, restored.alarms);
    const parts = { site, store, ...bus, models, policiesAt, restored, logins, memories, observations };
    const gateway = new Gateway(options, parts);
    return await gateway.start(refused);
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

interface Parts extends Bus {
  readonly site: Site;
  readonly store: KeptStore;
  readonly models: Models;
  readonly memories: Memories;
  readonly observations: Observations;
  readonly policiesAt: ReturnType<typeof policiesOf>;
  readonly restored: Awaited<ReturnType<typeof restoredFrom>>;
  readonly logins: { readonly drivers: RunLogin; readonly flows: RunLogin };
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
  readonly #waveforms: EventWaveforms;
  readonly #corroboration: Corroboration;
  readonly #devices: DeviceWatch;
  readonly #commands: DeviceCommands;
  readonly #restored: RestoredConditions;
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
    const bound = this.#subjects.flatMap(({ devices }) => devices);
    this.#waveforms = new EventWaveforms(bound, parts.store, clock, log);
    this.#board = boardOf(config, drivers, {
      version,
      isDemo,
      hasWaveform: (alarm) => this.#waveforms.has(alarm),
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
    this.#pump = busOutbox(options, parts, (topic) => this.#sent(topic));
    this.#desk = createAlarmDesk({
      clock,
      policiesAt: parts.policiesAt,
      restored: parts.restored,
      store: parts.store,
      outboxFor: createOutbox(parts.site),
      onChange: (alarms) => this.#announce(alarms),
      onStoreFault: (message) => message && log.error('VIGIL_STORE_FAILED', { message }),
      onHolds: (holds) => this.#station?.publish({ type: 'holds', value: this.#board.onHolds(holds) }),
    });
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
      record: (entry) => this.#commit([entry]),
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
    this.#parts.memory.watch((event) => this.#take(event));
    for (const event of salvageEvents(this.#parts.store, clock.now())) this.#take(event);
    this.#running.add(this.#parts.store.disk.watch((event) => this.#take(event)));
    for (const message of refusedModels) this.#take(modelRefused(message, clock.now()));
    this.#running.add(clock.every(tickMs, () => this.#tick()));
    this.#running.add(clock.every(flushMs, () => this.#flush()));
    this.#running.add(watchErasures(this.#options, this.#parts));
    this.#running.add(signHeads(this.#options, this.#parts.store, this.#parts.store.record));
    this.#pump.wake();
    await this.#status(true);
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
      stop: () => this.#stop(),
    };
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
    const { broker, logins, models } = this.#parts;
    const watcher = {
      clock,
      log,
      onEvent: (event: CareEvent) => this.#take(event),
      onProcess: (view: Parameters<WardView['onProcess']>[0]) => this.#board.onProcess(view),
    };
    const url = `mqtt://127.0.0.1:${broker.port}`;
    models.start(watcher, (message) => this.#take(modelRefused(message, clock.now())));
    this.#drivers = startDrivers(
      deviceSpecs(this.#configured),
      { url, ...logins.drivers },
      { message: (message) => this.#fromDrivers(message), status: (isUp) => this.#driversStatus(isUp) },
      watcher,
    );
    this.#flows = await flowsOf(this.#options, this.#parts.site, { url, ...logins.flows }, watcher);
  }

  #openStation(): Promise<Station> {
    const { clock } = this.#options;
    return openStation(this.#options, {
      snapshot: (session) => this.#board.snapshot(clock.now(), session),
      ...answersTo(this.#desk, this.#options.config.beds),
      waveform: (id) => this.#waveforms.of(id, this.#desk.alarms()),
      command: (request) => this.#commands.give(request),
      commandsOf: (deviceId) => this.#commands.list(deviceId),
      ...this.#parts.observations.ports,
      metrics: metricsOf(this.#options, {
        devices: this.#devices,
        coverage: this.#coverage,
        broker: this.#parts.broker,
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
    for (const one of message.measurements) if (one.kind === 'waveform') this.#waveforms.add(one);
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
      this.#waveforms.keep(alarm);
      this.#alarm$.next(alarm);
    }
    this.#pump.wake();
  }

  /** At once: what may be an alarm in a minute must not wait for the next flush. */
  #show(...waiting: Parameters<WardView['onWaiting']>): void {
    this.#board.onWaiting(...waiting);
    this.#flush();
  }

  /** The broker has an alarm's state: a link of its custody chain. */
  #sent(topic: string): void {
    const found = this.#desk.alarms().find(({ id }) => alarmTopic(this.#parts.site, id) === topic);
    if (found) void this.#desk.handle({ type: 'sent', alarmId: found.id, receiver: 'mqtt' });
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

  #commit(entries: readonly LedgerEntry[]): Promise<void> {
    return this.#parts.store.commit(entriesOnly(entries));
  }

  #status(isOnline: boolean): Promise<void> {
    const { broker, site } = this.#parts;
    return broker.publish(statusMessage(site, isOnline, this.#options.clock.now()));
  }

  /** In reverse order: first what brings measurements in, last what keeps the record. */
  async #stop(): Promise<void> {
    this.#running.unsubscribe();
    this.#restored.stop();
    this.#corroboration.stop();
    await Promise.all([this.#drivers?.stop(), this.#flows?.stop(), this.#parts.models.stop()]);
    await this.#desk.stop();
    await this.#pump.stop();
    await this.#status(false);
    await this.#station?.close();
    await this.#parts.broker.close();
    await this.#parts.memories.stop();
    await this.#parts.store.close();
  }
}
