import { type BrokerPacket, weightOf } from './row.ts';

interface Entry {
  readonly number: number;
  packet: BrokerPacket;
}

/** What was dropped or changed, by its running number. */
export interface Numbered {
  readonly number: number;
  readonly packet: BrokerPacket;
}

/** What waits for one client, or is under way to it, oldest first. */
export class Queue {
  #entries: Entry[] = [];
  #bytes = 0;

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(number: number, packet: BrokerPacket): void {
    this.#entries.push({ number, packet });
    this.#bytes += weightOf(packet);
  }

  /**
   * Takes note of the packet identifier under which a message was sent, or puts the PUBREL in its place. A message is known by the
   * broker's number; once sent, by its identifier, which is all that a PUBREL bears. (The library's own class takes one PUBREL for
   * another, as neither has a number, where several messages at QoS 2 are under way.)
   */
  update(packet: BrokerPacket): Numbered | undefined {
    const isNumbered = packet.brokerId !== undefined;
    const entry = this.#entries.find(({ packet: held }) =>
      isNumbered && held.brokerId === packet.brokerId
        ? held.brokerCounter === packet.brokerCounter
        : held.messageId === packet.messageId,
    );
    if (entry === undefined) return undefined;
    const isSame = isNumbered && entry.packet.brokerId === packet.brokerId;
    this.#bytes -= weightOf(entry.packet);
    entry.packet = isSame ? { ...entry.packet, messageId: packet.messageId } : packet;
    this.#bytes += weightOf(entry.packet);
    return entry;
  }

  /**
   * Takes out the message that was sent under an identifier. The broker also asks without one, for a second copy that
   * it did not deliver: the first copy is not touched.
   */
  take(messageId: number | undefined): Numbered | undefined {
    if (messageId === undefined) return undefined;
    return this.#removeAt(this.#entries.findIndex(({ packet }) => packet.messageId === messageId));
  }

  /** Gives up the oldest that was not sent yet; where all were sent, the oldest. */
  drop(): Numbered | undefined {
    const waiting = this.#entries.findIndex(({ packet }) => packet.messageId === undefined);
    return this.#removeAt(waiting === -1 ? 0 : waiting);
  }

  get(number: number): BrokerPacket | undefined {
    return this.#entries.find((entry) => entry.number === number)?.packet;
  }

  /** As they are now. */
  entries(): Numbered[] {
    return [...this.#entries];
  }

  #removeAt(index: number): Numbered | undefined {
    const [entry] = index === -1 ? [] : this.#entries.splice(index, 1);
    if (entry !== undefined) this.#bytes -= weightOf(entry.packet);
    return entry;
  }
}
