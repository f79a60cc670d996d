import { fileURLToPath } from 'node:url';
import type { Alarm } from '../../gateway/core/alarm.ts';
import {
  alarmId,
  bedId,
  careEventId,
  deviceId,
  residentId,
  robotId,
  staffId,
} from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Measurement, Reading } from '../../gateway/core/measurement.ts';
import type { Clock, Log } from '../../gateway/core/ports.ts';
import type { Staff } from '../../gateway/core/ward.ts';
import type { EventLanes } from '../../gateway/station/lanes-wire.ts';
import { createWardView, type WardView } from '../../gateway/station/ward-view.ts';
import type { EventWaveform } from '../../gateway/station/wire.ts';

/** A clock that is moved by hand; `after` and `every` run when it passes them. */
export class HandClock implements Clock {
  private ms: number;
  private readonly timers = new Set<{ dueMs: number; everyMs: number | undefined; run: () => void }>();

  constructor(startMs = 1_790_000_000_000) {
    this.ms = startMs;
  }

  now(): Instant {
    return { wallMs: this.ms, monoMs: this.ms - 1_000_000, bootId: 'boot', errorMs: 0 };
  }

  after(ms: number, run: () => void): () => void {
    return this.add(ms, undefined, run);
  }

  every(ms: number, run: () => void): () => void {
    return this.add(ms, ms, run);
  }

  advance(ms: number): void {
    this.ms += ms;
    for (const timer of this.timers) {
      while (this.timers.has(timer) && timer.dueMs <= this.ms) {
        if (timer.everyMs === undefined) this.timers.delete(timer);
        else timer.dueMs += timer.everyMs;
        timer.run();
      }
    }
  }

