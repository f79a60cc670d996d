import { z } from 'zod';

/** What `GET /api/v1/health-report` answers: how every part of the gateway stands, and what is wrong with it. Wall milliseconds. */

const ms = z.number();
const count = z.number();
const missing = z.object({ detector: z.string(), reason: z.string(), deviceId: z.string().optional() });

/** What can be wrong; each has words and what to do in both catalogues (`healthFault`, `healthFix`). The worst come first. */
export const healthFaults = [
  'store-waits',
  'store-refuses',
  'disk-nearly-full',
  'process-down',
  'broker-away',
  'bed-uncovered',
  'no-screen',
  'device-line',
  'device-silent',
  'receiver-away',
  'model-missing',
  'clock-unconfirmed',
  'ledger-broken',
  'receiver-parked',
  'bus-dropped',
  'receiver-dropped',
  'screen-silent',
  'screen-mute',
  'battery-low',
  'device-checksums',
  'device-gaps',
  'device-dropped',
  'process-restarted',
  'model-unanswered',
  'drill-failed',
] as const;
export type HealthFaultName = (typeof healthFaults)[number];

/** The parts of the page; a fault stands in one of them. */
export const healthAreas = [
  'processes',
  'devices',
  'broker',
  'receivers',
  'disk',
  'clock',
  'models',
  'beds',
  'screens',
  'store',
  'drills',
] as const;
export type HealthArea = (typeof healthAreas)[number];

const fault = z.object({
  fault: z.enum(healthFaults),
  area: z.enum(healthAreas),
  /** The id of what it is about: a device, a process, a bed; empty for the gateway itself. */
  about: z.string(),
  /** What people call it, where that is not its id. */
  label: z.string().optional(),
  sinceMs: ms.optional(),
  /** Somebody may be without cover, or without being heard: the rest can wait for the day. */
  isUrgent: z.boolean(),
  values: z.record(z.string(), z.union([z.number(), z.string()])),
});

const process = z.object({
  name: z.string(),
  isUp: z.boolean(),
  sinceMs: ms.optional(),
  restarts: count,
  memoryBytes: count.optional(),
});

const device = z.object({
  deviceId: z.string(),
  driver: z.string(),
  /** The label of its bed or robot. */
  place: z.string(),
  state: z.string(),
  problem: z.string().optional(),
  isRecording: z.boolean(),
  rateHz: count,
  gaps: count,
  checksumErrors: count,
  faults: count,
  dropped: count,
  batteryPercent: count.optional(),
  lastMs: ms.optional(),
});

const receiver = z.object({
  id: z.string(),
  kind: z.string(),
  isUp: z.boolean(),
  sinceMs: ms,
  waiting: count,
  waitingAlarms: count,
  oldestMs: ms.optional(),
  delivered: count,
  parked: count,
  dropped: count,
  lastError: z.string().optional(),
});

const parked = z.object({
  receiver: z.string(),
  id: z.string(),
  /** The bed, robot or device it tells of. */
  subject: z.string(),
  atMs: ms,
  reason: z.string(),
});

const model = z.object({
  id: z.string(),
  version: z.string(),
  digest: z.string(),
  isLoaded: z.boolean(),
  scored: count,
  unanswered: count,
  /** From the request to the answer, of the latest windows. */
  latencyMs: z.object({ median: count, p99: count }).optional(),
  /** Alarms that it decided on in the last day, and how many of them a person has called false. */
  alarms: count,
  falseAlarms: count,
});

const bed = z.object({
  id: z.string(),
  label: z.string(),
  isCovered: z.boolean(),
  sinceMs: ms.optional(),
  /** What watches over it now. */
  protectedBy: z.array(z.string()),
  missing: z.array(missing),
});

const screen = z.object({
  id: z.string(),
  /** Whoever is signed in on it. */
  staff: z.string().optional(),
  /** It proved lately that it is in front and paints. */
  isInSight: z.boolean(),
  /** It was in front and stopped proving itself, without saying that it was put away. */
  isSilent: z.boolean().optional(),
  paintedMs: ms.optional(),
  /** Absent where the screen does not tell. */
  isMute: z.boolean().optional(),
});

const drill = z.object({
  id: z.string(),
  bedId: z.string(),
  /** By name, as are those who accepted it. */
  by: z.string(),
  startedMs: ms,
  /** How long after its start, in milliseconds; absent where it never came to it. */
  committed: count.optional(),
  painted: count.optional(),
  accepted: count.optional(),
  acceptedBy: z.string().optional(),
  state: z.enum(['running', 'passed', 'failed']),
  /** What failed: `not-committed`, `not-painted`, `not-accepted`, `restarted`. */
  failed: z.string().optional(),
});

export const healthReport = z.object({
  nowMs: ms,
  startedMs: ms,
  version: z.string(),
  faults: z.array(fault),
  processes: z.array(process),
  devices: z.array(device),
  broker: z.object({
    isExternal: z.boolean(),
    isAway: z.boolean(),
    clients: count,
    received: count,
    refusals: z.record(z.string(), count),
    sessions: count,
    queuedBytes: count,
    droppedMessages: count,
    losses: count.optional(),
    underWay: count.optional(),
    certificateUntilMs: ms.optional(),
  }),
  receivers: z.array(receiver),
  parked: z.array(parked),
  disk: z.object({
    freeBytes: count.optional(),
    totalBytes: count.optional(),
    keepFreeBytes: count,
    isNearlyFull: z.boolean(),
    refusedCharts: count,
    ledgerBytes: count.optional(),
    archiveBytes: count,
    evidenceBytes: count.optional(),
  }),
  clock: z.object({
    /** Who confirms it; `none` where nothing does. */
    source: z.string(),
    isTrusted: z.boolean(),
    errorMs: count,
  }),
  models: z.array(model),
  beds: z.array(bed),
  screens: z.array(screen),
  store: z.object({
    rows: count,
    head: z.string(),
    committed: count,
    failed: count,
    unsent: count,
    waits: z.string().optional(),
    /** Why the latest write was refused; absent where it was taken. */
    refused: z.string().optional(),
    signed: z.object({ seq: count, atMs: ms, keyId: z.string() }).optional(),
    verified: z
      .object({ atMs: ms, isIntact: z.boolean(), rows: count, brokenAt: count.optional() })
      .optional(),
  }),
  /** The latest of each bed. */
  drills: z.array(drill),
});

export type HealthReport = z.infer<typeof healthReport>;
export type HealthFault = z.infer<typeof fault>;
export type DrillView = z.infer<typeof drill>;
