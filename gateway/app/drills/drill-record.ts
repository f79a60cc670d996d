import { z } from 'zod';
import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { DrillView } from '../../station/health-wire.ts';

export const drillKind = 'drill';

const instants = z.number();
const body = z.object({
  act: z.enum(['started', 'ended']),
  id: z.string(),
  bedId: z.string(),
  by: z.string(),
  startedMs: instants,
  committed: z.number().optional(),
  painted: z.number().optional(),
  accepted: z.number().optional(),
  acceptedBy: z.string().optional(),
  state: z.enum(['running', 'passed', 'failed']),
  failed: z.string().optional(),
});

/** The line about the begin or the end of a drill; the end has what was measured. */
export const drillEntry = (drill: DrillView, at: Instant): LedgerEntry => ({
  kind: drillKind,
  subject: drill.bedId,
  at,
  body: { act: drill.state === 'running' ? 'started' : 'ended', ...drill },
});

/** A drill as the ledger has it; undefined where this version cannot read it. */
export function drillIn(line: Pick<LedgerEntry, 'body'>): DrillView | undefined {
  const parsed = body.safeParse(line.body);
  if (!parsed.success) return undefined;
  const { act: _, ...drill } = parsed.data;
  return drill;
}
