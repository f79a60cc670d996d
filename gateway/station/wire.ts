import type { Category, CustodyStep, Outcome, Priority, Signal } from '../core/alarm.ts';
import type { BlindReport } from '../core/blind.ts';
import type { DecidedBy, Evidence } from '../core/care-event.ts';
import type { Quality } from '../core/measurement.ts';
import type { ObservedValues } from '../core/observation.ts';
import type { Role } from '../core/ward.ts';
import type { LinkProblem } from '../plugin/link-problem.ts';
import type { FieldView } from './field-wire.ts';
import type { ScreenOptionsView } from './screen-wire.ts';
import type { CheckView, ErrandView, HandledView } from './waiting-wire.ts';

/**
 * What travels between the station's server and a screen: JSON, times as wall milliseconds.
 * The screen shows; it never computes an alarm.
 */

export interface VitalView {
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  readonly text?: string;
  readonly quality: Quality;
  readonly reason?: string;
  readonly atMs: number;
  /** Up to 60 values of the last hour, oldest first; null where there was none. */
  readonly spark: readonly (number | null)[];
}

/** What a bed or robot is watched for, and what is missing. */
export interface CoverageView {
  readonly isCovered: boolean;
  /** Since when it is not. */
  readonly sinceMs?: number;
  /** The detectors that watch now. */
  readonly watching?: readonly string[];
  readonly missing: readonly {
    readonly detector: string;
    readonly reason: string;
    readonly deviceId?: string;
  }[];
}

/** What one device has sent and lost since the gateway began; restarts of the drivers process do not begin it anew. */
export interface DeviceCountersView {
  readonly frames: number;
  readonly bytes: number;
  readonly faults: number;
  readonly checksumErrors: number;
  readonly resyncs: number;
  readonly gaps: number;
  readonly dropped: number;
  /** Frames a second, now. */
  readonly rateHz: number;
  readonly latencyMs: number;
}

/** How a device's line stands. */
export interface DeviceStatusView {
  readonly state: 'open' | 'opening' | 'closed' | 'failed' | 'unknown';
  readonly problem?: LinkProblem;
  /** The operating system's or the broker's own words; only for signed-in staff, like the counters. */
  readonly reason?: string;
  readonly counters?: DeviceCountersView;
}

/** What a device says became of a command; shown beside it. */
export interface ReadBackView {
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  readonly quality: Quality;
  readonly reason?: string;
  readonly atMs: number;
}

/** A command under way that must not last. */
export interface UnderWayView {
  readonly name: string;
  /** The command that ends it. */
  readonly end: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Its end could not be sent, and is tried again. */
  readonly isOverdue: boolean;
}

export interface DeviceView extends DeviceStatusView {
  readonly deviceId: string;
  readonly driver: string;
  /** A captured file plays in its place: nothing of it is about somebody who lies here now. */
  readonly isRecording?: boolean;
  readonly lastMs?: number;
  /** Only for signed-in staff. */
  readonly readBacks?: readonly ReadBackView[];
  readonly underWay?: UnderWayView;
}

/** One scored parameter: its value, its points, when it was seen. */
export interface ScorePartView {
  readonly parameter: string;
  readonly points: number;
  readonly value: number | string;
  /** Absent where the resident's profile says it. */
  readonly atMs?: number;
  readonly isByHand?: true;
}

/** NEWS2 as far as it is known; with anything missing it is a partial score, and not NEWS2. */
export interface ScoreView {
  readonly total: number;
  /** What the chart asks for at this total. */
  readonly response: string;
  readonly scale: 1 | 2;
  readonly missing: readonly string[];
  /** Only for signed-in staff. */
  readonly parts: readonly ScorePartView[];
}

export interface BedView {
  readonly id: string;
  readonly room: string;
  readonly label: string;
  /** Only for signed-in staff. */
  readonly resident?: string;
  readonly posture: 'upright' | 'lying' | 'out-of-bed' | 'unknown';
  readonly vitals: readonly VitalView[];
  /** Absent until anything is known. */
  readonly score?: ScoreView;
  /** Grows with everything that staff enter: a screen that shows the entries asks for them anew. */
  readonly entries: number;
  readonly devices: readonly DeviceView[];
  readonly coverage: CoverageView;
  readonly check?: CheckView;
  readonly handled?: HandledView;
  /** What happened while we were blind here, until somebody has seen it; findings are for signed-in staff. */
  readonly blind?: readonly BlindReport[];
}

export interface RobotView {
  readonly id: string;
  readonly label: string;
  readonly vitals: readonly VitalView[];
  readonly devices: readonly DeviceView[];
  readonly coverage: CoverageView;
  readonly errand?: ErrandView;
}

export interface AlarmView {
  readonly id: string;
  readonly type: string;
  readonly category: Category;
  readonly priority: Priority;
  readonly bedId?: string;
  readonly robotId?: string;
  readonly deviceId?: string;
  /** The bed's or robot's label, or empty for the gateway itself. */
  readonly place: string;
  readonly onsetMs: number;
  readonly raisedMs: number;
  /** Its latest call: a screen proves that it painted this one. */
  readonly calledMs: number;
  readonly isPresent: boolean;
  readonly signal: Signal;
  readonly escalationStep: number;
  readonly owner?: { readonly staffId: string; readonly displayName: string; readonly sinceMs: number };
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly by: DecidedBy;
  readonly custody: readonly { readonly step: CustodyStep; readonly atMs: number; readonly by?: string }[];
  readonly outcome?: Outcome;
  readonly closedMs?: number;
  readonly hasWaveform: boolean;
}

