import { type CoverageChange, endOf, type Gap, type ShiftFacts } from './facts.ts';

/**
 * When a bed was not covered within the shift, from the changes of its coverage, oldest first. Only changes are on record, so that the
 * first one after the shift's beginning also tells how it stood before. Nothing on record at all counts as covered by nobody's word: no gap
 * is claimed. Pure.
 */
export function gapsOf(
  facts: Pick<ShiftFacts, 'shift' | 'nowMs'>,
  changes: readonly Omit<CoverageChange, 'subjectId'>[],
): readonly Gap[] {
  const { fromMs } = facts.shift;
  const endMs = endOf(facts);
  const gaps: Gap[] = [];
  const before = changes.findLast(({ sinceMs }) => sinceMs < fromMs);
  const later = changes.filter(({ sinceMs }) => sinceMs >= fromMs);
  let open = before ?? impliedBy(later[0], fromMs);
  for (const change of later) {
    if (change.sinceMs >= endMs) break;
    if (!open.isCovered && change.isCovered) gaps.push(gapFrom(open, fromMs, change.sinceMs));
    // What is missing may change within one gap: it goes on, and the first reason is told.
    if (open.isCovered !== change.isCovered) open = change;
  }
  if (!open.isCovered) gaps.push(gapFrom(open, fromMs, endMs));
  return gaps.filter(({ fromMs: from, untilMs }) => untilMs > from);
}

type Change = Omit<CoverageChange, 'subjectId'>;

/** A change to covered tells that it was not before, without the reason. */
const impliedBy = (first: Change | undefined, fromMs: number): Change => ({
  sinceMs: fromMs - 1,
  isCovered: first?.isCovered !== true,
  missing: [],
});

const gapFrom = ({ sinceMs, missing }: Change, fromMs: number, untilMs: number): Gap => ({
  fromMs: Math.max(sinceMs, fromMs),
  untilMs,
  isFromBefore: sinceMs < fromMs,
  missing,
});
