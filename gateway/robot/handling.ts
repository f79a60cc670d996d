import type { CareEvent } from '../core/care-event.ts';
import { type BedId, bedId, type RobotId } from '../core/id.ts';
import type { Reading } from '../core/measurement.ts';

/** A robot that handles residents: what it says of its task is what its lease lives on. */
export interface TransferRobot {
  readonly robotId: RobotId;
  readonly deviceIds: readonly string[];
  /** The metric whose text names the task: `order-active` (VDA 5050) or `task`. */
  readonly by: 'order-active' | 'task';
}

/** What a robot's words and happenings mean for its lease. */
export type Sign =
  | { readonly type: 'handling'; readonly robotId: RobotId; readonly bedId: BedId }
  | {
      readonly type: 'lost';
      readonly robotId: RobotId;
      readonly end: 'link-lost' | 'force-limit' | 'stopped' | 'ended';
    };

/** A task that handles a resident is named `transfer/<bed>` or `transfer/<bed>/<anything>`. */
export function bedOfTask(text: string | undefined): BedId | undefined {
  const [kind, bed] = text?.split('/') ?? [];
  return kind === 'transfer' && bed ? bedId(bed) : undefined;
}

/** What a reading of a transfer robot means. A robot whose own words are doubtful has no lease. */
export function signOf(robot: TransferRobot, { metric, value, text, quality }: Reading): Sign | undefined {
  const { robotId, by } = robot;
  if (metric === by) {
    const bed = value !== null && value > 0 && quality === 'good' ? bedOfTask(text) : undefined;
    return bed === undefined
      ? { type: 'lost', robotId, end: 'ended' }
      : { type: 'handling', robotId, bedId: bed };
  }
  if (metric === 'connection' && value !== 1) return { type: 'lost', robotId, end: 'link-lost' };
  const isStop = metric === 'emergency-stop' || metric === 'field-violation' || metric === 'error-fatal';
  return isStop && value !== 0 ? { type: 'lost', robotId, end: 'stopped' } : undefined;
}

/** What a care event about a transfer robot means: it pressed on somebody, or its devices have fallen silent. */
export function signOfEvent(robot: TransferRobot, event: CareEvent): Sign | undefined {
  const { robotId } = robot;
  if (event.phase !== 'onset') return undefined;
  const isAbout =
    event.robotId === robotId || (event.deviceId !== undefined && robot.deviceIds.includes(event.deviceId));
  if (!isAbout) return undefined;
  if (event.type === 'contact') return { type: 'lost', robotId, end: 'force-limit' };
  if (event.type === 'device-silent') return { type: 'lost', robotId, end: 'link-lost' };
  return event.type === 'emergency-stop' || event.type === 'field-violation'
    ? { type: 'lost', robotId, end: 'stopped' }
    : undefined;
}
