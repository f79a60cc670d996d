import type { Alarm, Priority } from '../../gateway/core/alarm.ts';
import type { QueuedDelivery } from '../../gateway/core/delivery-queue.ts';
import { alarmId, bedId, careEventId, deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { type AlarmNotice, type Delivery, laneOf, lanes, type Notice } from '../../gateway/core/notice.ts';
import type { DeliveryQueue } from '../../gateway/forward/delivery-pump.ts';

export const noticeAt = (ms: number): Instant => ({
  wallMs: 1_700_000_000_000 + ms,
  monoMs: 1_000_000 + ms,
  bootId: 'boot-1',
  errorMs: 0,
});

/** A raised fall at a bed; `more` is what the test is about. */
export function alarmNotice(
  n: number,
  bed = 'bed-1',
  priority: Priority = 'high',
  more: Partial<Alarm> = {},
): AlarmNotice {
  const at = noticeAt(n);
  const alarm: Alarm = {
    id: alarmId(`fall.${bed}.${n}.onset`),
    conditionId: `fall.${bed}`,
    type: 'fall',
    bedId: bedId(bed),
    category: 'physiological',
    priority,
    onset: at,
    raisedAt: at,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    confidence: 0.9,
    evidence: [],
    by: { detector: 'fall', version: '1.0.0' },
    causedBy: careEventId(`fall.${bed}.${n}.onset`),
    custody: [
      { step: 'sensed', at },
      { step: 'decided', at },
    ],
    ...more,
  };
  return { kind: 'alarm', id: `${alarm.id}.raised`, at, subject: bed, change: 'raised', alarm };
}

/** One reading at a bed. */
export const readingsNotice = (n: number, bed = 'bed-1'): Notice => ({
  kind: 'readings',
  id: `readings.${bed}.${n}`,
  at: noticeAt(n),
  subject: bed,
  bedId: bedId(bed),
  readings: [
    {
      kind: 'reading',
      deviceId: deviceId('oximeter-1'),
      metric: 'heart-rate',
      value: 72,
      unit: '/min',
      at: noticeAt(n),
      receivedAt: noticeAt(n),
      quality: 'good',
    },
  ],
});

export const deliveryOf = (notice: Notice, receiver = 'r1'): Delivery => ({
  receiver,
  lane: notice.kind === 'alarm' ? laneOf(notice.alarm.priority) : lanes.readings,
  notice,
});

/** A queue in memory that goes by lane, as the store's does. */
export class MemoryQueue implements DeliveryQueue {
  readonly delivered: string[] = [];
  readonly parked = new Map<string, string>();
  #waiting: QueuedDelivery[] = [];

  put(...notices: readonly Notice[]): void {
    this.#waiting.push(...notices.map((notice) => ({ lane: deliveryOf(notice).lane, notice })));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async pending(limit: number): Promise<readonly QueuedDelivery[]> {
    return [...this.#waiting].sort((a, b) => a.lane - b.lane).slice(0, limit);
  }

  async markDelivered(ids: readonly string[]): Promise<void> {
    this.delivered.push(...ids);
    this.#waiting = this.#waiting.filter(({ notice }) => !ids.includes(notice.id));
  }

  async park(id: string, reason: string): Promise<void> {
    this.parked.set(id, reason);
    this.#waiting = this.#waiting.filter(({ notice }) => notice.id !== id);
  }
}
