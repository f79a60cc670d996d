import { z } from 'zod';

/** What another limit would have done: tried on what was measured, before anybody lives with it. */

const bedResult = z.object({
  bedId: z.string(),
  label: z.string(),
  from: z.number(),
  before: z.number(),
  after: z.number(),
  /** Of the minutes asked for, those in which anything was measured. */
  minutes: z.number(),
  ofMinutes: z.number(),
  /** Blocks of the archive that could not be read, and measurements at which the detector failed. */
  broken: z.number(),
  /** Confirmed real, alarmed by the limit as it is, and not by the new one. */
  lost: z.array(z.object({ alarmId: z.string(), raisedMs: z.number() })).readonly(),
  kept: z.number(),
  /** Confirmed real, but what was measured then does not raise them again. */
  unknown: z.number(),
});

export const whatIfRun = z.object({
  id: z.string(),
  limit: z.string(),
  value: z.number(),
  days: z.number(),
  /** Every bed where it is watched, not one of them. */
  isWard: z.boolean(),
  state: z.enum(['running', 'done', 'failed']),
  /** How many beds are done, of how many. */
  done: z.number(),
  of: z.number(),
  beds: z.array(bedResult).readonly(),
  /** A confirmed alarm would be lost, or it is not known whether one would. */
  needsSecond: z.boolean(),
});

export const limitChange = z.object({
  id: z.string(),
  limit: z.string(),
  value: z.number(),
  isWard: z.boolean(),
  beds: z.array(z.object({ bedId: z.string(), label: z.string(), from: z.number() })).readonly(),
  days: z.number(),
  before: z.number(),
  after: z.number(),
  lost: z.number(),
  unknown: z.number(),
  needsSecond: z.boolean(),
  state: z.enum(['proposed', 'approved', 'withdrawn']),
  proposedBy: z.string(),
  proposedMs: z.number(),
  /** May whoever asks approve it? Nobody approves what they proposed. */
  mayApprove: z.boolean(),
  decidedBy: z.string().optional(),
  decidedMs: z.number().optional(),
  /** May whoever asks have it tried again? Only where it was approved and never was in force. */
  mayForce: z.boolean(),
  /** Of an approved one: the gateway is about to begin with it, runs with it, does not, or no longer does. */
  force: z.enum(['waits', 'in-force', 'not-in-force', 'replaced']).optional(),
  inForceMs: z.number().optional(),
  /** Why it is not in force: the code of a refusal. */
  why: z.string().optional(),
  /** Who had it tried again last. */
  againBy: z.string().optional(),
  againMs: z.number().optional(),
});

export const whatIfView = z.object({
  limits: z
    .array(z.object({ id: z.string(), type: z.string(), unit: z.string(), min: z.number(), max: z.number() }))
    .readonly(),
  /** Beds with the limits that are watched there, as they are. */
  beds: z
    .array(z.object({ id: z.string(), label: z.string(), values: z.record(z.string(), z.number()) }))
    .readonly(),
  /** How long measurements are kept. */
  keptDays: z.number(),
  /** An approved limit is written into the configuration, and the gateway begins anew with it. */
  isWritable: z.boolean(),
  changes: z.array(limitChange).readonly(),
});

export type WhatIfBed = z.infer<typeof bedResult>;
export type WhatIfRun = z.infer<typeof whatIfRun>;
export type LimitChangeView = z.infer<typeof limitChange>;
export type WhatIfView = z.infer<typeof whatIfView>;
