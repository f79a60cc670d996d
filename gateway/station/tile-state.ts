import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../core/measurement.ts';
import { rowsOf } from '../core/measurement.ts';
import type { Assessment } from '../plugin/detector.ts';
import { type Axis, type Posture, postureOf } from './posture.ts';
import { createReadBacks, type TileDevice } from './read-backs.ts';
import { scoreView } from './score-view.ts';
import { createVital, type Vital } from './vital.ts';
import type {
  CoverageView,
  DeviceStatusView,
  DeviceView,
  ScoreView,
  UnderWayView,
  VitalView,
} from './wire.ts';

/** Names that devices use for what the board shows as one vital. */
const sameVital: Readonly<Record<string, string>> = {
  'pulse-rate': 'heart-rate',
  pulse: 'heart-rate',
  'body-temperature': 'temperature',
  'battery-level': 'battery',
};

/** A posture that nothing has confirmed for this long is unknown. */
const postureHoldsMs = 30_000;

/** Everything the board knows about one bed or robot. */
export interface TileState {
  take(measurement: Measurement): void;
  setCoverage(coverage: CoverageView): void;
  setOutOfBed(isOut: boolean): void;
  setDevice(deviceId: string, status: DeviceStatusView): void;
  setUnderWay(deviceId: string, underWay: UnderWayView | undefined): void;
  setAssessment(assessment: Assessment): void;
  /** Staff entered something. */
  addEntry(): void;
  vitals(now: Instant): readonly VitalView[];
  posture(now: Instant): Posture;
  devices(now: Instant): readonly DeviceView[];
  coverage(): CoverageView;
  score(now: Instant): ScoreView | undefined;
  entries(): number;
}

/** `metrics` in the order in which the tile shows them; the devices are those bound to the bed or robot. */
export function createTileState(
  metrics: readonly string[],
  devices: readonly TileDevice[],
  uprightAxis: (deviceId: string) => Axis | undefined,
): TileState {
  const vitals = new Map<string, Vital>(metrics.map((metric) => [metric, createVital(metric)]));
  const lasts = new Map<string, Instant>();
  const statuses = new Map<string, DeviceStatusView>();
  const underWays = new Map<string, UnderWayView>();
  const readBacks = createReadBacks(devices);
  let seen: { readonly posture: Posture; readonly at: Instant } | undefined;
  // Until the first report nothing is known to be watched, and the board says so.
  let coverage: CoverageView = { isCovered: false, missing: [{ detector: '', reason: 'starting' }] };

  let isOutOfBed = false;
  let assessment: Assessment | undefined;
  let entries = 0;

  const see = (posture: Posture | undefined, at: Instant) => {
    if (posture !== undefined) seen = { posture, at };
  };
  const takeReading = (reading: Reading) => {
    const metric = sameVital[reading.metric] ?? reading.metric;
    vitals.get(metric)?.take({ ...reading, metric });
    readBacks.take(reading);
    see(postureFromReading(reading), reading.at);
  };
  const takeWaveform = (waveform: Waveform) => {
    if (waveform.stream === 'imu') see(postureOf(waveform, uprightAxis(waveform.deviceId)), waveform.startAt);
    const force = forceReading(waveform);
    if (force !== undefined) vitals.get('force')?.take(force);
  };

  return {
    take(measurement) {
      lasts.set(measurement.deviceId, measurement.receivedAt);
      if (measurement.kind === 'reading') takeReading(measurement);
      else takeWaveform(measurement);
    },
    setCoverage(next) {
      coverage = next;
    },
    setOutOfBed(isOut) {
      isOutOfBed = isOut;
    },
    setDevice(deviceId, status) {
      statuses.set(deviceId, status);
    },
    setUnderWay(deviceId, underWay) {
      if (underWay === undefined) underWays.delete(deviceId);
      else underWays.set(deviceId, underWay);
    },
    setAssessment(next) {
      assessment = next;
    },
    addEntry() {
      entries += 1;
    },
    vitals: (now) => [...vitals.values()].flatMap((vital) => vital.view(now) ?? []),
    posture(now) {
      if (isOutOfBed) return 'out-of-bed';
      return seen === undefined || elapsedMs(seen.at, now) > postureHoldsMs ? 'unknown' : seen.posture;
    },
    devices: (now) =>
      devices.map(({ deviceId, driver, isRecording }) => {
        const last = lasts.get(deviceId);
        const underWay = underWays.get(deviceId);
        return {
          deviceId,
          driver,
          ...(isRecording && { isRecording }),
          ...(statuses.get(deviceId) ?? { state: 'unknown' as const }),
          ...readBacks.view(deviceId, now),
          ...(underWay && { underWay }),
          ...(last && { lastMs: Math.round(now.wallMs - elapsedMs(last, now)) }),
        };
      }),
    coverage: () => coverage,
    score: (now) => assessment && scoreView(assessment, now),
    entries: () => entries,
  };
}

/** A device that names the posture. Whether somebody is in bed is a detector's answer: a motion sensor does not know. */
function postureFromReading(reading: Reading): Posture | undefined {
  if (reading.quality !== 'good') return undefined;
  if (reading.metric === 'posture') {
    if (reading.text === 'lying' || reading.text === 'upright') return reading.text;
    return reading.text === 'out-of-bed' ? 'out-of-bed' : 'unknown';
  }
  return undefined;
}

/** The largest contact force of a block, as a reading of the metric `force`. */
function forceReading(waveform: Waveform): Reading | undefined {
  const columns = ['fx', 'fy', 'fz'].map((name) => waveform.channels.indexOf(name));
  if (columns.includes(-1)) return undefined;
  const width = waveform.channels.length;
  let largest = 0;
  for (let row = 0; row < rowsOf(waveform); row += 1) {
    const [x, y, z] = columns.map((column) => waveform.samples[row * width + column] ?? 0);
    largest = Math.max(largest, Math.hypot(x ?? 0, y ?? 0, z ?? 0));
  }
  return {
    kind: 'reading',
    deviceId: waveform.deviceId,
    metric: 'force',
    value: Math.round(largest * 10) / 10,
    unit: waveform.units[columns[0] ?? 0] ?? 'N',
    at: waveform.startAt,
    receivedAt: waveform.receivedAt,
    quality: waveform.quality,
  };
}
