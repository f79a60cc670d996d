import { z } from 'zod';
import type { Alarm } from '../../core/alarm.ts';
import { type BlindReport, blindKind } from '../../core/blind.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { correctedAlarm } from '../../core/corrected.ts';
import type { Instant } from '../../core/instant.ts';
import type { Observation } from '../../core/observation.ts';
import { type StandingLine, standingKind } from '../../core/standing.ts';
import type { StoredEntry } from '../../store/ledger-table.ts';
import { fromTheStart, type ShiftCursor, type ShiftSlice } from '../../store/shift-table.ts';
import type { Store } from '../../store/store.ts';
import { correctionOf } from '../clock-record.ts';
import { observationOf } from '../observation-record.ts';
import type { CoverageChange, ShiftFacts, Silenced } from './facts.ts';

export type ShiftStore = Pick<Store, 'shiftLines' | 'shiftAlarms' | 'openAlarms' | 'clock' | 'standing'>;

/** What of a handover's facts stands in the ledger. */
export type ReadFacts = Pick<
  ShiftFacts,
  'alarms' | 'events' | 'observations' | 'coverage' | 'blind' | 'blindSeen' | 'silences' | 'isCut'
> & {
  /** Since when each resident lies in which bed. */
  readonly residents: readonly {
    readonly bedId: string;
    readonly residentId: string;
    readonly sinceMs: number;
  }[];
};

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Some 10 ms of the store's thread: commits slip in between. */
const rowsPerSlice = 500;
/** More than a ward's worst night; beyond it the handover says that it is cut. */
const rowsMost = 20_000;
const clockLinesMost = 1000;
const dayMs = 86_400_000;

/**
 * Reads what happened in a shift and the day before it, by wall times as they are known now. `correct` is what is known of them; rows
 * that were written by a clock that was wrong are looked for where that clock stood.
 */
export async function readShift(
  store: ShiftStore,
  shift: Span,
  nowMs: number,
  correct: (instant: Instant) => Instant,
): Promise<ReadFacts> {
  const clock = await store.clock(clockLinesMost);
  // What is entered or seen soon after a shift may still tell of it.
  const before: Span = {
    fromMs: shift.fromMs - dayMs,
    untilMs: Math.min(nowMs + 1, shift.untilMs + dayMs / 2),
  };
  const spans = [before, ...wrongSpans(clock, before)];
  const lines = await sliced(spans, (after, untilMs) => store.shiftLines(after, untilMs, rowsPerSlice));
  // An alarm counts by when it was raised, and stands by when it last changed.
  const raised = spans.map(({ fromMs, untilMs }) => ({
    fromMs,
    untilMs: Math.min(untilMs, fromMs + shiftAndDay(shift)),
  }));
  const changed = await sliced(raised, (after, untilMs) => store.shiftAlarms(after, untilMs, rowsPerSlice));
  const open = (await store.openAlarms()).slice(0, rowsMost);
  const stands = await store.standing();
  const found = sorted(lines.rows, shift, correct);
  const coverage = [...found.coverage, ...coverageOf({ set: stands, clear: [] }, correct)];
  return {
    ...found,
    coverage: coverage.toSorted((a, b) => a.sinceMs - b.sinceMs),
    residents: stands.flatMap(({ what, since }) =>
      what.kind === 'resident'
        ? [{ bedId: what.bedId, residentId: what.residentId, sinceMs: correct(since).wallMs }]
        : [],
    ),
    alarms: alarmsOf([...changed.rows, ...open], shift, correct),
    isCut: lines.isCut || changed.isCut,
  };
}

const shiftAndDay = ({ fromMs, untilMs }: Span): number => untilMs - fromMs + dayMs;

/** Where a clock stood that was found wrong later, while it was these times. */
function wrongSpans(clock: readonly StoredEntry[], { fromMs, untilMs }: Span): readonly Span[] {
  return clock.flatMap((line) => {
    const correction = correctionOf(line);
    const by = z.object({ byMs: z.number() }).safeParse(line.body);
    if (correction === undefined || !by.success || Math.abs(by.data.byMs) < wrongMs) return [];
    const { wallMs, fromMonoMs = 0, untilMonoMs } = correction;
    if (wallMs < fromMs || wallMs - (untilMonoMs - fromMonoMs) > untilMs) return [];
    return [{ fromMs: fromMs - by.data.byMs, untilMs: untilMs - by.data.byMs }];
  });
}

/** Less is within what is read anyway, or does not matter to a shift. */
const wrongMs = 60_000;

async function sliced<Row extends { readonly seq?: number; readonly id?: string }>(
  spans: readonly Span[],
  read: (after: ShiftCursor, untilMs: number) => Promise<ShiftSlice<Row>>,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
  const rows = new Map<number | string, Row>();
  for (const { fromMs, untilMs } of spans) {
    let next: ShiftCursor | undefined = fromTheStart(fromMs);
    while (next !== undefined) {
      if (rows.size >= rowsMost) return { rows: [...rows.values()], isCut: true };
      const slice: ShiftSlice<Row> = await read(next, untilMs);
      for (const row of slice.rows) rows.set(row.seq ?? row.id ?? rows.size, row);
      next = slice.next;
    }
  }
  return { rows: [...rows.values()], isCut: false };
}

