import { isDrill } from '../../core/drill.ts';
import type { HandoverBed, HandoverContent } from '../../station/handover-wire.ts';
import { assessmentOf } from './assessment.ts';
import { backgroundOf } from './background.ts';
import { gapsOf } from './coverage-gaps.ts';
import { type BedFacts, endOf, type FactsBed, isWithinShift, type ShiftFacts } from './facts.ts';
import { recommendationOf } from './recommendation.ts';
import { situationOf } from './situation.ts';
import { wardSummary } from './ward-summary.ts';

/** The handover of a shift, from what happened: the ward, then each resident; a drill is held, and no alarm. Nobody by name. Pure. */
export function contentOf(all: ShiftFacts): HandoverContent {
  const facts = { ...all, alarms: all.alarms.filter((one) => !isDrill(one)) };
  const drills = all.alarms.filter((one) => isDrill(one) && isWithinShift(all, one.raisedAt.wallMs));
  const beds = bedFacts(facts);
  return {
    asOfMs: Math.max(endOf(facts), facts.isFresh ? facts.nowMs : 0),
    ward: [...wardSummary(facts, beds, drills.length)],
    residents: beds.map(residentOf),
  };
}

const residentOf = (facts: BedFacts): HandoverBed => ({
  bedId: facts.bed.bedId,
  place: facts.bed.place,
  residentId: facts.bed.residentId,
  situation: [...situationOf(facts)],
  background: [...backgroundOf(facts)],
  assessment: [...assessmentOf(facts)],
  recommendation: [...recommendationOf(facts)],
});

/** Everything of each bed: one walk over each list, as a night has thousands of lines. */
function bedFacts(facts: ShiftFacts): readonly BedFacts[] {
  const alarms = grouped(facts.alarms, ({ bedId }) => bedId);
  const events = grouped(facts.events, ({ bedId }) => bedId);
  const observations = grouped(facts.observations, ({ residentId }) => residentId);
  const coverage = grouped(facts.coverage, ({ subjectId }) => subjectId);
  const blind = grouped(facts.blind, ({ subjectId }) => subjectId);
  const silences = grouped(facts.silences, ({ bedId }) => bedId);
  const views = new Map(facts.board.map((view) => [view.id, view]));
  const { shift, nowMs, isFresh, blindSeen } = facts;
  return facts.beds.map((bed): BedFacts => {
    const view = views.get(bed.bedId);
    return {
      shift,
      nowMs,
      isFresh,
      blindSeen,
      bed,
      alarms: (alarms.get(bed.bedId) ?? []).filter((alarm) => isTheirs(alarm, bed)),
      events: (events.get(bed.bedId) ?? []).filter((event) => isTheirs(event, bed)),
      observations: observations.get(bed.residentId) ?? [],
      gaps: gapsOf(facts, coverage.get(bed.bedId) ?? []),
      blind: blind.get(bed.bedId) ?? [],
      silences: silences.get(bed.bedId) ?? [],
      ...(view && { view }),
    };
  });
}

/** Who lay there before is nobody's handover. */
const isTheirs = ({ residentId }: { readonly residentId?: string }, bed: FactsBed): boolean =>
  residentId === undefined || residentId === bed.residentId;

function grouped<One>(all: readonly One[], keyOf: (one: One) => string | undefined): Map<string, One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}
