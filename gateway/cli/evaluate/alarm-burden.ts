import type { Recording } from '../../../drivers/transport/recording.ts';
import { defaultPolicies } from '../../alarm/policy.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { detectRecording, type LocalModel } from '../detect.ts';
import type { Case } from './data-sets.ts';
import { eventLimits, excursions, gaps, impacts, monitorLimits, type Span } from './fixed-limits.ts';
import { type Sounding, soundingsOf } from './soundings.ts';

/** What one way of alarming cost on a set of recordings, and what it missed. */
export interface Toll {
  /** Alarms, each counted once however often it calls. */
  readonly alarms: number;
  /** Those of them during a confirmed event that they are about. */
  readonly actionable: number;
  /** Those about a sensor, not about the person. */
  readonly technical: number;
  readonly missed: number;
}

/** Both ways on the same recordings. */
export interface Burden {
  readonly name: string;
  readonly recordings: number;
  /** Resident-days in which alarms were counted; of staged falls only the misses are, since nobody falls all day. */
  readonly days: number;
  readonly events: number;
  readonly fixed: Toll;
  readonly vigil: Toll & {
    /** Calls of an alarm after its first: reminders, and conditions that outlast their answer. */
    readonly again: number;
    readonly byType: Readonly<Record<string, number>>;
    /** Missed events by what was beyond its limit. */
    readonly missedBy: Readonly<Record<string, number>>;
  };
}

/** An event must last so long, or over two values where they come further apart: what is over sooner nobody can answer. */
const lastsS = 60;
/** An alarm so long after the event's end still leads somebody there. */
const afterS = 60;

/** What one recording gave. */
export interface Part {
  readonly days: number;
  /** A fall for the camera: it shows what is missed, and nothing of a day. */
  readonly isStaged: boolean;
  /** Charted by people: a value that is not there says nothing about a sensor. */
  readonly isCharted: boolean;
  readonly events: readonly Span[];
  readonly fixed: readonly Span[];
  readonly fixedTechnical: number;
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
  return {
    days: daysOf(one.recording),
    isStaged: one.isFall === true,
    isCharted: one.isCharted === true,
    events: eventsOf(one),
    fixed: fixedAlarms(one),
    fixedTechnical: one.isFall === undefined && !one.isCharted ? gaps(one.recording).length : 0,
    soundings,
  };
}

const isDuring = (event: Span, fromS: number, untilS: number) =>
  fromS <= event.untilS + afterS && untilS >= event.fromS;

/** Which parameter an alarm of Vigil is about. A score is about any of them; what is not named here answers no event. */
const about: Readonly<Record<string, string>> = {
  fall: 'fall',
  'suspected-fall': 'fall',
  'spo2-low': 'spo2',
  'spo2-drift': 'spo2',
  'heart-rate-low': 'hr',
  'heart-rate-high': 'hr',
  'pulse-drift': 'hr',
  'respiration-low': 'resp',
  'respiration-high': 'resp',
  'respiration-drift': 'resp',
  apnoea: 'resp',
  'blood-pressure-low': 'sbp',
  'blood-pressure-high': 'sbp',
  'blood-pressure-drift': 'sbp',
};

const answers = ({ type, category, atS, untilS }: Sounding, event: Span): boolean =>
  category === 'physiological' &&
  (type.startsWith('news2-') ? event.parameter !== 'fall' : about[type] === event.parameter) &&
  isDuring(event, atS, untilS);

const coincides = (alarm: Span, event: Span): boolean =>
  alarm.parameter === event.parameter && isDuring(event, alarm.fromS, alarm.untilS);

/** How often each of several things occurs. */
function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The parts of a set as one. Pure. */
export function burdenFrom(name: string, parts: readonly Part[]): Burden {
  const counted = parts.filter(({ isStaged }) => !isStaged);
  const sum = (of: readonly Part[], count: (part: Part) => number) =>
    of.reduce((total, part) => total + count(part), 0);
  const missed = parts.flatMap(({ events, soundings }) =>
    events.filter((event) => !soundings.some((sounding) => answers(sounding, event))),
  );
  const firsts = (part: Part) =>
    part.soundings.filter(
      ({ isAgain, category }) => !isAgain && (category === 'physiological' || !part.isCharted),
    );
  return {
    name,
    recordings: parts.length,
    days: sum(counted, ({ days }) => days),
    events: sum(parts, ({ events }) => events.length),
    fixed: {
      alarms: sum(counted, ({ fixed, fixedTechnical }) => fixed.length + fixedTechnical),
      technical: sum(counted, ({ fixedTechnical }) => fixedTechnical),
      actionable: sum(
        counted,
        ({ fixed, events }) =>
          fixed.filter((alarm) => events.some((event) => coincides(alarm, event))).length,
      ),
      missed: sum(
        parts,
        ({ fixed, events }) =>
          events.filter((event) => !fixed.some((alarm) => coincides(alarm, event))).length,
      ),
    },
    vigil: {
      alarms: sum(counted, (part) => firsts(part).length),
      actionable: sum(
        counted,
        (part) => firsts(part).filter((one) => part.events.some((event) => answers(one, event))).length,
      ),
      missed: missed.length,
      technical: sum(
        counted,
        (part) => firsts(part).filter(({ category }) => category === 'technical').length,
      ),
      again: sum(counted, ({ soundings }) => soundings.filter(({ isAgain }) => isAgain).length),
      byType: tally(counted.flatMap((part) => firsts(part).map(({ type }) => type))),
      missedBy: tally(missed.map(({ parameter }) => parameter)),
    },
  };
}

/** Both ways of alarming over the same recordings. */
export async function burdenOf(
  name: string,
  cases: AsyncIterable<Case>,
  models: ReadonlyMap<string, LocalModel>,
): Promise<Burden> {
  const parts: Part[] = [];
  for await (const one of cases) parts.push(await partOf(one, models));
  return burdenFrom(name, parts);
}
