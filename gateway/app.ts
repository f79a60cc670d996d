import { firstValueFrom, Subject, Subscription } from 'rxjs';
import { drivers } from '../drivers/index.ts';
import { deviceSpecs } from './app/bindings.ts';
import { boardOf } from './app/board.ts';
import { busOutbox } from './app/bus-outbox.ts';
import { type Child, type DriversMessage, startDrivers } from './app/children.ts';
import type { ClockWatch } from './app/clock-watch.ts';
import { watchClock } from './app/clock-wiring.ts';
import type { App, AppOptions } from './app/contract.ts';
import { correctionEntries } from './app/correction-record.ts';
import { outsideDrills, withoutDrills } from './app/drills/outside.ts';
import { watchErasures } from './app/erasures.ts';
import { type Flows, flowsOf } from './app/flows.ts';
import { startHomeAssistant } from './app/home-assistant.ts';
import { KeptMeasurements } from './app/kept-measurements.ts';
import { signHeads } from './app/ledger-heads.ts';
import { metricsOf } from './app/metrics.ts';
import { modelRefused } from './app/model-refused.ts';
import { Pages } from './app/pages.ts';
import { openParts, type Parts } from './app/parts.ts';
import { Receivers } from './app/receivers.ts';
import { sampleBoard } from './app/resident/board-samples.ts';
import { pidsOf } from './app/running.ts';
import { MuteWatch } from './app/screen/mute-watch.ts';
import { watchScreens } from './app/screen-watch.ts';
import { openStation } from './app/station.ts';
import { watchOpening } from './app/store-opening.ts';
import { WardCore } from './app/ward-core.ts';
import type { WardInputs } from './app/ward-inputs.ts';
import { createOutbox } from './bus/outbox.ts';
import { alarmTopic } from './bus/topics.ts';
import type { DeviceConfig } from './config/schema.ts';
import type { Alarm } from './core/alarm.ts';
import type { CareEvent } from './core/care-event.ts';
import type { HomeAssistantPublisher } from './forward/home-assistant-publisher.ts';
import type { OutboxPump } from './forward/outbox-pump.ts';
import type { ToDrivers } from './plugin/child.ts';
import type { ModelPort } from './plugin/model.ts';
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

/** What it answers is an input too. */
function capturedModel({ models, capture }: Parts, id: string): ModelPort | undefined {
  const port = models.port(id);
  return port && (capture?.model(port) ?? port);
}

/** Joins the core of the ward with what is outside: devices and models, screens, the bus, receivers, the disk. */
class Gateway {
  readonly #options: AppOptions;
  readonly #parts: Parts;
  readonly #board: WardView;
  readonly #core: WardCore;
  /** The same, where what enters is written down first. */
  readonly #inputs: WardInputs;
  readonly #pump: OutboxPump;
  readonly #kept: KeptMeasurements;
  readonly #receivers: Receivers;
  readonly #event$ = new Subject<CareEvent>();
  readonly #alarm$ = new Subject<Alarm>();
  readonly #pages: Pages;
  readonly #running = new Subscription();
  /** The configuration was changed. */
  readonly #changed$ = new Subject<void>();
  #station: Station | undefined;
  #drivers: Child<ToDrivers> | undefined;
  #flows: Flows | undefined;
  #homeAssistant: HomeAssistantPublisher | undefined;
  #clockWatch: ClockWatch | undefined;

