import type { AuthorizeForwardHandler, Client } from 'aedes';

/** Messages that one client is remembered to have been given; older ones cannot come a second time any more. */
const remembered = 256;

/**
 * What keeps overlapping subscriptions from giving a client one message twice. The library's own check takes a message
 * for a copy whenever a later one was given first; since a retained message waits for its place in the store and others
 * do not, it would lose a robot's retained last will behind any reading. Here each message is remembered by its number.
 */
export function createDeliveries(): {
  /** Switches the library's check off for a client. */
  admit(client: Client): void;
  readonly authorizeForward: AuthorizeForwardHandler;
} {
  const given = new WeakMap<Client, Set<number>>();
  return {
    admit(client) {
      // Missing from the library's types: by broker, the number of the latest message given.
      const forgetful = new Proxy({}, { set: () => true });
      Object.defineProperty(client, 'duplicates', { value: forgetful });
    },
    authorizeForward(client, packet) {
      // What a new subscription fetches is due to it, however often it was given before.
      if (packet.retain) return packet;
      const numbers = given.get(client) ?? new Set();
      given.set(client, numbers);
      const number = numberOf(packet);
      if (number === undefined) return packet;
      if (numbers.has(number)) return null;
      numbers.add(number);
      const [oldest] = numbers;
      if (numbers.size > remembered && oldest !== undefined) numbers.delete(oldest);
      return packet;
    },
  };
}

/** The broker's own number of a message. */
const numberOf = (packet: object): number | undefined =>
  'brokerCounter' in packet && typeof packet.brokerCounter === 'number' && packet.brokerCounter > 0
    ? packet.brokerCounter
    : undefined;
