import { z } from 'zod';
import { outcomes } from '../core/alarm.ts';
import { labels } from '../core/label.ts';

/** What looking back at alarms sends to a screen. */

const evidence = z.object({
  witness: z.string(),
  key: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()])),
  isFor: z.boolean(),
});

export const labelView = z.object({
  label: z.enum(labels),
  /** The person's name. */
  by: z.string(),
  atMs: z.number(),
  reason: z.string().optional(),
});

export const reviewEvent = z.object({
  id: z.string(),
  type: z.string(),
  category: z.enum(['physiological', 'technical']),
  priority: z.enum(['low', 'medium', 'high']),
  place: z.string(),
  onsetMs: z.number(),
  raisedMs: z.number(),
  closedMs: z.number(),
  /** Absent where it ended by itself. */
  closedBy: z.string().optional(),
  outcome: z.enum(outcomes).optional(),
  confidence: z.number(),
  evidence: z.array(evidence).readonly(),
  by: z.object({ detector: z.string(), version: z.string(), modelDigest: z.string().optional() }),
  hasCurve: z.boolean(),
  /** What somebody said of it, the latest. */
  label: labelView.optional(),
});

export const reviewQueue = z.object({
  /** Nobody has said what they were; newest first. */
  events: z.array(reviewEvent).readonly(),
  /** Where the next page begins; absent at the end. */
  next: z.string().optional(),
  /** How many days it looks back. */
  days: z.number(),
  /** Labelled last, newest first: a wrong one is found and labelled anew. */
  labelled: z.array(reviewEvent).readonly(),
});

export type LabelView = z.infer<typeof labelView>;
export type ReviewEvent = z.infer<typeof reviewEvent>;
export type ReviewQueue = z.infer<typeof reviewQueue>;