/** Raised within the shift or the day before it, and all that are open; each once, oldest first. */
function alarmsOf(
  found: readonly Alarm[],
  { fromMs, untilMs }: Span,
  correct: (instant: Instant) => Instant,
): readonly Alarm[] {
  const byId = new Map(found.map((alarm) => [alarm.id, alarm]));
  return [...byId.values()]
    .map((alarm) => correctedAlarm(alarm, correct))
    .filter(
      ({ raisedAt: { wallMs }, closedAt }) =>
        (closedAt === undefined && wallMs < untilMs) || (wallMs >= fromMs - dayMs && wallMs < untilMs),
    )
    .toSorted((a, b) => a.raisedAt.wallMs - b.raisedAt.wallMs);
}

/** The ledger's lines by what they tell. */
function sorted(
  rows: readonly StoredEntry[],
  { fromMs, untilMs }: Span,
  correct: (instant: Instant) => Instant,
): Omit<ReadFacts, 'alarms' | 'isCut' | 'residents'> {
  const events: CareEvent[] = [];
  let observations: Observation[] = [];
  const coverage: CoverageChange[] = [];
  const blind: BlindReport[] = [];
  const blindSeen = new Set<string>();
  const orders: StoredEntry[] = [];
  for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
    if (row.kind === 'care-event') events.push(correctedEvent(row.body as CareEvent, correct));
    if (row.kind === standingKind) coverage.push(...coverageOf(row.body as StandingLine, correct));
    if (row.kind === 'act' && row.subject.startsWith('hold.')) orders.push(row);
    // What was entered of whoever bore this id before is nobody's now.
    if (row.kind === 'erasure') observations = observations.filter((one) => one.residentId !== row.subject);
    if (row.kind === 'observation') observations.push(...observed(row, correct));
    if (row.kind === blindKind) blindLine(row, blind, blindSeen);
  }
  const isOfShift = (ms: number) => ms >= fromMs && ms < untilMs;
  return {
    events: events.filter(({ onset }) => isOfShift(onset.wallMs)),
    observations,
    coverage,
    blind: blind.filter((one) => one.toMs > fromMs && one.fromMs < untilMs),
    blindSeen,
    silences: silencesOf(orders, correct).filter((one) => one.untilMs > fromMs && one.fromMs < untilMs),
  };
}

const correctedEvent = (event: CareEvent, correct: (instant: Instant) => Instant): CareEvent => ({
  ...event,
  onset: correct(event.onset),
  at: correct(event.at),
});

function observed(row: StoredEntry, correct: (instant: Instant) => Instant): readonly Observation[] {
  const found = observationOf(row);
  return found ? [{ ...found, at: correct(found.at), enteredAt: correct(found.enteredAt) }] : [];
}

const coverageOf = ({ set }: StandingLine, correct: (instant: Instant) => Instant): CoverageChange[] =>
  set.flatMap(({ since, what }) =>
    what.kind === 'coverage'
      ? [
          {
            subjectId: what.subjectId,
            sinceMs: correct(since).wallMs,
            isCovered: what.isCovered,
            missing: what.missing,
          },
        ]
      : [],
  );

/** A stretch that is told again grows: the last word counts. */
function blindLine({ body }: StoredEntry, blind: BlindReport[], seen: Set<string>): void {
  const said = body as BlindReport & { readonly act: string };
  if (said.act === 'seen') seen.add(said.id);
  if (said.act !== 'told') return;
  const known = blind.findIndex(({ id }) => id === said.id);
  if (known >= 0) blind.splice(known, 1);
  blind.push(said);
}

const instant = z.object({ wallMs: z.number(), monoMs: z.number(), bootId: z.string(), errorMs: z.number() });
const begun = z.object({
  act: z.enum(['pause-audio', 'switch-off']),
  by: z.string(),
  refused: z.undefined().optional(),
  hold: z.object({
    kind: z.enum(['audio-pause', 'alarm-off']),
    bedId: z.string().optional(),
    type: z.string().optional(),
    reason: z.string().optional(),
  }),
  until: instant,
});
const ending = new Set(['hold-over', 'resume-audio', 'switch-on', 'audio-pause-broken']);

/** Each silence with its end: as ordered, or when somebody or something ended it. */
function silencesOf(
  orders: readonly StoredEntry[],
  correct: (instant: Instant) => Instant,
): readonly Silenced[] {
  const silences: Silenced[] = [];
  const running = new Map<string, number>();
  for (const { subject, at, body } of orders) {
    const found = begun.safeParse(body);
    if (found.success) {
      const { by, hold, until } = found.data;
      running.set(subject, silences.length);
      silences.push({ ...defined(hold), by, fromMs: correct(at).wallMs, untilMs: correct(until).wallMs });
      continue;
    }
    const { act, refused } = body as { readonly act?: string; readonly refused?: string };
    const index = running.get(subject);
    const silence = index === undefined ? undefined : silences[index];
    if (index === undefined || silence === undefined || refused !== undefined || !ending.has(act ?? ''))
      continue;
    silences[index] = { ...silence, untilMs: Math.min(silence.untilMs, correct(at).wallMs) };
    running.delete(subject);
  }
  return silences;
}

const defined = (
  hold: z.output<typeof begun>['hold'],
): Pick<Silenced, 'kind' | 'bedId' | 'type' | 'reason'> => ({
  kind: hold.kind,
  ...(hold.bedId !== undefined && { bedId: hold.bedId }),
  ...(hold.type !== undefined && { type: hold.type }),
  ...(hold.reason !== undefined && { reason: hold.reason }),
});
