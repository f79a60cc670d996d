import type { AlarmPolicies } from '../../alarm/policy.ts';
import type { AlarmInput } from '../../alarm/step.ts';
import { step } from '../../alarm/step.ts';
import { emptyWard } from '../../alarm/ward.ts';
import type { Alarm, Category } from '../../core/alarm.ts';
import type { CareEvent } from '../../core/care-event.ts';
import { staffId } from '../../core/id.ts';
import { type Instant, recordingInstant } from '../../core/instant.ts';

/** One time that an alarm called people: it began to sound, or began again. */
export interface Sounding {
  readonly type: string;
  readonly category: Category;
  readonly atS: number;
  /** The same alarm calls once more: nobody closed it, or its condition outlasted the answer. */
  readonly isAgain: boolean;
  /** When its condition ended or it was closed, whichever came first; infinite where neither was recorded. */
  readonly untilS: number;
}

const nurse = staffId('evaluation');
/** A nurse who answers every alarm, goes and closes it: without her a latched alarm would count once and hide the rest. */
const acceptAfterS = 30;
/** A board shows what calls; without one that fact would be an alarm of its own. */
const paintAfterS = 1;
const arriveAfterS = 90;
const closeAfterS = 300;

interface Timed {
  readonly atS: number;
  readonly input: AlarmInput;
}

/**
 * How often the alarm machine calls people for these events, when a nurse accepts each call after half a minute and closes it after
 * five. Deadlines fall due as in the gateway, so a condition that outlasts its answer counts again. Pure.
 */
export function soundingsOf(events: readonly CareEvent[], policies: AlarmPolicies): readonly Sounding[] {
  const queue: Timed[] = events
    .map((event) => ({ atS: event.at.monoMs / 1000, input: { type: 'event' as const, event } }))
    .sort((a, b) => a.atS - b.atS);
  const endS = (queue.at(-1)?.atS ?? 0) + closeAfterS + 1;
  const found: (Omit<Sounding, 'untilS'> & { untilS: number; readonly id: string })[] = [];
  const signals = new Map<string, Alarm['signal']>();
  let ward = emptyWard;
  const later = (timed: Timed) => {
    const index = queue.findIndex(({ atS }) => atS > timed.atS);
    queue.splice(index < 0 ? queue.length : index, 0, timed);
  };
  const hear = (alarm: Alarm, atS: number) => {
    const isOver = !alarm.isPresent || alarm.closedAt !== undefined;
    for (const one of found) if (isOver && one.id === alarm.id && one.untilS === Infinity) one.untilS = atS;
    const isNew = alarm.signal === 'on' && signals.get(alarm.id) !== 'on';
    signals.set(alarm.id, alarm.signal);
    if (!isNew) return;
    const { id, type, category } = alarm;
    const isAgain = found.some((one) => one.id === id);
    found.push({ id, type, category, atS, untilS: Infinity, isAgain });
    later({ atS: atS + paintAfterS, input: { type: 'painted', alarmId: id, screenId: 'evaluation' } });
    later({ atS: atS + acceptAfterS, input: { type: 'accept', alarmId: id, staffId: nurse } });
    later({ atS: atS + arriveAfterS, input: { type: 'at-bedside', alarmId: id, staffId: nurse } });
    later({ atS: atS + closeAfterS, input: { type: 'close', alarmId: id, staffId: nurse, outcome: 'real' } });
  };
  const take = (input: AlarmInput, now: Instant) => {
    const result = step(ward, input, policies, now);
    ward = result.ward;
    for (const alarm of result.changed) hear(alarm, now.monoMs / 1000);
  };
  for (;;) {
    const next = queue[0];
    const due = [...ward.deadlines.values()].sort((a, b) => a.dueAt.monoMs - b.dueAt.monoMs)[0];
    const dueS = (due?.dueAt.monoMs ?? Infinity) / 1000;
    if (due !== undefined && dueS <= Math.min(next?.atS ?? Infinity, endS))
      // At its own instant: seconds and back may round to just before it, and a deadline that is not due is refused for ever.
      take({ type: 'deadline', id: due.id }, due.dueAt);
    else if (next !== undefined) {
      queue.shift();
      take(next.input, recordingInstant(next.atS));
    } else break;
  }
  return found.map(({ id: _, ...sounding }) => sounding);
}
