import { z } from 'zod';
import type { CheckView, ErrandView, HandledView } from '../waiting-wire.ts';
import type {
  AlarmView,
  BedView,
  CoverageView,
  EventWaveform,
  HoldView,
  ProcessView,
  RobotView,
  ScorePartView,
  ScoreView,
  ShiftView,
  VitalView,
} from '../wire.ts';
import {
  blindReport,
  custodyStep,
  decidedBy,
  evidence,
  outcome,
  priority,
  quality,
  signal,
} from './common.ts';
import { described, wallMs } from './described.ts';
import { deviceView } from './devices.ts';

const vital = described<VitalView>()(
  'Vital',
  z.strictObject({
    metric: z.string(),
    value: z.number().nullable(),
    unit: z.string(),
    text: z.string().exactOptional(),
    quality,
    reason: z.string().exactOptional(),
    atMs: wallMs,
    spark: z.array(z.number().nullable()),
  }),
);
const coverage = described<CoverageView>()(
  'Coverage',
  z.strictObject({
    isCovered: z.boolean(),
    watching: z.array(z.string()).exactOptional(),
    sinceMs: wallMs.exactOptional(),
    missing: z.array(
      z.strictObject({
        detector: z.string(),
        reason: z.string(),
        deviceId: z.string().exactOptional(),
      }),
    ),
  }),
);
const scorePart = described<ScorePartView>()(
  'ScorePart',
  z.strictObject({
    parameter: z.string(),
    points: z.number(),
    value: z.union([z.number(), z.string()]),
    atMs: wallMs.exactOptional(),
    isByHand: z.literal(true).exactOptional(),
  }),
);
const score = described<ScoreView>()(
  'Score',
  z.strictObject({
    total: z.number(),
    response: z.string(),
    scale: z.union([z.literal(1), z.literal(2)]),
    missing: z.array(z.string()),
    parts: z.array(scorePart),
  }),
);
const check = described<CheckView>()(
  'Check',
  z.strictObject({
    sinceMs: wallMs,
    untilMs: wallMs,
    robot: z.string().exactOptional(),
    evidence: z.array(evidence),
  }),
);
const handled = described<HandledView>()(
  'Handled',
  z.strictObject({ robot: z.string(), sinceMs: wallMs, isExitHeld: z.boolean() }),
);
const errand = described<ErrandView>()(
  'Errand',
  z.strictObject({ kind: z.enum(['look', 'transfer']), place: z.string(), sinceMs: wallMs }),
);

export const bedView = described<BedView>()(
  'Bed',
  z.strictObject({
    id: z.string(),
    room: z.string(),
    label: z.string(),
    resident: z.string().exactOptional(),
    posture: z.enum(['upright', 'lying', 'out-of-bed', 'unknown']),
    vitals: z.array(vital),
    score: score.exactOptional(),
    entries: z.number(),
    devices: z.array(deviceView),
    coverage,
    check: check.exactOptional(),
    handled: handled.exactOptional(),
    blind: z.array(blindReport).exactOptional(),
  }),
);
export const robotView = described<RobotView>()(
  'Robot',
  z.strictObject({
    id: z.string(),
    label: z.string(),
    vitals: z.array(vital),
    devices: z.array(deviceView),
    coverage,
    errand: errand.exactOptional(),
  }),
);
export const alarmView = described<AlarmView>()(
  'Alarm',
  z.strictObject({
    id: z.string(),
    type: z.string(),
    category: z.enum(['physiological', 'technical']),
    priority,
    bedId: z.string().exactOptional(),
    robotId: z.string().exactOptional(),
    deviceId: z.string().exactOptional(),
    place: z.string(),
    onsetMs: wallMs,
    raisedMs: wallMs,
    calledMs: wallMs,
    isPresent: z.boolean(),
    signal,
    escalationStep: z.number(),
    owner: z.strictObject({ staffId: z.string(), displayName: z.string(), sinceMs: wallMs }).exactOptional(),
    confidence: z.number(),
    evidence: z.array(evidence),
    by: decidedBy,
    custody: z.array(z.strictObject({ step: custodyStep, atMs: wallMs, by: z.string().exactOptional() })),
    outcome: outcome.exactOptional(),
    closedMs: wallMs.exactOptional(),
    hasWaveform: z.boolean(),
  }),
);
export const holdView = described<HoldView>()(
  'Hold',
  z.strictObject({
    kind: z.enum(['audio-pause', 'alarm-off']),
    id: z.string(),
    by: z.string(),
    sinceMs: wallMs,
    untilMs: wallMs,
    bedId: z.string().exactOptional(),
    place: z.string().exactOptional(),
    type: z.string().exactOptional(),
    reason: z.string().exactOptional(),
  }),
);
export const processView = described<ProcessView>()(
  'Process',
  z.strictObject({
    name: z.string(),
    receiver: z.string().exactOptional(),
    isUp: z.boolean(),
    sinceMs: wallMs,
  }),
);
export const shiftView = described<ShiftView>()(
  'Shift',
  z.strictObject({ name: z.enum(['day', 'evening', 'night']), startsAtMin: z.number() }),
);
export const waveform = described<EventWaveform>()(
  'Waveform',
  z.strictObject({
    stream: z.string(),
    channels: z.array(z.string()),
    units: z.array(z.string()),
    rateHz: z.number(),
    startMs: wallMs,
    onsetMs: wallMs,
    decidedMs: wallMs,
    samples: z.array(z.array(z.number().nullable())),
  }),
);
