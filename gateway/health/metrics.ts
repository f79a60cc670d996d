import { Counter, Gauge, Registry } from 'prom-client';
import { linkProblems } from '../plugin/link-problem.ts';
import { type ArchiveHealth, addArchiveMetrics } from './archive-metrics.ts';
import { addBoardMetrics, type BoardHealth } from './board-metrics.ts';
import type { DeviceHealth, Totals } from './device-totals.ts';
import { addHistoryMetrics, type HistoryHealth } from './history-metrics.ts';
import { addRows } from './metric-rows.ts';
import { addReceiverMetrics, type CountedReceiver } from './receiver-metrics.ts';

/** A configured device as it is labelled; a robot's device has no bed. */
export interface LabelledDevice {
  readonly deviceId: string;
  readonly driver: string;
  readonly bed: string;
}

/** The broker's clients, how they came in, and what it keeps for those that are away. */
export interface BusHealth {
  readonly clients: number;
  /** Connections so far, by way in. */
  readonly ways?: Readonly<Record<string, number>>;
  /** Of a broker that is not ours. */
  readonly external?: { readonly isAway: boolean; readonly losses: number; readonly underWay: number };
  readonly certificate?: {
    readonly untilMs: number;
    readonly renewals: number;
    readonly failures: number;
  };
  readonly received: number;
  readonly faults: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly kept?: {
    readonly droppedMessages: number;
    readonly droppedSessions: number;
    readonly sessions: number;
    readonly queuedBytes: number;
    readonly behind: number;
  };
}

/** Files of measurements around alarms, in this run. */
export interface EvidenceHealth {
  readonly kept: number;
  readonly removed: number;
  readonly missing: Readonly<Record<string, number>>;
}

/** What reaches the core, written down, in this run. */
export interface CaptureHealth {
  readonly written: number;
  readonly dropped: number;
  readonly failed: number;
  readonly removedFiles: number;
}

/** What is read at each scrape. */
export interface MetricsSources {
  readonly version: string;
  readonly devices: readonly LabelledDevice[];
  health(deviceId: string): DeviceHealth | undefined;
  /** Child processes by name. */
  processes(): Readonly<Record<string, boolean>>;
  coverage(): { readonly covered: number; readonly total: number };
  board(): BoardHealth;
  bus(): BusHealth;
  receivers(): readonly CountedReceiver[];
  evidence?(): EvidenceHealth;
  /** Undefined where nothing is captured. */
  capture?(): CaptureHealth | undefined;
  archive?(): ArchiveHealth;
  history?(): HistoryHealth;
  /** Charts that the store refused, so that the last of the disk is for alarms. */
  refusedCharts(): number;
  /** How far the wall clock may be off, in milliseconds. */
  clockErrorMs(): number;
}

export interface Exposition {
  readonly contentType: string;
  text(): Promise<string>;
}

const labelNames = ['device', 'driver', 'bed'] as const;

const counters: readonly { readonly of: keyof Totals; readonly name: string; readonly help: string }[] = [
  { of: 'frames', name: 'frames_total', help: 'Whole frames accepted.' },
  { of: 'bytes', name: 'bytes_total', help: 'Bytes received.' },
  { of: 'faults', name: 'faults_total', help: 'Everything that could not be decoded.' },
  { of: 'checksumErrors', name: 'checksum_errors_total', help: 'Frames whose check failed.' },
  { of: 'resyncs', name: 'resyncs_total', help: 'Times that the frames had to be found anew.' },
  { of: 'gaps', name: 'gaps_total', help: 'Times that samples were missing between two that came.' },
  { of: 'dropped', name: 'dropped_total', help: 'Measurements dropped because the core did not keep up.' },
];

const gauges: readonly {
  readonly name: string;
  readonly help: string;
  readonly of: (health: DeviceHealth) => number;
}[] = [
  { name: 'rate_hertz', help: 'Frames a second, now.', of: ({ rateHz }) => rateHz },
  {
    name: 'latency_seconds',
    help: 'From the sampling of the newest sample to its arrival, as far as the device tells.',
    of: ({ latencyMs }) => latencyMs / 1000,
  },
  {
    name: 'link_up',
    help: '1 where the line is open.',
    of: ({ status }) => (status.state === 'open' ? 1 : 0),
  },
];

