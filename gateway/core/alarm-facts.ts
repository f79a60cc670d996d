import type { Alarm, Category, CustodyStep, Outcome, Priority } from './alarm.ts';
import { elapsedMs, type Instant } from './instant.ts';
import type { Label } from './label.ts';

/** What figures about many alarms are made of: of one alarm the little that they need, so that a month of a ward fits in memory. */
export interface AlarmFacts {
  readonly id: string;
  readonly type: string;
  readonly category: Category;
  readonly priority: Priority;
  readonly bedId?: string;
  readonly robotId?: string;
  readonly raisedAt: Instant;
  /** From its being raised until somebody accepted it, and until somebody was at the bedside. */
  readonly acceptedAfterMs?: number;
  readonly bedsideAfterMs?: number;
  readonly isClosed: boolean;
  readonly outcome?: Outcome;
  readonly label?: Label;
}

/** Pure. */
export function factsOf(alarm: Alarm, label?: Label): AlarmFacts {
  const acceptedAfterMs = afterRaised(alarm, 'accepted');
  const bedsideAfterMs = afterRaised(alarm, 'at-bedside');
  return {
    id: alarm.id,
    type: alarm.type,
    category: alarm.category,
    priority: alarm.priority,
    ...(alarm.bedId && { bedId: alarm.bedId }),
    ...(alarm.robotId && { robotId: alarm.robotId }),
    raisedAt: alarm.raisedAt,
    ...(acceptedAfterMs !== undefined && { acceptedAfterMs }),
    ...(bedsideAfterMs !== undefined && { bedsideAfterMs }),
    isClosed: alarm.closedAt !== undefined,
    ...(alarm.outcome && { outcome: alarm.outcome }),
    ...(label && { label }),
  };
}

function afterRaised({ custody, raisedAt }: Alarm, step: CustodyStep): number | undefined {
  const first = custody.find((link) => link.step === step);
  return first && Math.max(0, elapsedMs(raisedAt, first.at));
}
