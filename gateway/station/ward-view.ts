import { type Alarm, type HoldDeadline, isClosed } from '../core/alarm.ts';
import type { BlindReport } from '../core/blind.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { BedId } from '../core/id.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Bed, Binding, Resident, Robot, Staff } from '../core/ward.ts';
import type { Assessment } from '../plugin/detector.ts';
import { type AlarmWords, alarmView } from './alarm-view.ts';
import { holdView } from './hold-view.ts';
import type { Axis } from './posture.ts';
import type { ScreenOptionsView } from './screen-wire.ts';
import { createTileState, type TileState } from './tile-state.ts';
import { type Waiting, type WaitingBoard, waitingBoard } from './waiting.ts';
import type {
  AlarmView,
  BedView,
  CoverageView,
  DeviceStatusView,
  HoldView,
  ProcessView,
  RobotView,
  ShiftView,
  Snapshot,
  StaffView,
  StreamEvent,
  UnderWayView,
} from './wire.ts';

const bedMetrics = ['spo2', 'heart-rate', 'respiration-rate', 'temperature'];
const robotMetrics = ['battery', 'operating-mode', 'connection', 'emergency-stop', 'force'];
/** Closed alarms stay in sight for an hour, but never more than this many. */
const closedForMs = 3_600_000;
const closedMax = 200;

export interface WardViewOptions {
  readonly ward: string;
  readonly version: string;
  readonly isDemo: boolean;
  readonly beds: readonly Bed[];
  readonly robots: readonly Robot[];
  readonly residents: readonly Resident[];
  readonly staff: readonly Staff[];
  readonly bindings: readonly Binding[];
  /** Which driver each device has, by device id. */
  readonly drivers: Readonly<Record<string, string>>;
  /** In which metrics a device says what became of a command, by device id. */
  readonly readBacks?: Readonly<Record<string, readonly string[]>>;
  /** Devices that a captured file stands for. */
  readonly recordings?: ReadonlySet<string>;
  readonly shifts?: readonly ShiftView[];
  readonly screens?: ScreenOptionsView;
  /** Which way a wearable points when its wearer stands, by device id. Without it the posture is unknown. */
  readonly uprightAxes?: Readonly<Record<string, Axis>>;
  /** Wall times as they are known by now; left out: as they were read. */
  readonly times?: AlarmWords['times'];
  /** Whether the curve around an alarm was kept. */
  hasWaveform?(alarm: Alarm): boolean;
}

export interface WardView {
  onMeasurements(measurements: readonly Measurement[]): void;
  /** Takes the alarms' newest state; the views are to be published at once. */
  onAlarms(alarms: readonly Alarm[]): AlarmView[];
  /** Who works here by now, and who did: the names of both are shown, those who may sign in are offered. */
  onStaff(staff: readonly (Staff & { readonly isActive: boolean })[]): void;
  /** Takes all silences in force; the views are to be published at once. */
  onHolds(holds: readonly HoldDeadline[]): HoldView[];
  /** `subjectId` is a bed's or a robot's. */
  onCoverage(subjectId: string, coverage: CoverageView): void;
  /** Leaving the bed and coming back change what its tile says. */
  onEvent(event: Pick<CareEvent, 'type' | 'phase' | 'bedId'>): void;
  /** What is under way at a bed without being an alarm. */
  onWaiting(bedId: BedId, waiting: Waiting): void;
  onDevice(deviceId: string, status: DeviceStatusView): void;
  /** A command under way that must not last, or none any more. */
  onUnderWay(deviceId: string, underWay: UnderWayView | undefined): void;
  onProcess(process: ProcessView): void;
  /** How somebody stands by a score. */
  onAssessment(subjectId: string, assessment: Assessment): void;
  /** Staff entered something at a bed. */
  onEntry(bedId: string): void;
  /** What came late about a bed and nobody has seen yet. */
  onReports(subjectId: string, reports: readonly BlindReport[]): void;
  /** Tiles and processes that changed since the last call, each once. */
  flush(now: Instant): StreamEvent[];
  snapshot(now: Instant, session?: StaffView): Snapshot;
}

