import type { Recording } from '../../../drivers/transport/recording.ts';
import { defaultPolicies } from '../../alarm/policy.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { detectRecording, type LocalModel } from '../detect.ts';
import type { Case } from './data-sets.ts';
import { eventLimits, excursions, impacts, monitorLimits, type Span } from './fixed-limits.ts';
import { type Sounding, soundingsOf } from './soundings.ts';

/** What one set of recordings cost in alarms, and what was missed. */
export interface Burden {
  readonly name: string;
  readonly recordings: number;
  readonly days: number;
  readonly events: number;
  readonly fixed: { readonly alarms: number; readonly missed: number };
  readonly vigil: {
    readonly physiological: number;
    readonly technical: number;
    readonly missed: number;
    /** Missed events by what was beyond its limit. */
    readonly missedBy: Readonly<Record<string, number>>;
  };
}

/** An event must last so long, or over two values where they come further apart: what is over sooner nobody can answer. */
const lastsS = 60;
/** An alarm so long after the event's end still leads somebody there. */
const afterS = 60;

interface Part {
  readonly days: number;
  readonly events: readonly Span[];
  readonly fixed: readonly Span[];
  readonly soundings: readonly Sounding[];
}

/** Events that a person would confirm, from the labels or from values that last. */
function eventsOf({ recording, isFall }: Case): readonly Span[] {
  if (isFall === undefined)
    return excursions(recording, eventLimits, false).filter(({ fromS, untilS }) => untilS - fromS >= lastsS);
  return isFall ? [{ parameter: 'fall', fromS: 0, untilS: recording.t.at(-1) ?? 0 }] : [];
}

const fixedAlarms = ({ recording, isFall }: Case): readonly Span[] =>
  isFall === undefined
    ? excursions(recording, monitorLimits)
    : impacts(recording).map((atS) => ({ parameter: 'fall', fromS: atS, untilS: atS }));

const daysOf = ({ t }: Recording): number => ((t.at(-1) ?? 0) - (t[0] ?? 0)) / 86_400;

async function partOf(one: Case, models: ReadonlyMap<string, LocalModel>): Promise<Part> {
  const events: CareEvent[] = [];
  await detectRecording(one, { placement: 'waist' }, {}, models, (found) => {
    if (found.kind === 'care-event') events.push(found);
  });
  const soundings = soundingsOf(events, defaultPolicies);
  return { days: daysOf(one.recording), events: eventsOf(one), fixed: fixedAlarms(one), soundings };
}

const isDuring = (event: Span, fromS: number, untilS: number) =>
  fromS <= event.untilS + afterS && untilS >= event.fromS;

/** Which parameters an alarm of Vigil can be about; others (a score of several) answer any. */
const about: Readonly<Record<string, string>> = {
  'spo2-low': 'spo2',
  fall: 'fall',
  'suspected-fall': 'fall',
};

function isSounded(event: Span, soundings: readonly Sounding[]): boolean {
  return soundings.some(
    ({ type, category, atS, untilS }) =>
      category === 'physiological' &&
      (about[type] ?? event.parameter) === event.parameter &&
      isDuring(event, atS, untilS),
  );
}

/** Both ways of alarming over the same recordings. */
export async function burdenOf(
  name: string,
  cases: AsyncIterable<Case>,
  models: ReadonlyMap<string, LocalModel>,
): Promise<Burden> {
  let [recordings, days, events, alarms, missed, physiological, technical] = [0, 0, 0, 0, 0, 0, 0];
  const missedBy: Record<string, number> = {};
  for await (const one of cases) {
    const part = await partOf(one, models);
    recordings += 1;
    days += part.days;
    events += part.events.length;
    alarms += part.fixed.length;
    for (const event of part.events) {
      const isAlarmed = part.fixed.some(
        ({ parameter, fromS, untilS }) => parameter === event.parameter && isDuring(event, fromS, untilS),
      );
      if (!isAlarmed) missed += 1;
      if (!isSounded(event, part.soundings)) missedBy[event.parameter] = (missedBy[event.parameter] ?? 0) + 1;
    }
    for (const { category } of part.soundings) {
      if (category === 'physiological') physiological += 1;
      else if (one.isCharted === undefined) technical += 1;
    }
  }
  const vigilMissed = Object.values(missedBy).reduce((a, b) => a + b, 0);
  return {
    name,
    recordings,
    days,
    events,
    fixed: { alarms, missed },
    vigil: { physiological, technical, missed: vigilMissed, missedBy },
  };
}
