import { drivers } from '../../drivers/index.ts';
import { wiring } from '../../drivers/wiring.ts';
import type { ToDrivers } from '../plugin/child.ts';
import type { StationPorts } from '../station/ports.ts';
import type { StationCounters } from '../station/server.ts';
import type { WardView } from '../station/ward-view.ts';
import { AuditLog } from './audit/audit-log.ts';
import { Burden } from './burden/burden.ts';
import type { ClockWatch } from './clock-watch.ts';
import { Commissioning } from './commissioning/commissioning.ts';
import type { AppOptions } from './contract.ts';
import { Drills } from './drills/drills.ts';
import { Handovers } from './handover/handovers.ts';
import { GatewayHealth } from './health/gateway-health.ts';
import type { Parts } from './parts.ts';
import { ReceiverChecks } from './receiver-checks.ts';
import type { Receivers } from './receivers.ts';
import { ResidentView } from './resident/resident-view.ts';
import { Review } from './review/review.ts';
import { SettingsDesk } from './settings/desk.ts';
import { settingsPort } from './settings/port.ts';
import type { WardCore } from './ward-core.ts';
import type { WardInputs } from './ward-inputs.ts';
import { limitWriter } from './what-if/limit-writer.ts';
import { WhatIf } from './what-if/what-if.ts';

type HealthSources = ConstructorParameters<typeof GatewayHealth>[1];

/** What the pages ask of a running gateway. */
export interface RunningGateway {
  readonly core: WardCore;
  readonly inputs: WardInputs;
  readonly board: WardView;
  readonly receivers: Receivers;
  readonly processes: HealthSources['processes'];
  screens(): StationCounters | undefined;
  clock(): ClockWatch | undefined;
  toDrivers(message: ToDrivers): boolean;
  /** The configuration was changed: the gateway begins anew. */
  onChange(): void;
}

type PagePorts = Pick<
  StationPorts,
  | 'handover'
  | 'resident'
  | 'review'
  | 'burden'
  | 'whatIf'
  | 'health'
  | 'audit'
  | 'drills'
  | 'settings'
  | 'commissioning'
  | 'receivers'
>;

/** Everything behind the pages beside the alarms. The ward's core knows none of it. */
export class Pages {
  readonly health: GatewayHealth;
  readonly drills: Drills;
  readonly commissioning: Commissioning;
  readonly ports: PagePorts;
  readonly #whatIf: WhatIf;

  constructor(options: AppOptions, parts: Parts, running: RunningGateway) {
    const { clock, config, log, settings } = options;
    const { broker, store, wall, people } = parts;
    const both = { ...options, ...parts };
    const event = (event: Parameters<WardInputs['event']>[0]) => running.inputs.event(event);
    this.drills = new Drills(options, { store, event, alarms: () => running.core.desk.alarms() });
    const audit: AuditLog = new AuditLog(options, {
      store,
      people,
      wall,
      signed: () => this.health.signed,
    });
    this.health = openHealth(options, parts, running, {
      drills: () => this.drills.list(),
      verified: () => audit.verified,
    });
    const desk = new SettingsDesk({ clock, log, settings, store, onChange: running.onChange });
    this.commissioning = new Commissioning({
      clock,
      config,
      desk,
      drivers,
      wiring,
      subscribe: (filter, listener) => broker.subscribe(filter, listener),
      send: running.toDrivers,
      record: store.record,
    });
    this.#whatIf = new WhatIf({ ...both, writer: limitWriter(desk, log) });
    this.ports = {
      handover: new Handovers({ ...both, board: () => running.board.snapshot(clock.now()).beds }),
      resident: new ResidentView({ ...both, holds: () => running.core.desk.holds() }),
      review: new Review(both),
      burden: new Burden(both),
      whatIf: this.#whatIf,
      health: this.health,
      audit,
      drills: this.drills,
      settings: settingsPort(desk, config, () => running.receivers.health()),
      commissioning: this.commissioning,
      receivers: new ReceiverChecks(options, parts),
    };
  }

  /** Takes up what an earlier gateway left: a drill that was cut off, a limit that is in force since. Neither is waited for. */
  start(): void {
    void this.drills.restore();
    void this.#whatIf.begin();
  }

  stop(): void {
    this.drills.stop();
    this.commissioning.stop();
  }
}

function openHealth(
  options: AppOptions,
  { broker, archive, models, store, people }: Parts,
  { core, board, receivers, processes, screens, clock }: RunningGateway,
  pages: Pick<HealthSources, 'drills' | 'verified'>,
): GatewayHealth {
  return new GatewayHealth(options, {
    ...pages,
    nameOf: people.nameOf,
    board: () => board.snapshot(options.clock.now()),
    processes,
    device: (id) => core.devices.health(id),
    latest: core.latest,
    detectorsOf: core.pipeline.detectorsOf,
    broker: () => broker.counters(),
    receivers: () => receivers.health(),
    wake: () => receivers.wake(),
    archive: () => archive.counters(),
    models: () => models.health(),
    alarms: () => core.desk.alarms(),
    clock: () => clock()?.state,
    screens,
    store,
  });
}
