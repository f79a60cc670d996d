import { z } from 'zod';

/** What the audit log's page asks and is told. Wall milliseconds. */

export const auditPageMost = 100;

/** What the log can be filtered by. A kind is a kind of line on the ledger, `acts` whatever a person did. */
export const auditFilter = z.strictObject({
  /** Older than this line; left out: from the newest. */
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(auditPageMost).optional(),
  kind: z
    .string()
    .regex(/^[a-z-]{1,40}$/)
    .optional(),
  person: z.string().min(1).max(200).optional(),
  bed: z.string().min(1).max(200).optional(),
  fromMs: z.coerce.number().optional(),
  untilMs: z.coerce.number().optional(),
});

const line = z.object({
  seq: z.number(),
  kind: z.string(),
  subject: z.string(),
  atMs: z.number(),
  /** How far its time may be off, where that is more than a minute. */
  errorMs: z.number().optional(),
  act: z.string().optional(),
  /** Who did it: a member of staff, a screen, a detector; `set-up` or `directory` of an account. */
  by: z.string().optional(),
  /** What whoever did it is called, or was. */
  name: z.string().optional(),
  /** The member of staff whom it is about. */
  about: z.string().optional(),
  /** The condition, where it is about one. */
  type: z.string().optional(),
  bedId: z.string().optional(),
  /** The label of its bed or robot. */
  place: z.string().optional(),
  /** By name, looked up now: the ledger has ids alone. */
  resident: z.string().optional(),
  reason: z.string().optional(),
  /** Further values of the line, as they stand there. */
  values: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  hash: z.string(),
});

export const auditPage = z.object({
  lines: z.array(line),
  /** Everybody who works here or did. */
  people: z.array(z.object({ id: z.string(), displayName: z.string() })),
  /** Where to go on; absent where the ledger has no older line. */
  nextBefore: z.number().optional(),
  /** Lines that were looked at. */
  searched: z.number(),
});

export const verification = z.object({
  state: z.enum(['none', 'running', 'intact', 'broken', 'failed']),
  rows: z.number(),
  /** Rows of the ledger when it began. */
  total: z.number(),
  atMs: z.number().optional(),
  head: z.string().optional(),
  brokenAt: z.number().optional(),
  reason: z.string().optional(),
  signed: z.object({ seq: z.number(), atMs: z.number(), keyId: z.string() }).optional(),
});

export type AuditFilter = z.infer<typeof auditFilter>;
export type AuditLine = z.infer<typeof line>;
export type AuditPage = z.infer<typeof auditPage>;
export type Verification = z.infer<typeof verification>;
