import type { Alarm, HoldDeadline } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { OutboxMessage, Transaction } from '../core/ledger.ts';
import type { Delivery } from '../core/notice.ts';
import type { Clock } from '../core/ports.ts';
import type { Signalled } from './annunciator.ts';
import { createAnnunciator, signalWithinMs } from './annunciator.ts';
import type { Held } from './batch.ts';
import { createDeadlineTimers } from './deadline-timers.ts';
import { holdsOf } from './hold.ts';
import { createJournal } from './journal.ts';
import type { AlarmPolicies } from './policy.ts';
import type { AlarmInput, StepResult } from './step.ts';
import { step } from './step.ts';
import { createStoreWatch } from './store-watch.ts';
import type { Restored } from './ward.ts';
import { deadlinesMoved, restoredWard } from './ward.ts';

export interface AlarmDeskParts {
  readonly clock: Clock;
  /** The policies that hold at a moment: by day, by night. */
  readonly policiesAt: (now: Instant) => AlarmPolicies;
  readonly restored: Restored;
  readonly store: { commit(tx: Transaction): Promise<void> };
  /** The messages that a changed alarm sends; `event` where one caused the change. */
  readonly outboxFor: (alarm: Alarm, event?: CareEvent) => readonly OutboxMessage[];
  /** What receivers outside are told of alarms that changed, and of a care event that was recorded. */
  readonly deliveriesFor?: (alarms: readonly Alarm[], event?: CareEvent) => readonly Delivery[];
  /** The alarms that changed, also those just closed. */
  readonly onChange: (alarms: readonly Alarm[], signalled: Signalled) => void;
  /** The store began to fail (why), or works again (undefined). */
  readonly onStoreFault: (message: string | undefined) => void;
  /** Sound was paused, a kind switched off, or one of these is over: all silences now in force. */
  readonly onHolds: (holds: readonly HoldDeadline[]) => void;
}

/** Where every alarm input arrives, one after the other. */
export interface AlarmDesk {
  /** Resolves when the change has been signalled (or refused). */
  handle(input: AlarmInput): Promise<StepResult>;
  /** Open alarms, oldest first. */
  alarms(): readonly Alarm[];
  /** Silences in force. */
  holds(): readonly HoldDeadline[];
  /** While the store fails: what has to be told all the same. */
  held(): Held;
  /** The store is known not to take writes, before any was tried; the first that it takes ends the condition. */
  storeFails(message: string): void;
  /** Ends the timers and writes what is still held. */
  stop(): Promise<void>;
}

/** Serialises the pure step: store, then signal; and if the store does not answer, signal all the same. */
export function createAlarmDesk(parts: AlarmDeskParts): AlarmDesk {
  const { clock, policiesAt, restored } = parts;
  let ward = restoredWard(restored, policiesAt(clock.now()), clock.now());

  const timers = createDeadlineTimers(clock, (id) => void take({ type: 'deadline', id }));
  const watch = createStoreWatch({
    clock,
    raise: (event) => void take({ type: 'event', event }),
    onStoreFault: parts.onStoreFault,
    isPresent: (type) => [...ward.alarms.values()].some((alarm) => alarm.type === type && alarm.isPresent),
  });
  const annunciator = createAnnunciator({
    clock,
    journal: () => journal,
    onChange: parts.onChange,
    onSlow: () => watch.slow(signalWithinMs),
  });
  const journal = createJournal({
    clock,
    commit: (tx) => parts.store.commit(tx),
    onFailing(message) {
      annunciator.release();
      watch.failed(message);
    },
    onCommitted: watch.committed,
  });

  /** One input, start to end of the step: nothing comes between. */
  async function take(input: AlarmInput): Promise<StepResult> {
    const before = ward;
    const now = clock.now();
    const result = step(ward, input, policiesAt(now), now);
    ward = result.ward;
    timers.apply(result);
    if (isHeldOtherwise(result)) parts.onHolds(holdsOf(ward));
    const tx = transactionOf(result, input, parts);
    if (result.changed.length > 0) {
      const raised = result.changed.filter(({ id }) => !before.alarms.has(id));
      const changed = await annunciator.announce(tx, () => noteCommitted(raised));
      return { ...result, changed };
    }
    if (tx.entries.length + tx.setDeadlines.length + tx.clearDeadlines.length > 0) journal.write(tx);
    return result;
  }

  /** An alarm's link `committed` can only be written after it is; nothing waits for that second write. */
  function noteCommitted(raised: readonly Alarm[]): readonly Alarm[] {
    return raised.flatMap(({ id }) => {
      const now = clock.now();
      const report: AlarmInput = { type: 'committed', alarmId: id };
      const result = step(ward, report, policiesAt(now), now);
      ward = result.ward;
      if (result.changed.length > 0) journal.write(transactionOf(result, report, parts));
      return result.changed;
    });
  }

  journal.write({ ...deadlinesMoved(restored.deadlines, ward), entries: [], alarms: [], outbox: [] });
  timers.apply({ setDeadlines: [...ward.deadlines.values()], clearDeadlines: [] });

  return {
    handle: take,
    alarms: () => [...ward.alarms.values()],
    holds: () => holdsOf(ward),
    held: journal.held,
    storeFails: watch.failed,
    stop() {
      timers.stop();
      watch.stop();
      return journal.stop();
    },
  };
}

/** Every silence is a deadline: set, put anew, or gone. */
const isHeldOtherwise = ({ setDeadlines, clearDeadlines }: StepResult): boolean =>
  setDeadlines.some(({ kind }) => kind === 'hold') || clearDeadlines.some((id) => id.startsWith('hold.'));

function transactionOf(
  { changed, entries, setDeadlines, clearDeadlines }: StepResult,
  input: AlarmInput,
  { outboxFor, deliveriesFor }: Pick<AlarmDeskParts, 'outboxFor' | 'deliveriesFor'>,
): Transaction {
  const event = input.type === 'event' ? input.event : undefined;
  // A report that a message was sent must not send a message; what follows from it may.
  const reported =
    input.type === 'sent' || input.type === 'painted' || input.type === 'committed'
      ? input.alarmId
      : undefined;
  const told = changed.filter(({ id }) => id !== reported);
  const outbox = told.flatMap((alarm) => [...outboxFor(alarm, event)]);
  const isRecorded = entries.some(({ kind }) => kind === 'care-event');
  const deliveries = deliveriesFor?.(told, isRecorded ? event : undefined) ?? [];
  return { entries, alarms: changed, setDeadlines, clearDeadlines, outbox, deliveries };
}
