import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { CareEvent, Subject } from '../core/care-event.ts';
import type { DeviceId, StaffId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../core/measurement.ts';
import type { DetectorMemory } from '../core/memory.ts';
import type { Placement, WatchedPlace } from '../core/ward.ts';
import type { ModelPort } from './model.ts';

/** What one window scored: for evaluation (`vigil detect --scores`), never for the board. */
export interface Score {
  readonly kind: 'score';
  readonly detector: string;
  readonly at: Instant;
  readonly value: number;
}

/** How somebody stands by a clinical score now: for the board, told when it changes. */
export interface Assessment {
  readonly kind: 'assessment';
  readonly detector: string;
  readonly at: Instant;
  readonly total: number;
  /** What the chart asks for at this total. */
  readonly response: string;
  /** Which SpO2 scale was used. */
  readonly scale: 1 | 2;
  /** With anything missing it is a partial score: a lower bound. */
  readonly missing: readonly string[];
  readonly parts: readonly AssessedPart[];
}

export interface AssessedPart {
  readonly parameter: string;
  readonly points: number;
  readonly value: number | string;
  /** Absent where the resident's profile says it. */
  readonly seenAt?: Instant;
  /** Who entered it; absent where a device measured it. */
  readonly by?: StaffId;
}

/** A device bound to the detector's subject, with what its driver promises. */
export interface BoundDevice {
  readonly deviceId: DeviceId;
  readonly driver: string;
  readonly streams: readonly string[];
  readonly metrics: readonly string[];
  readonly placement?: Placement;
  /** Left out: the room. */
  readonly watches?: WatchedPlace;
  readonly silentAfterMs: number;
  /** Metrics that do not show that the device is alive. */
  readonly noSignsOfLife?: readonly string[];
  /** A captured file plays in its place: what it says is nobody's state now. */
  readonly isRecording?: boolean;
}

/** Everything a detector may see. All streams share the sources; none replays. */
export interface DetectorInput {
  readonly subject: Subject;
  readonly devices: readonly BoundDevice[];
  /** Blocks of the named stream from the subject's devices. */
  waveform(stream: string): Observable<Waveform>;
  /** Readings of the named metrics from the subject's devices. */
  reading(...metrics: readonly string[]): Observable<Reading>;
  /**
   * What staff entered about the resident: the entry of a metric that stands now, whenever that changes; without a value where one
   * was taken back. Apart from `reading`, so that a rule that watches a device never hears a person.
   */
  entered(...metrics: readonly string[]): Observable<Reading>;
  /** Everything that one device sends. */
  device(deviceId: DeviceId): Observable<Measurement>;
  /** The clock, about twice a second; in a replay it follows the recording's time. */
  readonly tick$: Observable<Instant>;
  /** Minutes since midnight where the residents live; in a replay, since the recording began. */
  minuteOfDay(at: Instant): number;
  /** How far the alarm profile in force wants a value back over its limit before a condition of this type is over; else the option. */
  deadband(type: string, at: Instant): number | undefined;
  /** Since when a condition of this type was present when the gateway last stopped: its time must run on. */
  presentBefore(type: string): Instant | undefined;
  /** A model by id; undefined where it is not installed. */
  model(id: string): ModelPort | undefined;
  /** Options of another detector that watches the same subject, so that one finding is told once; undefined where it does not run. */
  optionsBeside(detector: string): unknown;
  /** What was learnt about the resident; absent where nobody lies or nothing is kept (a recording). */
  readonly memory?: DetectorMemory;
}

/** What a detector must have to cover its subject: any stream or metric missing means not covered. */
export interface DetectorNeeds {
  readonly streams: readonly string[];
  readonly metrics: readonly string[];
  readonly models: readonly string[];
  /** Beside these, of each list one source. */
  readonly oneOf?: readonly (readonly Source[])[];
  /** Runs wherever there is a device: what comes unannounced is told all the same, only not counted on. */
  readonly runsAnyway?: true;
  /** Technical conditions of a source's device during which that source shows nothing. */
  readonly blindedBy?: readonly string[];
}

/** A stream or metric, where it matters of a device that watches this place. */
export type Source = ({ readonly stream: string } | { readonly metric: string }) & {
  readonly watches?: WatchedPlace;
};

/** A detector is a function from what is measured to what it means. It never subscribes, reads the clock or logs. */
export interface Detector<Options> {
  /** As in `vigil detect --detector <name>`; also the first part of its events' `by`. */
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly needs: DetectorNeeds;
  /** Types of care event that it may emit. */
  readonly emits: readonly string[];
  readonly options: z.ZodType<Options>;
  /** Keeps what it learns about the resident; it is begun anew when that is erased. */
  readonly learns?: true;
  detect(input: DetectorInput, options: Options): Observable<CareEvent | Score | Assessment>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each entry parses its own options first.
export type AnyDetector = Detector<any>;

/** Lets a detector file state its options type once. */
export const defineDetector = <Options>(detector: Detector<Options>): Detector<Options> => detector;
