import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { alarmId } from '../core/id.ts';
import type { OutboxMessage, Transaction } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import type { Signalled } from './annunciator.ts';
import { createAnnunciator, signalWithinMs } from './annunciator.ts';
import { createDeadlineTimers } from './deadline-timers.ts';
import { createJournal } from './journal.ts';
import type { AlarmPolicies } from './policy.ts';
import type { AlarmInput, StepResult } from './step.ts';
import { step } from './step.ts';
import { createStoreWatch } from './store-watch.ts';
import type { Restored } from './ward.ts';
import { deadlinesMoved, restoredWard } from './ward.ts';

export interface AlarmDeskParts {
  readonly clock: Clock;
  readonly policies: AlarmPolicies;
  readonly restored: Restored;
  readonly store: { commit(tx: Transaction): Promise<void> };
  /** The messages that a changed alarm sends; `event` where one caused the change. */
  readonly outboxFor: (alarm: Alarm, event?: CareEvent) => readonly OutboxMessage[];
  /** The alarms that changed, also those just closed. */
  readonly onChange: (alarms: readonly Alarm[], signalled: Signalled) => void;
  /** The store began to fail (why), or works again (undefined). */
  readonly onStoreFault: (message: string | undefined) => void;
}

/** Where every alarm input arrives, one after the other. */
export interface AlarmDesk {
  /** Resolves when the change has been signalled (or refused). */
  handle(input: AlarmInput): Promise<StepResult>;
  /** Open alarms, oldest first. */
  alarms(): readonly Alarm[];
  /** Ends the timers and writes what is still held. */
  stop(): Promise<void>;
}

/** Serialises the pure step: store, then signal; and if the store does not answer, signal all the same. */
export function createAlarmDesk(parts: AlarmDeskParts): AlarmDesk {
  const { clock, policies, restored } = parts;
  let ward = restoredWard(restored, policies, clock.now());

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
    const result = step(ward, input, policies, clock.now());
    ward = result.ward;
    timers.apply(result);
    const tx = transactionOf(result, input, parts.outboxFor);
    if (result.changed.length > 0) {
      const changed = await annunciator.announce(tx, () => noteCommitted(input));
      return { ...result, changed };
    }
    if (tx.entries.length > 0) journal.write(tx);
    return result;
  }

  /** An alarm's link `committed` can only be written after it is; nothing waits for that second write. */
  function noteCommitted(input: AlarmInput): readonly Alarm[] {
    const raised = input.type === 'event' ? ward.alarms.get(alarmId(input.event.id)) : undefined;
    if (raised === undefined) return [];
    const report: AlarmInput = { type: 'committed', alarmId: raised.id };
    const result = step(ward, report, policies, clock.now());
    ward = result.ward;
    if (result.changed.length > 0) journal.write(transactionOf(result, report, parts.outboxFor));
    return result.changed;
  }

  journal.write({ ...deadlinesMoved(restored.deadlines, ward), entries: [], alarms: [], outbox: [] });
  timers.apply({ setDeadlines: [...ward.deadlines.values()], clearDeadlines: [] });

  return {
    handle: take,
    alarms: () => [...ward.alarms.values()],
    stop() {
      timers.stop();
      watch.stop();
      return journal.stop();
    },
  };
}

function transactionOf(
  { changed, entries, setDeadlines, clearDeadlines }: StepResult,
  input: AlarmInput,
  outboxFor: AlarmDeskParts['outboxFor'],
): Transaction {
  const event = input.type === 'event' ? input.event : undefined;
  // A report that a message was sent must not send a message.
  const isReport = input.type === 'sent' || input.type === 'painted' || input.type === 'committed';
  const outbox = isReport ? [] : changed.flatMap((alarm) => [...outboxFor(alarm, event)]);
  return { entries, alarms: changed, setDeadlines, clearDeadlines, outbox };
}
