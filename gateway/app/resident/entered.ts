import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import { type HandMeasured, handMeasured, type Observation, uncorrected } from '../../core/observation.ts';
import type { HistoryEntered } from '../../station/resident-wire.ts';
import { observationOf } from '../observation-record.ts';
import type { Axis } from './columns.ts';

/** Curves on which somebody's own measurement is a mark. The diastolic pressure stands with its systolic one. */
const marked = [
  'pulse',
  'spo2',
  'respiration',
  'temperature',
  'systolic',
] as const satisfies readonly HandMeasured[];

const unitOf = (name: HandMeasured): string => handMeasured.find((row) => row.name === name)?.unit ?? '1';

/** What stands of what was entered about somebody; nothing of whoever bore this id before an erasure. Pure. */
export function standingEntries(lines: readonly LedgerEntry[]): readonly Observation[] {
  const erased = lines.findLastIndex(({ kind }) => kind === 'erasure');
  return uncorrected(lines.slice(erased + 1).flatMap((line) => observationOf(line) ?? []));
}

/** What staff measured by hand within a history, oldest first: each at the time at which it was seen, with who entered it. Pure. */
export function enteredMarks(
  lines: readonly LedgerEntry[],
  { startMs, slotMs, points }: Axis,
  { correct, nameOf }: { readonly correct: (at: Instant) => Instant; nameOf(staffId: string): string },
): readonly HistoryEntered[] {
  const lengthS = (points * slotMs) / 1000;
  return standingEntries(lines)
    .flatMap(({ id, at, by, values }) => {
      const atS = Math.round((correct(at).wallMs - startMs) / 1000);
      if (atS < 0 || atS > lengthS) return [];
      return marked.flatMap((name): HistoryEntered[] => {
        const { [name]: value, diastolic } = values;
        if (value === undefined) return [];
        const lower = name === 'systolic' && diastolic !== undefined ? { diastolic } : {};
        return [{ entry: id, name, unit: unitOf(name), atS, value, ...lower, by: nameOf(by) }];
      });
    })
    .sort((one, other) => one.atS - other.atS);
}
