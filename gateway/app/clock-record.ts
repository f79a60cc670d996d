import { z } from 'zod';
import type { LedgerEntry } from '../core/ledger.ts';
import { type ClockCorrection, clockKind, unknownErrorMs } from '../core/wall-time.ts';
import type { ClockHappening, TimeTrust } from '../health/time-trust.ts';
import type { StoredEntry } from '../store/ledger-table.ts';

/** The body of the ledger's line that corrects earlier wall times of a boot. Times in milliseconds, as in `docs/reference.md`. */
const confirmedBody = z.object({
  what: z.literal('confirmed'),
  source: z.string(),
  /** Wall times read after this moment are corrected; left out: all of the boot. */
  fromMonoMs: z.number().optional(),
  untilMonoMs: z.number(),
  /** The right time at `untilMonoMs`. */
  wallMs: z.number(),
  byMs: z.number(),
  errorBeforeMs: z.number(),
  errorMs: z.number(),
});

/** The body of the line that says that a clock was set which was thought to be right. Corrects nothing. */
const steppedBody = z.object({
  what: z.literal('stepped'),
  byMs: z.number(),
  errorBeforeMs: z.number(),
  errorMs: z.number(),
  offsetMs: z.number(),
  doubtful: z.object({ leastMs: z.number(), mostMs: z.number() }),
  goodUntilMonoMs: z.number().optional(),
  /** A confirmation of the clock as it was, which is none of what it became. */
  staleMs: z.number().optional(),
});

const clockBody = z.discriminatedUnion('what', [confirmedBody, steppedBody]);

/** What happened to the clock, for the ledger; its subject is the boot. */
export function clockEntry(happening: ClockHappening, trust: TimeTrust, at: LedgerEntry['at']): LedgerEntry {
  const { byMs } = happening;
  const body: z.input<typeof clockBody> =
    happening.what === 'confirmed'
      ? {
          what: 'confirmed',
          byMs,
          source: happening.source,
          errorBeforeMs: unknownErrorMs,
          ...told(happening.correction),
        }
      : {
          what: 'stepped',
          byMs,
          errorBeforeMs: happening.errorBeforeMs,
          errorMs: unknownErrorMs,
          offsetMs: trust.offsetMs,
          doubtful: trust.doubtful,
          ...(trust.goodUntilMonoMs !== undefined && { goodUntilMonoMs: trust.goodUntilMonoMs }),
          ...(trust.staleMs !== undefined && { staleMs: trust.staleMs }),
        };
  return { kind: clockKind, subject: trust.bootId, at, body };
}

const told = ({ bootId: _, ...correction }: ClockCorrection) => correction;

/** What a ledger's line corrects; undefined where it corrects nothing. */
export function correctionOf({
  subject,
  body,
}: Pick<StoredEntry, 'subject' | 'body'>): ClockCorrection | undefined {
  const found = clockBody.safeParse(body);
  if (!found.success || found.data.what !== 'confirmed') return undefined;
  const { fromMonoMs, untilMonoMs, wallMs, errorMs } = found.data;
  return {
    bootId: subject,
    ...(fromMonoMs !== undefined && { fromMonoMs }),
    untilMonoMs,
    wallMs,
    errorMs,
  };
}

/** What was known of this boot's clock when the ledger's last line about it was written; undefined where there is none. */
export function trustOf(entries: readonly StoredEntry[], bootId: string): TimeTrust | undefined {
  const last = entries.findLast(({ subject }) => subject === bootId);
  const found = clockBody.safeParse(last?.body);
  if (last === undefined || !found.success) return undefined;
  if (found.data.what === 'stepped') {
    const { offsetMs, doubtful, goodUntilMonoMs, staleMs } = found.data;
    return {
      bootId,
      lookedMonoMs: last.at.monoMs,
      offsetMs,
      doubtful,
      ...(goodUntilMonoMs !== undefined && { goodUntilMonoMs }),
      setAfterMonoMs: last.at.monoMs,
      ...(staleMs !== undefined && { staleMs }),
    };
  }
  const { untilMonoMs, wallMs, errorMs } = found.data;
  const offsetMs = wallMs - untilMonoMs;
  return {
    bootId,
    lookedMonoMs: untilMonoMs,
    offsetMs,
    doubtful: { leastMs: offsetMs, mostMs: offsetMs },
    goodUntilMonoMs: untilMonoMs,
    confirmed: { monoMs: untilMonoMs, errorMs },
  };
}