/**
 * The gateway's counters in Prometheus' text format. Labels are ids from the configuration and fixed lists, so their number
 * is bounded; nothing names a resident.
 */
export function createMetrics(sources: MetricsSources): Exposition {
  const registry = new Registry();
  addDeviceMetrics(registry, sources);
  addGatewayMetrics(registry, sources);
  addBoardMetrics(registry, sources.board);
  addBusMetrics(registry, sources);
  addReceiverMetrics(registry, sources.receivers);
  addEvidenceMetrics(registry, sources);
  addCaptureMetrics(registry, sources);
  if (sources.archive) addArchiveMetrics(registry, sources.archive);
  if (sources.history) addHistoryMetrics(registry, sources.history);
  const refused = 'Charts not kept because the disk is nearly full.';
  addRows(
    registry,
    [['vigil_store_refused_charts_total', refused, (count: number) => count]],
    sources.refusedCharts,
  );
  const error = 'How far the wall clock may be off; a hundred years where nothing confirms it.';
  addRows(registry, [['vigil_clock_error_seconds', error, (ms: number) => ms / 1000]], sources.clockErrorMs);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function addDeviceMetrics(registry: Registry, { devices, health }: MetricsSources): void {
  const each = (set: (labels: Record<(typeof labelNames)[number], string>, found: DeviceHealth) => void) => {
    for (const { deviceId, driver, bed } of devices) {
      const found = health(deviceId);
      if (found !== undefined) set({ device: deviceId, driver, bed }, found);
    }
  };
  const registers = [registry];
  for (const { of, name, help } of counters) {
    new Counter({
      name: `vigil_device_${name}`,
      help,
      labelNames,
      registers,
      // The totals are kept elsewhere and never fall; a scrape copies them.
      collect() {
        this.reset();
        each((labels, { totals }) => this.inc(labels, totals[of]));
      },
    });
  }
  for (const { name, help, of } of gauges) {
    new Gauge({
      name: `vigil_device_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        each((labels, found) => this.set(labels, of(found)));
      },
    });
  }
  new Gauge({
    name: 'vigil_device_link_problem',
    help: `1 for the problem that a line has now: ${linkProblems.join(', ')}.`,
    labelNames: [...labelNames, 'problem'],
    registers,
    collect() {
      this.reset();
      each((labels, { status }) => {
        if (status.problem) this.set({ ...labels, problem: status.problem }, 1);
      });
    },
  });
}

function addGatewayMetrics(registry: Registry, { version, processes, coverage }: MetricsSources): void {
  const registers = [registry];
  new Gauge({
    name: 'vigil_process_up',
    help: '1 where the child process runs and is ready.',
    labelNames: ['process'],
    registers,
    collect() {
      for (const [name, isUp] of Object.entries(processes())) this.set({ process: name }, isUp ? 1 : 0);
    },
  });
  new Gauge({
    name: 'vigil_covered',
    help: 'Beds and robots that everything configured for them watches.',
    registers,
    collect() {
      this.set(coverage().covered);
    },
  });
  new Gauge({
    name: 'vigil_watched',
    help: 'Beds and robots of the ward.',
    registers,
    collect() {
      this.set(coverage().total);
    },
  });
  new Gauge({ name: 'vigil_info', help: 'The gateway.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
}

function addBusMetrics(registry: Registry, { bus }: MetricsSources): void {
  const rows: readonly (readonly [string, string, (health: BusHealth) => number])[] = [
    ['vigil_bus_clients', 'Clients connected to the broker.', ({ clients }) => clients],
    [
      'vigil_bus_sessions',
      'Clients that the broker keeps messages for while they are away.',
      ({ kept }) => kept?.sessions ?? 0,
    ],
    [
      'vigil_bus_queued_bytes',
      'Bytes of messages that wait for clients.',
      ({ kept }) => kept?.queuedBytes ?? 0,
    ],
    [
      'vigil_bus_behind',
      'Things of the broker that are not on the disk yet.',
      ({ kept }) => kept?.behind ?? 0,
    ],
    ['vigil_bus_received_total', 'Messages taken from clients.', ({ received }) => received],
    ['vigil_bus_faults_total', 'Connections that ended by an error.', ({ faults }) => faults],
    [
      'vigil_bus_refusals_total',
      'What the broker refused.',
      ({ refusals }) => Object.values(refusals).reduce((sum, count) => sum + count, 0),
    ],
    [
      'vigil_bus_dropped_messages_total',
      'Messages given up for a limit before their client came back.',
      ({ kept }) => kept?.droppedMessages ?? 0,
    ],
    [
      'vigil_bus_dropped_sessions_total',
      'Sessions given up for a limit.',
      ({ kept }) => kept?.droppedSessions ?? 0,
    ],
  ];
  addRows(registry, rows, bus);
  addWayMetrics(registry, bus);
}

/** The ways into the broker, and the certificate of those over TLS. */
function addWayMetrics(registry: Registry, bus: () => BusHealth): void {
  new Counter({
    name: 'vigil_bus_connections_total',
    help: 'Connections that came, by way in.',
    labelNames: ['way'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [way, count] of Object.entries(bus().ways ?? {})) this.inc({ way }, count);
    },
  });
  addExternalMetrics(registry, bus);
  if (bus().certificate === undefined) return;
  const rows: readonly (readonly [string, string, (health: BusHealth) => number])[] = [
    [
      'vigil_bus_certificate_until_seconds',
      'When the certificate of the broker runs out, seconds since the epoch.',
      ({ certificate }) => (certificate?.untilMs ?? 0) / 1000,
    ],
    [
      'vigil_bus_certificate_renewals_total',
      'Times that the certificate was replaced while the gateway ran.',
      ({ certificate }) => certificate?.renewals ?? 0,
    ],
    [
      'vigil_bus_certificate_failures_total',
      'Times that replaced files were not taken.',
      ({ certificate }) => certificate?.failures ?? 0,
    ],
  ];
  addRows(registry, rows, bus);
}

/** A broker of the site in place of our own. */
function addExternalMetrics(registry: Registry, bus: () => BusHealth): void {
  if (bus().external === undefined) return;
  const rows: readonly (readonly [string, string, (health: BusHealth) => number])[] = [
    [
      'vigil_bus_away',
      '1 while the broker of the site cannot be reached.',
      ({ external }) => (external?.isAway ? 1 : 0),
    ],
    ['vigil_bus_losses_total', 'Times that it was lost.', ({ external }) => external?.losses ?? 0],
    [
      'vigil_bus_under_way',
      'Messages that it has not acknowledged yet.',
      ({ external }) => external?.underWay ?? 0,
    ],
  ];
  addRows(registry, rows, bus);
}

function addEvidenceMetrics(registry: Registry, { evidence }: MetricsSources): void {
  if (evidence === undefined) return;
  const rows: readonly (readonly [string, string, (health: EvidenceHealth) => number])[] = [
    ['vigil_evidence_kept_total', 'Alarms whose measurements were kept as a file.', ({ kept }) => kept],
    ['vigil_evidence_removed_total', 'Such files taken away for room or age.', ({ removed }) => removed],
    [
      'vigil_evidence_missing_total',
      'Alarms whose measurements could not be kept.',
      ({ missing }) => Object.values(missing).reduce((sum, count) => sum + count, 0),
    ],
  ];
  addRows(registry, rows, evidence);
}

function addCaptureMetrics(registry: Registry, { capture }: MetricsSources): void {
  if (capture?.() === undefined) return;
  const nothing: CaptureHealth = { written: 0, dropped: 0, failed: 0, removedFiles: 0 };
  const rows: readonly (readonly [string, string, (health: CaptureHealth) => number])[] = [
    ['vigil_capture_written_total', 'Inputs of the core that were written down.', ({ written }) => written],
    [
      'vigil_capture_lost_total',
      'Inputs of the core that were not written down: the disk did not keep up, or did not take them.',
      ({ dropped, failed }) => dropped + failed,
    ],
    [
      'vigil_capture_removed_files_total',
      'Files of a capture taken away for room.',
      ({ removedFiles }) => removedFiles,
    ],
  ];
  addRows(registry, rows, () => capture() ?? nothing);
}
