import type { HoldDeadline } from '../core/alarm.ts';
import type { AlarmWords } from './alarm-view.ts';
import type { HoldView } from './wire.ts';

/** A silence as a screen shows it, for as long as it is in force: who, until when, and what it covers. */
export function holdView({ id, hold, dueAt }: HoldDeadline, { beds, staff, times }: AlarmWords): HoldView {
  const shared = {
    id,
    by: staff.get(hold.by)?.displayName ?? hold.by,
    sinceMs: times.correct(hold.since).wallMs,
    untilMs: times.reckoned(dueAt).wallMs,
  };
  if (hold.kind === 'audio-pause') return { kind: hold.kind, ...shared };
  const { kind, bedId, type, reason } = hold;
  return { kind, ...shared, bedId, type, reason, place: beds.get(bedId)?.label ?? bedId };
}
