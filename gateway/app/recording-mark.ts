import type { CareEvent } from '../core/care-event.ts';
import type { BoundSubject } from './bindings.ts';

/**
 * The event, with evidence against it where a recording plays in the place of a device of its bed or robot: whoever reads
 * the alarm, here or on the record, must not take it for a person's state.
 */
export function markedRecording(event: CareEvent, subjects: readonly BoundSubject[]): CareEvent {
  const subject = subjects.find(
    ({ subject: { bedId, robotId } }) =>
      (bedId !== undefined && bedId === event.bedId) || (robotId !== undefined && robotId === event.robotId),
  );
  const recorded = subject?.devices.find(({ isRecording }) => isRecording);
  if (!recorded) return event;
  const { deviceId } = recorded;
  return {
    ...event,
    evidence: [
      ...event.evidence,
      { witness: 'device', key: 'recording', values: {}, deviceId, isFor: false },
    ],
  };
}
