import { alarmWord } from '../../gateway/app/alarm-word.ts';
import type { Alarm, Priority } from '../../gateway/core/alarm.ts';
import type { AlarmChange } from '../../gateway/core/change.ts';
import { alarmId, bedId } from '../../gateway/core/id.ts';
import type { AlarmNotice } from '../../gateway/core/notice.ts';
import type { ReceiverPorts } from '../../gateway/plugin/receiver.ts';
import { ManualClock } from './manual-clock.ts';
import { event } from './ward.ts';

/** What a receiver is given in a test; what it does not need fails when it is used. */
export function receiverPorts(given: Partial<ReceiverPorts> = {}): ReceiverPorts {
  return {
    id: 'r1',
    site: { site: 'sunrise', gateway: 'g1' },
    version: '0.0.0',
    clock: new ManualClock(),
    random: () => 0.5,
    secret: () => Promise.reject(new Error('no secrets here')),
    command: () => Promise.reject(new Error('no commands here')),
    reading: () => undefined,
    alarmWord,
    ...given,
  };
}

interface Told extends Partial<Omit<AlarmNotice, 'alarm' | 'kind' | 'change'>> {
  readonly bed?: string;
  readonly priority?: Priority;
  readonly alarm?: Partial<Alarm>;
}

/** An alarm as a receiver is told of it, at bed-12 unless told otherwise. */
export function alarmNotice(
  clock: Pick<ReceiverPorts['clock'], 'now'>,
  change: AlarmChange,
  type = 'fall',
  { bed = 'bed-12', priority = 'high', alarm, ...more }: Told = {},
): AlarmNotice {
  const at = clock.now();
  const caused = event(type, at, { bed });
  const id = alarmId(`${type}.${bed}`);
  return {
    kind: 'alarm',
    id: `${id}.${change}`,
    at,
    subject: bed,
    change,
    ...more,
    alarm: {
      id,
      conditionId: caused.conditionId,
      type,
      bedId: bedId(bed),
      category: 'physiological',
      priority,
      onset: at,
      raisedAt: at,
      isPresent: true,
      signal: 'on',
      escalationStep: change === 'escalated' ? 1 : 0,
      confidence: 0.9,
      evidence: [],
      by: caused.by,
      causedBy: caused.id,
      custody: [{ step: 'decided', at }],
      ...(change === 'closed' && { closedAt: at }),
      ...alarm,
    },
  };
}
