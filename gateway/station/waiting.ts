import type { Evidence } from '../core/care-event.ts';
import type { BedId, RobotId } from '../core/id.ts';
import type { Bed, Robot } from '../core/ward.ts';
import { labelled } from './alarm-view.ts';
import type { CheckView, ErrandView, HandledView } from './waiting-wire.ts';

/** What is under way at a bed without being an alarm, as the gateway says it: times in wall milliseconds. */
export interface Waiting {
  /** What may be a fall, and who is asked to look. */
  readonly check?: {
    readonly sinceMs: number;
    /** An alarm then, if nobody has looked. */
    readonly untilMs: number;
    /** On its way; absent where persons are asked. */
    readonly robotId?: RobotId;
    readonly evidence: readonly Evidence[];
  };
  /** A robot has the resident. */
  readonly handled?: {
    readonly robotId: RobotId;
    readonly sinceMs: number;
    /** The bed is empty, and that is no alarm for now. */
    readonly isExitHeld: boolean;
  };
}

export interface WaitingBoard {
  /** Takes what is now under way at a bed; gives the beds and robots whose tiles say something else for it. */
  take(bedId: BedId, waiting: Waiting): readonly string[];
  ofBed(bedId: string): { readonly check?: CheckView; readonly handled?: HandledView };
  ofRobot(robotId: string): { readonly errand?: ErrandView };
}

/** Keeps what is under way, by bed, and says it with the names that staff know. Bounded by the beds of the ward. */
export function waitingBoard(beds: readonly Bed[], robots: readonly Robot[]): WaitingBoard {
  const labels = new Map<string, Robot>(robots.map((robot) => [robot.id, robot]));
  const places = new Map<string, string>(beds.map(({ id, label }) => [id, label]));
  const waiting = new Map<string, Waiting>();
  const labelOf = (robot: RobotId): string => labels.get(robot)?.label ?? robot;
  const robotsIn = ({ check, handled }: Waiting): string[] =>
    [check?.robotId, handled?.robotId].filter((id) => id !== undefined);
  return {
    take(bedId, next) {
      if (!places.has(bedId)) return [];
      const before = waiting.get(bedId) ?? {};
      if (next.check === undefined && next.handled === undefined) waiting.delete(bedId);
      else waiting.set(bedId, next);
      return [bedId, ...new Set([...robotsIn(before), ...robotsIn(next)])];
    },
    ofBed(bedId) {
      const { check, handled } = waiting.get(bedId) ?? {};
      return {
        ...(check && { check: checkView(check, labels, labelOf) }),
        ...(handled && { handled: { ...plain(handled), robot: labelOf(handled.robotId) } }),
      };
    },
    ofRobot(robotId) {
      for (const [bed, { check, handled }] of waiting) {
        const place = places.get(bed) ?? bed;
        if (handled?.robotId === robotId)
          return { errand: { kind: 'transfer', place, sinceMs: handled.sinceMs } };
        if (check?.robotId === robotId) return { errand: { kind: 'look', place, sinceMs: check.sinceMs } };
      }
      return {};
    },
  };
}

function plain({ sinceMs, isExitHeld }: NonNullable<Waiting['handled']>) {
  return { sinceMs, isExitHeld };
}

function checkView(
  { sinceMs, untilMs, robotId, evidence }: NonNullable<Waiting['check']>,
  robots: ReadonlyMap<string, Robot>,
  labelOf: (robot: RobotId) => string,
): CheckView {
  return {
    sinceMs,
    untilMs,
    ...(robotId !== undefined && { robot: labelOf(robotId) }),
    evidence: evidence.map((one) => labelled(one, robots)),
  };
}
