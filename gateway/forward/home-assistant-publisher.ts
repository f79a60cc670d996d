import { type Alarm, isClosed } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { messageOf } from '../core/error.ts';
import type { OutboxMessage } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import type { BedState, HomeAssistantMessage, HomeAssistantTopics } from './home-assistant.ts';
import { bedConfigs, bedStateMessages, expireAfterS, withAlarms, withEvent } from './home-assistant.ts';

export interface HomeAssistantOptions {
  /** Each bed, with the types of event that its detectors may report. */
  readonly beds: ReadonlyMap<string, ReadonlySet<string>>;
  readonly topics: HomeAssistantTopics;
  readonly clock: Clock;
  /** Resolves when the broker has taken it. */
  publish(message: Omit<OutboxMessage, 'id'>): Promise<void>;
  /** Why something could not be published, once for each reason. */
  onFault(message: string): void;
}

/** Three states may be lost before one expires. */
const repeatMs = (expireAfterS * 1000) / 4;

/**
 * Keeps an existing Home Assistant told of the beds' states. A display beside the board, never in the way of an alarm:
 * nothing waits for it, and what cannot be published is told and repeated with the next round.
 */
export class HomeAssistantPublisher {
  readonly #options: HomeAssistantOptions;
  readonly #beds: Map<string, BedState>;
  readonly #open = new Map<string, Alarm>();
  readonly #sent = new Map<string, string>();
  readonly #waiting = new Map<string, HomeAssistantMessage>();
  #isSending = false;
  #end: (() => void) | undefined;
  #fault: string | undefined;

  constructor(options: HomeAssistantOptions) {
    this.#options = options;
    this.#beds = new Map([...options.beds.keys()].map((id) => [id, { openAlarms: [] }]));
  }

  start(alarms: readonly Alarm[]): void {
    this.#announce();
    this.onAlarms(alarms);
    this.#repeat();
    this.#end = this.#options.clock.every(repeatMs, () => this.#repeat());
  }

  stop(): void {
    this.#end?.();
    this.#waiting.clear();
  }

  /** Home Assistant says `online` when it has started, and has then forgotten what it was told. */
  onStatus(text: string): void {
    if (text.trim() === 'online') this.announce();
  }

  /** Says everything again: who listens may have forgotten it. */
  announce(): void {
    this.#announce();
    this.#repeat();
  }

  onAlarms(alarms: readonly Alarm[]): void {
    for (const alarm of alarms) {
      if (isClosed(alarm)) this.#open.delete(alarm.id);
      else this.#open.set(alarm.id, alarm);
    }
    for (const bedId of new Set(alarms.flatMap((alarm) => alarm.bedId ?? []))) {
      const open = [...this.#open.values()].filter((alarm) => alarm.bedId === bedId);
      this.#change(bedId, (bed) => withAlarms(bed, open));
    }
  }

  onEvent(event: CareEvent): void {
    if (event.bedId !== undefined) this.#change(event.bedId, (bed) => withEvent(bed, event));
  }

  onCoverage(subjectId: string, isCovered: boolean): void {
    this.#change(subjectId, (bed) => ({ ...bed, isCovered }));
  }

  /** Changed states go out at once. */
  #change(bedId: string, update: (bed: BedState) => BedState): void {
    const bed = this.#beds.get(bedId);
    if (!bed) return;
    const next = update(bed);
    this.#beds.set(bedId, next);
    for (const message of this.#statesOf(bedId, next))
      if (this.#sent.get(message.topic) !== message.payload) this.#publish(message);
  }

  #announce(): void {
    for (const [bedId, eventTypes] of this.#options.beds)
      for (const message of bedConfigs(bedId, this.#options.topics, eventTypes)) this.#publish(message);
  }

  #statesOf(bedId: string, bed: BedState): readonly HomeAssistantMessage[] {
    const { beds, topics } = this.#options;
    return bedStateMessages(bedId, bed, topics, beds.get(bedId) ?? new Set());
  }

  #repeat(): void {
    for (const [bedId, bed] of this.#beds)
      for (const message of this.#statesOf(bedId, bed)) this.#publish(message);
  }

  /** One at a time and in order; of a topic that waits, only its newest word. */
  #publish(message: HomeAssistantMessage): void {
    if (!message.isRetained) this.#sent.set(message.topic, message.payload);
    this.#waiting.set(message.topic, message);
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    for (;;) {
      const [next] = this.#waiting.values();
      if (!next) break;
      this.#waiting.delete(next.topic);
      await this.#send(next);
    }
    this.#isSending = false;
  }

  async #send({ topic, payload, isRetained }: HomeAssistantMessage): Promise<void> {
    try {
      await this.#options.publish({ topic, payload, qos: 1, isRetained });
      this.#fault = undefined;
    } catch (thrown) {
      this.#sent.delete(topic);
      const message = messageOf(thrown);
      if (message !== this.#fault) this.#options.onFault(message);
      this.#fault = message;
    }
  }
}