/** What the board shows, kept up to date from what the gateway does. Memory is bounded by beds, devices and open alarms. */
export function createWardView(options: WardViewOptions): WardView {
  const waiting = waitingBoard(options.beds, options.robots);
  const blind = new Map<string, readonly BlindReport[]>();
  const tiles = createTiles(options, waiting, blind);
  const alarms = createAlarmList(options);
  const processes = new Map<string, ProcessView>();
  let holds: readonly HoldView[] = [];
  const [dirtyTiles, dirtyProcesses] = [new Set<string>(), new Set<string>()];

  const change = (subjectId: string | undefined, update: (state: TileState) => void) => {
    const state = subjectId === undefined ? undefined : tiles.states.get(subjectId);
    if (subjectId === undefined || state === undefined) return;
    update(state);
    dirtyTiles.add(subjectId);
  };

  return {
    onMeasurements(measurements) {
      for (const measurement of measurements) {
        change(tiles.subjectOf.get(measurement.deviceId), (state) => state.take(measurement));
      }
    },
    onAlarms: alarms.take,
    onStaff: alarms.takeStaff,
    onHolds(inForce) {
      const views = inForce.map((hold) => holdView(hold, alarms.words));
      holds = views;
      return views;
    },
    onCoverage: (subjectId, coverage) => change(subjectId, (state) => state.setCoverage(coverage)),
    onEvent({ type, phase, bedId }) {
      if (type === 'out-of-bed') change(bedId, (state) => state.setOutOfBed(phase === 'onset'));
    },
    onWaiting(bedId, next) {
      for (const id of waiting.take(bedId, next)) dirtyTiles.add(id);
    },
    onDevice: (deviceId, status) =>
      change(tiles.subjectOf.get(deviceId), (state) => state.setDevice(deviceId, status)),
    onUnderWay: (deviceId, underWay) =>
      change(tiles.subjectOf.get(deviceId), (state) => state.setUnderWay(deviceId, underWay)),
    onAssessment: (subjectId, assessment) => change(subjectId, (state) => state.setAssessment(assessment)),
    onReports(subjectId, reports) {
      blind.set(subjectId, reports);
      dirtyTiles.add(subjectId);
    },
    onEntry: (bedId) => change(bedId, (state) => state.addEntry()),
    onProcess(process) {
      processes.set(process.name, process);
      dirtyProcesses.add(process.name);
    },
    flush(now) {
      const events = tiles.events(now, dirtyTiles);
      for (const name of dirtyProcesses) {
        const value = processes.get(name);
        if (value !== undefined) events.push({ type: 'process', value });
      }
      dirtyTiles.clear();
      dirtyProcesses.clear();
      return events;
    },
    snapshot: (now, session) => ({
      ward: options.ward,
      version: options.version,
      isDemo: options.isDemo,
      nowMs: now.wallMs,
      ...(session === undefined ? {} : { session }),
      staff: alarms.staff(),
      ...facilityOf(options),
      beds: options.beds.map((bed) => tiles.bedView(bed, now, session !== undefined)),
      robots: options.robots.map((robot) => tiles.robotView(robot, now)),
      alarms: alarms.shown(now),
      processes: [...processes.values()],
      holds,
    }),
  };
}

const facilityOf = ({ shifts, screens }: WardViewOptions): Pick<Snapshot, 'shifts' | 'screens'> => ({
  ...(shifts === undefined ? {} : { shifts }),
  ...(screens === undefined ? {} : { screens }),
});

