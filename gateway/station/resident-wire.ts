import { z } from 'zod';
import { outcomes } from '../core/alarm.ts';

/** How long a history may be: a day by the minute, a fortnight by the quarter of an hour. */
export const historySpans = ['24h', '14d'] as const;
export type HistorySpan = (typeof historySpans)[number];

/** A column of a series; nothing where nothing was measured: a gap is never filled in. */
const column = z.array(z.number().nullable());
/** Seconds after the history's beginning. */
const seconds = z.number();

const series = z.object({
  name: z.string(),
  unit: z.string(),
  /** Whose values these are, the latest last: a sensor that is replaced leaves its part to the bed. */
  devices: z.array(z.string()),
  mean: column,
  min: column,
  max: column,
});

/** Of one vital by quarter of the day, in UTC; null until enough days are known. */
const usual = z.object({
  name: z.string(),
  quarters: z.array(
    z.object({ low: z.number(), centre: z.number(), high: z.number(), days: z.number() }).nullable(),
  ),
});

const historyAlarm = z.object({
  id: z.string(),
  type: z.string(),
  priority: z.enum(['low', 'medium', 'high']),
  category: z.enum(['physiological', 'technical']),
  atS: seconds,
  /** When it was closed. */
  untilS: seconds.optional(),
  outcome: z.enum(outcomes).optional(),
});

const historyEvent = z.object({
  type: z.string(),
  phase: z.enum(['onset', 'cessation']),
  atS: seconds,
  /** A model's opinion, and not a rule's. */
  isModel: z.boolean(),
});

/** What somebody measured by hand and entered, of one curve. */
const entered = z.object({
  /** The entry it is a part of. */
  entry: z.string(),
  /** The name of the curve. */
  name: z.string(),
  unit: z.string(),
  /** When it was seen. */
  atS: seconds,
  value: z.number(),
  /** With a systolic pressure. */
  diastolic: z.number().optional(),
  by: z.string(),
});

const burdenDay = z.object({ dayMs: z.number(), irregularMs: z.number(), analysedMs: z.number() });

/** A limit that is in force for this resident, and who set it. */
const limit = z.object({
  vital: z.string(),
  unit: z.string(),
  low: z.number().optional(),
  high: z.number().optional(),
  source: z.enum(['resident', 'facility', 'default']),
});

const policyValue = z.object({
  /** Nothing where a kind has no such thing. */
  value: z.union([z.number(), z.string()]).optional(),
  level: z.enum(['built-in', 'facility', 'ward', 'resident']),
  /** Said for the night alone. */
  isNight: z.boolean(),
});

/** One thing in which an alarm about this resident is not as it was shipped; named and measured as in the configuration. */
const policy = z.object({
  type: z.string(),
  field: z.string(),
  builtIn: policyValue.shape.value,
  day: policyValue,
  night: policyValue,
});

/** A kind of alarm that somebody has switched off at the bed for some time. */
const off = z.object({ type: z.string(), by: z.string(), reason: z.string(), untilMs: z.number() });

const profile = z.object({
  scale: z.union([z.literal(1), z.literal(2)]),
  /** Who decided on scale 2, and when. */
  decidedBy: z.string().optional(),
  decidedOn: z.string().optional(),
  oxygen: z.enum(['air', 'oxygen']).optional(),
  /** Detectors that are set for this resident. */
  ownDetectors: z.array(z.string()),
  limits: z.array(limit),
  policies: z.array(policy),
  /** When the night of the policies begins and ends, local time of the gateway. */
  night: z.object({ from: z.string(), until: z.string() }),
  off: z.array(off),
});

export const historyAnswer = z.object({
  bedId: z.string(),
  label: z.string(),
  resident: z.string(),
  span: z.enum(historySpans),
  startMs: z.number(),
  slotS: z.number(),
  points: z.number(),
  series: z.array(series),
  entered: z.array(entered),
  usual: z.array(usual),
  /** Stretches in which the bed was not watched as it should be. */
  uncovered: z.array(z.object({ fromS: seconds, untilS: seconds })),
  alarms: z.array(historyAlarm),
  events: z.array(historyEvent),
  /** There were more than are told. */
  isCut: z.boolean(),
  burden: z.array(burdenDay),
  profile,
});
export type ResidentHistory = z.infer<typeof historyAnswer>;
export type HistorySeries = ResidentHistory['series'][number];
export type HistoryEntered = ResidentHistory['entered'][number];
export type HistoryAlarm = ResidentHistory['alarms'][number];
export type HistoryEvent = ResidentHistory['events'][number];
export type ResidentProfile = ResidentHistory['profile'];

const note = z.object({
  id: z.string(),
  atMs: z.number(),
  by: z.string(),
  words: z.string(),
  corrects: z.string().optional(),
  isCorrected: z.boolean(),
});
export const notesAnswer = z.object({ notes: z.array(note) });
export type ResidentNotes = z.infer<typeof notesAnswer>;
export type NoteView = z.infer<typeof note>;
