import { z } from 'zod';
import { type CustodyStep, type Outcome, outcomes, type Priority, type Signal } from '../../core/alarm.ts';
import type { BlindFinding, BlindReport } from '../../core/blind.ts';
import type { DecidedBy, Evidence } from '../../core/care-event.ts';
import type { DeviceId } from '../../core/id.ts';
import type { Quality } from '../../core/measurement.ts';
import { type Role, roles } from '../../core/ward.ts';
import { linkProblems } from '../../plugin/link-problem.ts';
import type { Refusal, StaffView } from '../wire.ts';
import { described, idOf, wallMs } from './described.ts';

export const nothing = z.strictObject({}).meta({ id: 'Nothing' });
export const refusalAnswer = described<Refusal>()(
  'Refusal',
  z.strictObject({ code: z.string(), message: z.string() }),
);

export const priority = described<Priority>()('Priority', z.enum(['low', 'medium', 'high']));
export const signal = described<Signal>()(
  'Signal',
  z.enum(['on', 'acknowledged', 'latched', 'inhibited', 'off']),
);
export const outcome = described<Outcome>()('Outcome', z.enum(outcomes));
export const quality = described<Quality>()('Quality', z.enum(['good', 'questionable', 'invalid']));
export const linkProblem = z.enum(linkProblems);
export const role = described<Role>()('Role', z.enum(roles));
export const custodyStep = described<CustodyStep>()(
  'CustodyStep',
  z.enum([
    'sensed',
    'decided',
    'committed',
    'sent',
    'painted',
    'unpainted',
    'switched-off',
    'switched-on',
    'resumed',
    'accepted',
    'at-bedside',
    'escalated',
    'expired',
    'ceased',
    'closed',
  ]),
);

export const evidence = described<Evidence>()(
  'Evidence',
  z.strictObject({
    witness: z.string(),
    key: z.string(),
    values: z.record(z.string(), z.union([z.number(), z.string()])),
    deviceId: idOf<DeviceId>().exactOptional(),
    isFor: z.boolean(),
  }),
);
export const decidedBy = described<DecidedBy>()(
  'DecidedBy',
  z.strictObject({
    detector: z.string(),
    version: z.string(),
    modelDigest: z.string().exactOptional(),
  }),
);
export const staffView = described<StaffView>()(
  'Staff',
  z.strictObject({ id: z.string(), displayName: z.string(), role }),
);

const finding = described<BlindFinding>()(
  'BlindFinding',
  z.strictObject({
    eventId: z.string(),
    type: z.string(),
    onsetMs: wallMs,
    confidence: z.number(),
    evidence: z.array(evidence),
    by: decidedBy,
    wouldAlarm: priority.exactOptional(),
    hasAlarmed: z.literal(true).exactOptional(),
  }),
);
export const blindReport = described<BlindReport>()(
  'BlindReport',
  z.strictObject({
    id: z.string(),
    subjectId: z.string(),
    fromMs: wallMs,
    toMs: wallMs,
    cause: z.enum(['device-away', 'drivers-away', 'gateway-away']),
    devices: z.array(z.strictObject({ deviceId: z.string(), measurements: z.number() })),
    findings: z.array(finding),
    dropped: z.number().exactOptional(),
    toldMs: wallMs,
  }),
);