function createTiles(
  options: WardViewOptions,
  waiting: WaitingBoard,
  blind: ReadonlyMap<string, readonly BlindReport[]>,
) {
  const names = new Map(options.residents.map(({ id, displayName }) => [id, displayName]));
  const subjectOf = new Map<string, string>();
  for (const { deviceId, bedId, robotId } of options.bindings) {
    const subject = bedId ?? robotId;
    if (subject !== undefined) subjectOf.set(deviceId, subject);
  }
  const stateOf = (subjectId: string, metrics: readonly string[]) => {
    const bound = options.bindings.filter(({ deviceId }) => subjectOf.get(deviceId) === subjectId);
    const devices = bound.map(({ deviceId }) => ({
      deviceId,
      driver: options.drivers[deviceId] ?? '',
      readBacks: options.readBacks?.[deviceId] ?? [],
      ...(options.recordings?.has(deviceId) && { isRecording: true }),
    }));
    return createTileState(metrics, devices, (deviceId) => options.uprightAxes?.[deviceId]);
  };
  const states = new Map<string, TileState>([
    ...options.beds.map(({ id }) => [id, stateOf(id, bedMetrics)] as const),
    ...options.robots.map(({ id }) => [id, stateOf(id, robotMetrics)] as const),
  ]);
  const tile = (subjectId: string, now: Instant) => {
    const state = states.get(subjectId);
    if (state === undefined) throw new Error(`no tile for ${subjectId}`);
    return {
      posture: state.posture(now),
      score: state.score(now),
      entries: state.entries(),
      shared: { vitals: state.vitals(now), devices: state.devices(now), coverage: state.coverage() },
    };
  };
  const bedView = ({ id, room, label, residentId }: Bed, now: Instant, isNamed: boolean): BedView => {
    const { posture, shared, score, entries } = tile(id, now);
    const name = residentId === undefined || !isNamed ? undefined : names.get(residentId);
    const reports = blind.get(id) ?? [];
    const late = reports.length === 0 ? {} : { blind: reports };
    const more = { ...(name === undefined ? {} : { resident: name }), ...(score && { score }), ...late };
    return { id, room, label, ...more, posture, entries, ...shared, ...waiting.ofBed(id) };
  };
  const robotView = ({ id, label }: Robot, now: Instant): RobotView => ({
    id,
    label,
    ...tile(id, now).shared,
    ...waiting.ofRobot(id),
  });
  // The server takes the names out again for screens where nobody is signed in.
  const events = (now: Instant, ids: ReadonlySet<string>): StreamEvent[] => [
    ...options.beds
      .filter(({ id }) => ids.has(id))
      .map((bed): StreamEvent => ({ type: 'bed', value: bedView(bed, now, true) })),
    ...options.robots
      .filter(({ id }) => ids.has(id))
      .map((robot): StreamEvent => ({ type: 'robot', value: robotView(robot, now) })),
  ];
  return { subjectOf, states, bedView, robotView, events };
}

function createAlarmList(options: WardViewOptions) {
  const asRead = (instant: Instant) => instant;
  const words = {
    times: options.times ?? { correct: asRead, reckoned: asRead },
    beds: new Map<string, Bed>(options.beds.map((bed) => [bed.id, bed])),
    robots: new Map<string, Robot>(options.robots.map((robot) => [robot.id, robot])),
    staff: new Map<string, Staff>(options.staff.map((member) => [member.id, member])),
    hasWaveform: (alarm: Alarm) => options.hasWaveform?.(alarm) ?? false,
  };
  const known = new Map<string, Alarm>();
  let staff = options.staff;
  const trim = () => {
    const closed = [...known.values()].filter(isClosed);
    for (const { id } of closed.slice(0, Math.max(0, closed.length - closedMax))) known.delete(id);
  };
  return {
    words,
    takeStaff(everybody: Parameters<WardView['onStaff']>[0]): void {
      staff = everybody.filter(({ isActive }) => isActive);
      for (const one of everybody) words.staff.set(one.id, one);
    },
    staff: () => staff.map(({ id, displayName, role }) => ({ id, displayName, role })),
    take(alarms: readonly Alarm[]): AlarmView[] {
      for (const alarm of alarms) {
        // Deleted first, so that the order is that of the last change and the oldest closed ones go first.
        known.delete(alarm.id);
        known.set(alarm.id, alarm);
      }
      trim();
      return alarms.map((alarm) => alarmView(alarm, words));
    },
    shown(now: Instant): AlarmView[] {
      for (const { id, closedAt } of known.values()) {
        if (closedAt !== undefined && elapsedMs(closedAt, now) > closedForMs) known.delete(id);
      }
      return [...known.values()].map((alarm) => alarmView(alarm, words));
    },
  };
}