/** A silence that a named person ordered, in force now. */
export interface HoldView {
  readonly kind: 'audio-pause' | 'alarm-off';
  readonly id: string;
  readonly by: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** With `alarm-off`: which kind, where, and why; the reason is for signed-in staff only. */
  readonly bedId?: string;
  readonly place?: string;
  readonly type?: string;
  readonly reason?: string;
}

export interface ProcessView {
  readonly name: string;
  /** Set where it is no process but a receiver outside: its id in the configuration. */
  readonly receiver?: string;
  readonly isUp: boolean;
  readonly sinceMs: number;
}

export interface StaffView {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
}

/** A shift by name and the local time of day at which it begins, in minutes since midnight. */
export interface ShiftView {
  readonly name: 'day' | 'evening' | 'night';
  readonly startsAtMin: number;
}

/** The first event of a stream and the answer to a re-connect: everything a screen shows. */
export interface Snapshot {
  readonly ward: string;
  readonly version: string;
  readonly isDemo: boolean;
  readonly nowMs: number;
  readonly session?: StaffView;
  /** Who may sign in here; shown as a list so that a tired hand need not type a name. */
  readonly staff: readonly StaffView[];
  readonly shifts?: readonly ShiftView[];
  /** What the facility says about its screens. */
  readonly screens?: ScreenOptionsView;
  readonly beds: readonly BedView[];
  readonly robots: readonly RobotView[];
  /** Open alarms, and those closed within the last hour. */
  readonly alarms: readonly AlarmView[];
  readonly processes: readonly ProcessView[];
  readonly holds: readonly HoldView[];
}

/** Server-sent events: `event: <type>`, `data:` the JSON of `value`. */
export type StreamEvent =
  | { readonly type: 'snapshot'; readonly value: Snapshot }
  | { readonly type: 'bed'; readonly value: BedView }
  | { readonly type: 'robot'; readonly value: RobotView }
  | { readonly type: 'alarm'; readonly value: AlarmView }
  | { readonly type: 'process'; readonly value: ProcessView }
  /** All silences in force, after one began or ended. */
  | { readonly type: 'holds'; readonly value: readonly HoldView[] }
  /** Every two seconds: its absence is a lost link. */
  | { readonly type: 'beat'; readonly value: { readonly nowMs: number } };

/** The waveform around an event, one array a channel, times in seconds from the event's onset. */
export interface EventWaveform {
  readonly stream: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly rateHz: number;
  readonly startMs: number;
  readonly onsetMs: number;
  readonly decidedMs: number;
  /** Null where nothing was measured. */
  readonly samples: readonly (readonly (number | null)[])[];
}

export type StaffActName = 'accept' | 'at-bedside' | 'close' | 'escalate';

/** What the server answers to an act that it refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a member of staff may ask for, as the station's consumer sees it. */
export interface StaffAct {
  readonly act: StaffActName;
  readonly alarmId: string;
  readonly staffId: string;
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** What a nurse may order for the ward's signals. */
export type SilenceOrder =
  | { readonly order: 'pause-audio' | 'resume-audio' }
  | {
      readonly order: 'switch-off';
      readonly bedId: string;
      readonly type: string;
      readonly reason: string;
      readonly forS?: number | undefined;
    }
  | { readonly order: 'switch-on'; readonly bedId: string; readonly type: string };

/** The same with who orders it, as the station's consumer sees it. */
export type StaffOrder = SilenceOrder & { readonly staffId: string; readonly role: Role };

/** A technician's command to a device, as the station's consumer sees it; the driver's own schema checks the values. */
export interface DeviceCommandRequest {
  readonly staffId: string;
  readonly deviceId: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** A second, explicit yes: hazardous commands are refused without it. */
  readonly isConfirmed: boolean;
}

/** What a nurse saw or measured at a bed, as the station's consumer sees it. */
export interface ObservationRequest {
  /** Made by the screen: the same touch sent twice is one entry. */
  readonly id: string;
  readonly bedId: string;
  readonly staffId: string;
  /** How long ago it was seen: a tablet's own clock is not asked. Left out: now, and for a correction as the entry says. */
  readonly agoS?: number;
  /** Empty with `corrects`: that entry is taken back. */
  readonly values: ObservedValues;
  readonly corrects?: string;
}

/** One entry, for signed-in staff. */
export interface ObservationView {
  readonly id: string;
  readonly by: string;
  /** When it was seen. */
  readonly atMs: number;
  readonly enteredMs: number;
  readonly values: ObservedValues;
  readonly corrects?: string;
  /** A later entry stands in its place; it is shown all the same. */
  readonly isCorrected?: true;
}

/** What `GET /api/v1/beds/:id/observations` answers. */
export interface BedObservations {
  /** Of the last day, newest first. */
  readonly observations: readonly ObservationView[];
  /** The resident's profile puts SpO2 on scale 2: by whom and when that was decided. */
  readonly scale2?: { readonly decidedBy: string; readonly decidedOn: string };
}

/** A command that a device takes. */
export interface CommandView {
  readonly name: string;
  readonly isHazardous: boolean;
  /** Absent where a form cannot show its values: then it is given over the interface only. */
  readonly fields?: readonly FieldView[];
  readonly endsBy?: { readonly command: string; readonly afterMs: number };
  /** The metric in which the device says what became of it. */
  readonly readBack?: string;
}