  constructor(options: AppOptions, parts: Parts) {
    const { config, version, isDemo } = options;
    this.#options = options;
    this.#parts = parts;
    this.#board = boardOf(config, drivers, {
      version,
      isDemo,
      times: parts.wall,
      hasWaveform: (alarm) => this.#kept.hasCurve(alarm),
    });
    parts.accounts.onChanged(() => this.#board.onStaff(parts.people.list()));
    this.#board.onStaff(parts.people.list());
    this.#core = this.#openCore();
    this.#inputs = parts.capture?.inputs(this.#core) ?? this.#core;
    this.#kept = new KeptMeasurements(this.#core.subjects, parts, options);
    const told = (topic: string) => {
      const found = this.#core.desk.alarms().find(({ id }) => alarmTopic(parts.site, id) === topic);
      if (found) this.#inputs.sent(found.id, 'mqtt');
    };
    this.#pump = busOutbox(options, parts, told, () => this.#core.desk.held().outbox);
    this.#receivers = new Receivers(options, parts, {
      subjects: this.#core.subjects,
      latest: this.#core.latest,
      onEvent: (event) => this.#inputs.event(event),
      onView: this.#board.onProcess,
      onSent: ({ id }, receiver) => this.#inputs.sent(id, receiver),
      open: () => this.#core.desk.alarms(),
      held: () => this.#core.desk.held().deliveries,
      command: (request) => this.#inputs.command(request),
    });
    this.#pages = this.#openPages();
  }

  async start(refusedModels: readonly string[]): Promise<App> {
    const { clock } = this.#options;
    const take = (event: CareEvent) => this.#inputs.event(event);
    this.#core.start();
    this.#station = await this.#openStation();
    const proofs = () => this.#station?.counters().proofs ?? [];
    this.#running.add(new MuteWatch(clock, proofs, take).watch());
    this.#homeAssistant = this.#startHomeAssistant();
    const config = await this.#parts.store.latestConfig();
    const corrections = new Map(config.map(({ subject, body }) => [subject, body]));
    this.#parts.store.record(correctionEntries(this.#configured, corrections, clock.now()));
    await this.#startChildren();
    const { config: configured } = this.#options;
    this.#parts.watch({ onEvent: take, open: () => withoutDrills(configured, this.#core.desk.alarms()) });
    this.#pages.start();
    const mustRestart = Promise.race([this.#watchOpening(), firstValueFrom(this.#changed$)]);
    this.#running.add(this.#parts.store.disk.watch(take));
    for (const message of refusedModels) take(modelRefused(message, clock.now()));
    this.#running.add(clock.every(tickMs, () => this.#inputs.tick()));
    this.#running.add(clock.every(flushMs, () => this.#flush()));
    this.#running.add(watchScreens({ clock, proofs, onEvent: take }));
    this.#running.add(watchErasures(this.#options, this.#parts, (resident) => this.#inputs.forget(resident)));
    this.#clockWatch = watchClock(this.#options, this.#parts, {
      event: take,
      corrected: () => this.#showAgain(),
    });
    this.#running.add(() => this.#clockWatch?.stop());
    this.#running.add(
      sampleBoard(this.#options, this.#board.snapshot, (taken) => this.#parts.archive.hear(taken)),
    );
    this.#running.add(signHeads(this.#options, this.#parts.store, this.#pages.health.signing));
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
      coverage: () => this.#core.coverage.covered(),
      openAlarms: () => this.#core.desk.alarms(),
      store: this.#parts.store,
      mustRestart,
      stop: () => this.#stop(),
    };
  }

  #openCore(): WardCore {
    const { log } = this.#options;
    const { site } = this.#parts;
    return new WardCore(
      {
        ...this.#options,
        ...this.#parts,
        clock: this.#parts.capture?.clock ?? this.#options.clock,
        board: this.#board,
        models: { port: (id) => capturedModel(this.#parts, id), ports: this.#parts.models.ports },
        outboxFor: outsideDrills(this.#options.config, createOutbox(site)),
        deliveriesFor: (alarms, event) => this.#receivers.deliveriesFor(alarms, event),
      },
      {
        toDrivers: (message) => this.#drivers?.supervisor.send(message) ?? false,
        onEvent: (event) => {
          this.#event$.next(event);
          this.#homeAssistant?.onEvent(event);
        },
        onAlarms: (alarms) => this.#announce(alarms),
        onHolds: (holds) => this.#station?.publish({ type: 'holds', value: this.#board.onHolds(holds) }),
        onStoreFault: (message) => message && log.error('VIGIL_STORE_FAILED', { message }),
        onCoverage: (subject, { isCovered }) => this.#homeAssistant?.onCoverage(subject, isCovered),
        onTold: () => this.#pump.wake(),
        onUrgent: () => this.#flush(),
      },
    );
  }

  /** Resolves where the store, opened late, holds alarms that could not be read at the start. */
  #watchOpening(): Promise<void> {
    const { clock, log } = this.#options;
    const wake = () => {
      this.#pump.wake();
      this.#receivers.wake();
    };
    const onEvent = (event: CareEvent) => this.#inputs.event(event);
    const onWaits = this.#core.desk.storeFails;
    return new Promise((onMore) =>
      watchOpening(this.#parts.store, { clock, log, onWaits, onEvent, wake, onMore }),
    );
  }

  #startHomeAssistant(): HomeAssistantPublisher | undefined {
    const { config, clock, log } = this.#options;
    const { broker, site } = this.#parts;
    const [alarms, { detectorsOf }] = [this.#core.desk.alarms(), this.#core.pipeline];
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
      onEvent: (event: CareEvent) => this.#inputs.event(event),
      onProcess: (view: Parameters<WardView['onProcess']>[0]) => this.#board.onProcess(view),
    };
    models.start(
      watcher,
      (message) => this.#inputs.event(modelRefused(message, clock.now())),
      (isUp, loaded) => this.#inputs.models(isUp, loaded),
    );
    this.#drivers = startDrivers(
      deviceSpecs(this.#configured),
      logins.drivers,
      { message: (message) => this.#fromDrivers(message), status: (isUp) => this.#inputs.driversUp(isUp) },
      watcher,
    );
    this.#flows = await flowsOf(this.#options, this.#parts.site, logins.flows, watcher);
  }

  #openPages(): Pages {
    return new Pages(this.#options, this.#parts, {
      core: this.#core,
      inputs: this.#inputs,
      board: this.#board,
      receivers: this.#receivers,
      processes: () => this.#children,
      screens: () => this.#station?.counters(),
      clock: () => this.#clockWatch,
      toDrivers: (message) => this.#drivers?.supervisor.send(message) ?? false,
      onChange: () => this.#changed$.next(),
    });
  }

  #openStation(): Promise<Station> {
    const { clock } = this.#options;
    const [core, inputs] = [this.#core, this.#inputs];
    return openStation(this.#options, this.#parts, {
      snapshot: (session) => this.#board.snapshot(clock.now(), session),
      act: (act) => inputs.act(act),
      order: (order) => inputs.order(order),
      painted: (screenId, calls) => inputs.painted(screenId, calls),
      lanes: { of: (id) => this.#kept.lanesOf(id, core.desk.alarms()) },
      command: (request) => inputs.command(request),
      commandsOf: (deviceId) => core.commands.list(deviceId),
      observe: (request) => inputs.observe(request),
      observationsOf: (bed) => this.#parts.observations.of(bed),
      seeReport: (id, staff) => inputs.seeReport(id, staff),
      ...this.#pages.ports,
      metrics: metricsOf(this.#options, {
        devices: core.devices,
        coverage: core.coverage,
        broker: this.#parts.broker,
        evidence: this.#parts.evidence,
        archive: this.#parts.archive,
        receivers: this.#receivers,
        history: core.history,
        store: this.#parts.store,
        capture: this.#parts.capture,
        processes: () => this.#children,
        screens: () => this.#station?.counters(),
        alarms: () => core.desk.alarms(),
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
    if (message.type === 'batch') {
      this.#kept.hear(message.measurements);
      this.#pages.commissioning.hear(message.measurements);
      this.#inputs.batch(message.measurements);
    } else if (message.type === 'ports') this.#pages.commissioning.ports(message.ports);
    else this.#inputs.drivers(this.#drivers?.supervisor.pid ?? 0, message);
  }

  #announce(alarms: readonly Alarm[]): void {
    for (const view of this.#board.onAlarms(alarms)) this.#station?.publish({ type: 'alarm', value: view });
    this.#flush();
    this.#homeAssistant?.onAlarms(withoutDrills(this.#options.config, alarms));
    this.#pages.drills.onAlarms(alarms);
    for (const alarm of alarms) {
      this.#kept.onAlarm(alarm);
      this.#alarm$.next(alarm);
    }
    this.#pump.wake();
    this.#receivers.wake();
  }

  /** Earlier times are known better now: whatever a screen shows of them. */
  #showAgain(): void {
    for (const view of this.#board.snapshot(this.#options.clock.now()).alarms)
      this.#station?.publish({ type: 'alarm', value: view });
    this.#station?.publish({ type: 'holds', value: this.#board.onHolds(this.#core.desk.holds()) });
  }

  #flush(): void {
    for (const event of this.#board.flush(this.#options.clock.now())) this.#station?.publish(event);
  }

  /** In reverse order: first what brings measurements in, last what keeps the record. */
  async #stop(): Promise<void> {
    this.#running.unsubscribe();
    this.#pages.stop();
    this.#core.stop();
    await Promise.all([this.#drivers?.stop(), this.#flows?.stop(), this.#parts.models.stop()]);
    await this.#core.close();
    await Promise.all([this.#pump.stop(), this.#receivers.stop()]);
    await this.#parts.tellStatus(false);
    await this.#station?.close();
    await this.#parts.broker.close();
    await Promise.all([this.#parts.memories.stop(), this.#kept.stop(), this.#parts.capture?.close()]);
    await this.#parts.store.close();
  }
}