  private add(ms: number, everyMs: number | undefined, run: () => void): () => void {
    const timer = { dueMs: this.ms + ms, everyMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }
}

/** The page as it was built. */
export const builtPage = fileURLToPath(new URL('../../../build/gateway/station/web', import.meta.url));

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const wardStaff: readonly Staff[] = [
  { id: staffId('li-na'), displayName: 'Li Na', role: 'nurse' },
  { id: staffId('wang-fang'), displayName: 'Wang Fang', role: 'charge-nurse' },
  { id: staffId('chen-wei'), displayName: 'Chen Wei', role: 'technician' },
];

const names = ['王秀英', '李建国', '张桂兰', '陈玉珍', '刘德华', '杨淑芬', '赵国强', '黄丽华'];

/** A ward of `count` beds, each with an oximeter and a wearable, and two robots; every resident has a name. */
export function fakeWard(count: number): WardView {
  const beds = Array.from({ length: count }, (_, index) => ({
    id: bedId(`bed-${index + 1}`),
    room: `${101 + Math.floor(index / 2)}`,
    label: `${101 + Math.floor(index / 2)}·${index % 2 === 0 ? 'A' : 'B'}`,
    residentId: residentId(`resident-${index + 1}`),
  }));
  const robots = [
    { id: robotId('robot-1'), label: 'R1' },
    { id: robotId('robot-2'), label: 'R2' },
  ];
  return createWardView({
    ward: 'Ward 3 East',
    version: '0.1.0',
    isDemo: false,
    beds,
    robots,
    residents: beds.map((bed, index) => ({
      id: bed.residentId,
      displayName: names[index % names.length] ?? '',
    })),
    staff: wardStaff,
    bindings: [
      ...beds.flatMap((bed) => [
        { deviceId: deviceId(`oxi-${bed.id}`), bedId: bed.id },
        { deviceId: deviceId(`imu-${bed.id}`), bedId: bed.id, placement: 'waist' as const },
      ]),
      ...robots.map((robot) => ({ deviceId: deviceId(`agv-${robot.id}`), robotId: robot.id })),
    ],
    drivers: {},
    hasWaveform: (alarm) => alarm.type === 'fall',
    uprightAxes: { 'imu-bed-1': [0, 0, 1] },
  });
}

export function reading(device: string, metric: string, value: number | null, at: Instant): Reading {
  const isGood = value !== null;
  return {
    kind: 'reading',
    deviceId: deviceId(device),
    metric,
    value,
    unit: metric === 'spo2' || metric === 'battery' ? '%' : '/min',
    at,
    receivedAt: at,
    quality: isGood ? 'good' : 'invalid',
    ...(isGood ? {} : { reason: 'sensor-off' }),
  };
}

/** One second of a calm ward. */
export function calmSecond(count: number, now: Instant, second: number): Measurement[] {
  const beds = Array.from({ length: count }, (_, index) => index + 1);
  const sway = (index: number, period: number) =>
    Math.round(3 * (Math.sin((second + index * 700) / (period * 12)) + 0.4 * Math.sin(second * 1.7 + index)));
  return [
    ...beds.flatMap((index) => [
      reading(`oxi-bed-${index}`, 'spo2', 96 + sway(index, 50) / 2, now),
      reading(`oxi-bed-${index}`, 'heart-rate', 68 + (index % 9) + sway(index, 40), now),
      reading(`imu-bed-${index}`, 'respiration-rate', 14 + (index % 4) + sway(index, 90), now),
    ]),
    ...[1, 2].flatMap((index) => [
      reading(`agv-robot-${index}`, 'battery', 70 + index * 5, now),
      { ...reading(`agv-robot-${index}`, 'operating-mode', 1, now), unit: '1', text: 'AUTOMATIC' },
      { ...reading(`agv-robot-${index}`, 'emergency-stop', 0, now), unit: '1' },
    ]),
  ];
}

/** A fall at `bed`, decided a second and a half after its onset. */
export function fallAlarm(bed: string, now: Instant, change: Partial<Alarm> = {}): Alarm {
  const onset = { ...now, wallMs: now.wallMs - 1500, monoMs: now.monoMs - 1500 };
  return {
    id: alarmId(`fall.${bed}`),
    conditionId: `fall.${bed}`,
    type: 'fall',
    category: 'physiological',
    priority: 'high',
    bedId: bedId(bed),
    deviceId: deviceId(`imu-${bed}`),
    onset,
    raisedAt: now,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    confidence: 0.93,
    evidence: [
      { witness: 'wearable', key: 'model-score', values: { probability: 0.93 }, isFor: true },
      { witness: 'wearable', key: 'posture-change', values: { angleDeg: 71 }, isFor: true },
      { witness: 'oximeter', key: 'pulse-present', values: { heartRate: 74 }, isFor: false },
    ],
    by: { detector: 'fall', version: '1.0.0', modelDigest: 'sha256:9f2c1b7a5d3e' },
    causedBy: careEventId(`fall.${bed}`),
    custody: [
      { step: 'sensed', at: onset },
      { step: 'decided', at: now },
      { step: 'committed', at: { ...now, wallMs: now.wallMs + 12, monoMs: now.monoMs + 12 } },
      { step: 'sent', at: { ...now, wallMs: now.wallMs + 15, monoMs: now.monoMs + 15 } },
    ],
    ...change,
  };
}

/** Ten seconds of a wearable around a fall, 50 Hz, in g. */
function fallWaveform(onsetMs: number): EventWaveform {
  const rateHz = 50;
  const startMs = onsetMs - 5000;
  const rows = Array.from({ length: 10 * rateHz }, (_, index) => index / rateHz - 5);
  const isAfter = (t: number) => t > 0.4;
  const spike = (t: number) =>
    3.2 * Math.exp(-(((t - 0.35) / 0.06) ** 2)) - 0.7 * Math.exp(-((t / 0.2) ** 2));
  return {
    stream: 'imu',
    channels: ['acc_x', 'acc_y', 'acc_z'],
    units: ['g', 'g', 'g'],
    rateHz,
    startMs,
    onsetMs,
    decidedMs: onsetMs + 1500,
    samples: [
      rows.map((t) => (isAfter(t) ? 0.95 : 0.05) + 0.03 * Math.sin(t * 9)),
      rows.map((t) => 0.1 + 0.04 * Math.cos(t * 7) + spike(t) * 0.4),
      rows.map((t) => (isAfter(t) ? 0.1 : 0.98) + spike(t) + 0.02 * Math.sin(t * 13)),
    ],
  };
}

/** What two devices of a bed measured around that fall. */
export function fallLanes(): EventLanes {
  const { samples } = fallWaveform(0);
  const t = (samples[0] ?? []).map((_, row) => Number((row / 50 - 5).toFixed(2)));
  const lane = { isReading: false, unit: 'g', t };
  return {
    onsetS: 0,
    decidedS: 1.5,
    fromS: -30,
    untilS: 30,
    isComplete: true,
    lanes: [
      {
        ...lane,
        deviceId: 'imu-bed-3',
        signal: 'imu',
        channels: ['acc_x', 'acc_y', 'acc_z'],
        columns: samples,
      },
      {
        ...lane,
        deviceId: 'oxi-bed-3',
        signal: 'spo2',
        isReading: true,
        unit: '%',
        channels: ['spo2'],
        t: [-20, -10, 0, 4],
        columns: [[96, 96, 95, null]],
      },
    ],
  };
}
